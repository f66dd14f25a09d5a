package mypromotest

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// orderRequest is the body of POST v1/orders.
type orderRequest struct {
	Reference         string           `json:"reference"`
	Reference2        *string          `json:"reference2"`
	Complaint         bool             `json:"complaint"`
	ExpressProduction bool             `json:"express_production"`
	ExpressShipping   bool             `json:"express_shipping"`
	FakePreflight     *bool            `json:"fake_preflight"`
	FakeShipment      *bool            `json:"fake_shipment"`
	Comment           *string          `json:"comment"`
	Callback          *endpointRequest `json:"callback"`
	GenericLabel      *endpointRequest `json:"generic_label"`
	CustomProperties  []property       `json:"custom_properties"`
	Shipper           *address         `json:"shipper"`
	Recipient         *address         `json:"recipient"`
	Export            *address         `json:"export"`
	Files             []fileRequest    `json:"files"`
}

type fileRequest struct {
	URL          string  `json:"url"`
	Type         string  `json:"type"`
	Carrier      *string `json:"carrier"`
	TrackingCode *string `json:"tracking_code"`
	Auth         *auth   `json:"auth"`
}

// createOrder answers POST v1/orders.
func (s *Server) createOrder(c call) answer {
	var asked orderRequest
	if refused, ok := c.decode(&asked); !ok {
		return refused
	}
	wrong := problems{}
	o := s.draft(asked, wrong)
	if len(wrong) > 0 {
		return wrong.answer()
	}
	o.ID = next(&s.ids.order)
	o.merchant = c.by.client
	o.CreatedAt = stamp(c.now)
	s.numberAddresses(o)
	for _, f := range o.Files {
		f.ID = next(&s.ids.file)
	}
	s.orders[o.ID] = o
	s.made = append(s.made, o)
	s.note(o, c.now, "New order created.")
	s.record(c.now, "order-created", o.Reference, o.ID, "")
	s.keep(c, "create-order", o)
	return reply(http.StatusCreated, o)
}

// draft builds an order from a request and adds errors to the problems.
func (s *Server) draft(asked orderRequest, wrong problems) *order {
	if asked.Reference == "" {
		wrong.add("reference", "The reference field is required.")
	}
	o := &order{
		Reference: asked.Reference, Reference2: asked.Reference2, Comment: asked.Comment, Complaint: asked.Complaint,
		ExpressProduction: asked.ExpressProduction, ExpressShipping: asked.ExpressShipping, Status: pending,
		Callback:         asked.Callback.endpoint("callback", wrong),
		GenericLabel:     asked.GenericLabel.endpoint("generic_label", wrong),
		CustomProperties: append([]property{}, asked.CustomProperties...),
		Items:            []*item{}, Histories: []history{}, Files: []*file{}, Shipments: []*orderShipment{},
		fakePreflight: s.options.Sandbox && (asked.FakePreflight == nil || *asked.FakePreflight),
		fakeShipment:  s.options.Sandbox && (asked.FakeShipment == nil || *asked.FakeShipment),
	}
	if s.options.Strict {
		asked.refuseNumericZips(wrong)
	}
	o.Shipper = addressOr(asked.Shipper, "shipper", wrong)
	o.Export.address = addressOr(asked.Export, "export", wrong)
	if asked.Recipient == nil {
		wrong.add("recipient", "The recipient field is required.")
	} else {
		asked.Recipient.normalize()
		asked.Recipient.check("recipient", wrong)
		o.Recipient = *asked.Recipient
	}
	for i, f := range asked.Files {
		o.Files = append(o.Files, f.file(fmt.Sprintf("files.%d", i), wrong))
	}
	return o
}

// refuseNumericZips adds zips that were sent as numbers to the problems.
func (r orderRequest) refuseNumericZips(wrong problems) {
	for role, a := range map[string]*address{"shipper": r.Shipper, "recipient": r.Recipient, "export": r.Export} {
		if a != nil && a.numericZip {
			wrong.add(role+".zip", "The %s.zip must be a string.", role)
		}
	}
}

// addressOr returns the address of a request, or the stored address.
func addressOr(asked *address, role string, wrong problems) address {
	if asked == nil {
		return stored()
	}
	asked.normalize()
	if asked.blank() {
		return stored()
	}
	asked.check(role, wrong)
	return *asked
}

func (f fileRequest) file(field string, wrong problems) *file {
	if f.Type != "deliverySlip" && f.Type != "label" {
		wrong.add(field+".type", "The selected %s.type is invalid.", field)
	}
	checkFileURL(f.URL, field, wrong)
	return &file{URL: f.URL, Type: f.Type, Carrier: f.Carrier, TrackingCode: f.TrackingCode, Status: pending,
		AuthType: f.Auth.authType(field+".auth", wrong)}
}

// checkFileURL accepts the URLs from which MyPromo downloads: https and sftp as
// documented, and http for local tests.
func checkFileURL(address, field string, wrong problems) {
	parsed, err := url.Parse(address)
	if err != nil || parsed.Host == "" || !slices.Contains([]string{"https", "sftp", "http"}, parsed.Scheme) {
		wrong.add(field+".url", "The %s.url format is invalid.", field)
	}
}

func (s *Server) numberAddresses(o *order) {
	for _, a := range []*address{&o.Shipper, &o.Export.address, &o.Recipient} {
		a.ID = next(&s.ids.address)
	}
}

// note adds a line to an order's history.
func (s *Server) note(o *order, at time.Time, line string) {
	o.Histories = append(o.Histories, history{next(&s.ids.history), line, stamp(at)})
	o.UpdatedAt = stamp(at)
}

// ownOrder finds the order of a call; other merchants' orders are not found.
func (s *Server) ownOrder(c call) (*order, bool) {
	o := s.orders[c.id()]
	return o, o != nil && o.merchant == c.by.client
}

// getOrder answers GET v1/orders/{id}.
func (s *Server) getOrder(c call) answer {
	o, ok := s.ownOrder(c)
	if !ok {
		return notFound()
	}
	return reply(http.StatusOK, without(o, lackedByGet))
}

// listOrders answers GET v1/orders.
func (s *Server) listOrders(c call) answer {
	days, wrong := windowOf(c)
	if len(wrong) > 0 {
		return wrong.answer()
	}
	query := c.URL.Query()
	rows := []*order{}
	for _, o := range slices.Backward(s.made) {
		switch {
		case o.merchant != c.by.client, s.lags(c, o.CreatedAt), s.hidden(o):
		case !s.matches(query.Get("reference"), o.Reference), !s.matches(query.Get("reference2"), value(o.Reference2)):
		case days.holds(o.CreatedAt, o.UpdatedAt):
			rows = append(rows, o)
		}
	}
	sortRows(rows, s.options.Sorting, func(o *order) stamp { return o.UpdatedAt })
	found := paged(c, rows, largestOrders)
	shown := page[any]{Data: []any{}, Links: found.Links, Meta: found.Meta}
	for _, o := range found.Data {
		shown.Data = append(shown.Data, without(o, lackedByList))
	}
	return reply(http.StatusOK, shown)
}

// lags reports whether lists still lack something created at a time.
func (s *Server) lags(c call, created stamp) bool {
	return c.now.Before(time.Time(created).Add(s.options.ListLag))
}

func (s *Server) hidden(o *order) bool {
	return s.options.HideCanceledDrafts && o.Status == canceled && !o.submitted
}

// matches reports whether a reference matches a filter; an empty filter matches
// all.
func (s *Server) matches(filter, reference string) bool {
	if s.options.LooseReference {
		return strings.Contains(reference, filter)
	}
	return filter == "" || filter == reference
}
