package mypromotest

import (
	"fmt"
	"net/http"
	"slices"
	"time"
)

// production is a production order: an order as its fulfiller sees it.
type production struct {
	ID                int                   `json:"id"`
	OrderID           int                   `json:"order_id"`
	Reference         string                `json:"reference"`
	Reference2        *string               `json:"reference2"`
	Complaint         bool                  `json:"complaint"`
	ExpressProduction bool                  `json:"express_production"`
	ExpressShipping   bool                  `json:"express_shipping"`
	ShippingEarliest  *stamp                `json:"shipping_earliest"`
	ShippingLatest    *stamp                `json:"shipping_latest"`
	ShippingLate      int                   `json:"shipping_late"` // a number here, as in the samples
	Status            string                `json:"status"`
	Comment           *string               `json:"comment"`
	GenericLabel      bool                  `json:"generic_label"`
	Clients           []party               `json:"clients"`
	CustomProperties  []property            `json:"custom_properties"`
	Shipper           address               `json:"shipper"`
	Recipient         address               `json:"recipient"`
	Export            exportAddress         `json:"export"`
	Items             []*productionItem     `json:"production_order_items"`
	Histories         []history             `json:"histories"`
	Files             []productionFile      `json:"files"`
	Shipments         []*productionShipment `json:"shipments"`
	CreatedAt         stamp                 `json:"created_at"`
	UpdatedAt         stamp                 `json:"updated_at"`

	order  *order
	labels []*label
}

// party is one of a production order's two clients.
type party struct {
	ID         string `json:"id"`
	Type       Role   `json:"type"`
	Name       string `json:"name"`
	ContractID string `json:"contract_id"`
	CreatedAt  stamp  `json:"created_at"`
	UpdatedAt  stamp  `json:"updated_at"`
}

type productionItem struct {
	ID               int         `json:"id"`
	OrderItemID      int         `json:"order_item_id"`
	Reference        string      `json:"reference"`
	Quantity         int         `json:"quantity"`
	SKU              string      `json:"sku"`
	SKUFulfiller     string      `json:"sku_fulfiller"`
	Name             string      `json:"name"`
	Type             string      `json:"type"`
	ShippingEarliest *stamp      `json:"shipping_earliest"`
	ShippingLatest   *stamp      `json:"shipping_latest"`
	ShippingLate     bool        `json:"shipping_late"`
	Status           string      `json:"status"`
	CustomProperties []property  `json:"custom_properties"`
	Configuration    []property  `json:"configuration"`
	Files            []printFile `json:"files"`
	Designs          []placed    `json:"designs"`
	Customs          *customs    `json:"customs"`

	shipped int // pieces
}

// productionFile is a delivery slip or label. Its URL is stored as a path; the
// answer has the full link.
type productionFile struct {
	ID           int     `json:"id"`
	URL          string  `json:"url"`
	Type         string  `json:"type"`
	Carrier      *string `json:"carrier"`
	TrackingCode *string `json:"tracking_code"`
	Status       string  `json:"status"`
}

// printFile is a file to print. Its URL is stored as a path; the answer has the
// full link.
type printFile struct {
	ID     int     `json:"id"`
	URL    string  `json:"url"`
	Type   *string `json:"type"`
	Status string  `json:"status"`
}

// produce creates the production order of an order.
func (s *Server) produce(o *order, at time.Time) {
	p := &production{
		ID: next(&s.ids.production), OrderID: o.ID, Reference: o.Reference, Reference2: o.Reference2,
		Complaint: o.Complaint, ExpressProduction: o.ExpressProduction, ExpressShipping: o.ExpressShipping,
		ShippingEarliest: o.ShippingEarliest, ShippingLatest: o.ShippingLatest, Status: processing, Comment: o.Comment,
		GenericLabel: o.GenericLabel != nil, CustomProperties: o.CustomProperties,
		Clients: []party{
			{o.merchant, Merchant, "Simulated Merchant", "M001", stamp(at), stamp(at)},
			{"fulfiller", Fulfiller, "Simulated Fulfiller", "F001", stamp(at), stamp(at)},
		},
		Shipper: o.Shipper, Recipient: o.Recipient, Export: o.Export,
		Items: []*productionItem{}, Files: []productionFile{}, Shipments: []*productionShipment{},
		CreatedAt: stamp(at), order: o,
	}
	o.production = p
	s.productions[p.ID] = p
	for _, i := range o.Items {
		p.Items = append(p.Items, s.produceItem(o, i))
	}
	s.supplyFiles(p)
	for _, line := range []string{"Production-Order created.", "Production-Order is now pending.", p.mail(), "Production started."} {
		s.noteProduction(p, at, line)
	}
}

func (p *production) mail() string {
	return fmt.Sprintf("Mail notification for Production-Order #%d sent to fulfiller@example.com", p.ID)
}

func (s *Server) produceItem(o *order, i *item) *productionItem {
	made := s.product(i.SKU)
	produced := &productionItem{
		ID: next(&s.ids.productionItem), OrderItemID: i.ID, Reference: i.Reference, Quantity: i.Quantity, SKU: i.SKU,
		SKUFulfiller: made.FulfillerSKU, Name: made.Name, Type: i.Type,
		ShippingEarliest: i.ShippingEarliest, ShippingLatest: i.ShippingLatest, Status: pending,
		CustomProperties: i.CustomProperties, Configuration: []property{{"printing", "digital"}},
		Files: []printFile{}, Designs: []placed{}, Customs: i.Customs,
	}
	addFile := func(id int, name string) {
		path := fmt.Sprintf("v1/download/%d/poi/%d", id, produced.ID)
		s.documents[path] = &document{ref: o.Reference, role: Fulfiller, lines: []string{"Print file", name, i.SKU}}
		produced.Files = append(produced.Files, printFile{ID: id, URL: path, Status: preflightFinished})
	}
	for _, f := range i.Files {
		addFile(f.ID, baseName(f.URL))
	}
	for _, d := range i.Designs {
		addFile(next(&s.ids.file), fmt.Sprintf("Design %d", d.ID))
		produced.Designs = append(produced.Designs, placed{ID: d.ID, EditorStartURL: d.EditorStartURL,
			PreviewURL: new(fmt.Sprintf("v1/designs/%d/preview", d.ID)), Status: preflightFinished})
	}
	return produced
}

func (s *Server) noteProduction(p *production, at time.Time, line string) {
	p.Histories = append(p.Histories, history{next(&s.ids.history), line, stamp(at)})
	p.UpdatedAt = stamp(at)
}

// shown returns a production order with links instead of paths.
func (s *Server) shown(p *production, base string) *production {
	view := *p
	view.Files = slices.Clone(p.Files)
	for i := range view.Files {
		view.Files[i].URL = s.link(base, view.Files[i].URL)
	}
	view.Items = nil
	for _, i := range p.Items {
		view.Items = append(view.Items, i.shown(base))
	}
	return &view
}

func (i *productionItem) shown(base string) *productionItem {
	view := *i
	view.Files, view.Designs = slices.Clone(i.Files), slices.Clone(i.Designs)
	for n := range view.Files {
		view.Files[n].URL = base + view.Files[n].URL
	}
	for n := range view.Designs {
		view.Designs[n].PreviewURL = new(base + *view.Designs[n].PreviewURL)
	}
	return &view
}

// getProduction answers GET v1/production_orders/{id}.
func (s *Server) getProduction(c call) answer {
	p := s.productions[c.id()]
	if p == nil {
		return notFound()
	}
	return reply(http.StatusOK, s.shown(p, c.base))
}

// listProductions answers GET v1/production_orders, which has no filter by
// reference or order.
func (s *Server) listProductions(c call) answer {
	days, wrong := windowOf(c)
	if len(wrong) > 0 {
		return wrong.answer()
	}
	rows := []*production{}
	for id := s.ids.production; s.productions[id] != nil; id-- {
		if p := s.productions[id]; !s.lags(c, p.CreatedAt) && days.holds(p.CreatedAt, p.UpdatedAt) {
			rows = append(rows, p)
		}
	}
	sortRows(rows, s.options.Sorting, func(p *production) stamp { return p.UpdatedAt })
	found := paged(c, rows, largestOrders)
	for i, p := range found.Data {
		found.Data[i] = s.shown(p, c.base)
	}
	return reply(http.StatusOK, found)
}
