package shipxtest

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"orderflow/sandbox/simkit"
)

// DispatchOrder is a dispatch order on the wire.
type DispatchOrder struct {
	Href      string             `json:"href"`
	ID        int64              `json:"id"`
	Status    string             `json:"status"`
	Address   DispatchAddress    `json:"address"`
	Shipments []DispatchShipment `json:"shipments"`
	Comments  []DispatchComment  `json:"comments"`
	// Errors are the reasons of a rejection.
	Errors    *DispatchErrors `json:"errors,omitempty"`
	CreatedAt Time            `json:"created_at"`
	UpdatedAt Time            `json:"updated_at"`
}

// DispatchErrors are the reasons of a rejection, as one sentence.
type DispatchErrors struct {
	Details string `json:"details"`
}

// DispatchAddress is where the courier picks up.
type DispatchAddress struct {
	ID             int64 `json:"id"`
	Street         Text  `json:"street"`
	BuildingNumber Text  `json:"building_number"`
	City           Text  `json:"city"`
	PostCode       Text  `json:"post_code"`
	CountryCode    Text  `json:"country_code"`
}

// DispatchShipment is a shipment of a dispatch order.
type DispatchShipment struct {
	Href           string `json:"href"`
	ID             int64  `json:"id"`
	TrackingNumber Text   `json:"tracking_number"`
}

// DispatchComment is a note for the courier.
type DispatchComment struct {
	ID        int64  `json:"id"`
	Comment   string `json:"comment"`
	CreatedAt Time   `json:"created_at"`
}

// pickup is a dispatch order's state.
type pickup struct {
	id                   int64
	status               string
	address              DispatchAddress
	shipments            []int64
	comments             []DispatchComment
	errors               *DispatchErrors
	createdAt, updatedAt time.Time
}

// pickup finds a dispatch order by id; nil if there is none.
func (s *Server) pickup(id string) *pickup {
	number, _ := strconv.ParseInt(id, 10, 64)
	place := slices.IndexFunc(s.pickups, func(p *pickup) bool { return p.id == number })
	if place < 0 {
		return nil
	}
	return s.pickups[place]
}

func (s *Server) showPickup(p *pickup, base string) DispatchOrder {
	shown := DispatchOrder{
		Href: fmt.Sprintf("%s/v1/dispatch_orders/%d", base, p.id), ID: p.id, Status: p.status, Address: p.address,
		Comments: p.comments, Errors: p.errors, CreatedAt: Time{p.createdAt}, UpdatedAt: Time{p.updatedAt},
	}
	for _, id := range p.shipments {
		sh := s.shipments[id]
		shown.Shipments = append(shown.Shipments, DispatchShipment{
			Href: fmt.Sprintf("%s/v1/shipments/%d", base, id), ID: id, TrackingNumber: sh.TrackingNumber,
		})
	}
	return shown
}

// createDispatchOrder is POST /v1/organizations/:organization_id/dispatch_orders.
func (s *Server) createDispatchOrder(c call) (answer, error) {
	var request struct {
		Shipments       []looseID `json:"shipments"`
		Address         *Address  `json:"address"`
		DispatchPointID looseID   `json:"dispatch_point_id"`
		Comment         string    `json:"comment"`
	}
	if err := c.decode(&request); err != nil {
		return answer{}, err
	}
	found := problems{}
	s.checkPickup(found, plain(request.Shipments))
	place := placeOf(found, request.Address, int64(request.DispatchPointID))
	if err := found.refusal(); err != nil {
		return answer{}, err
	}
	made := s.addPickup(plain(request.Shipments), place, request.Comment, c.now)
	shown := s.showPickup(made, c.base())
	return answer{status: http.StatusCreated, location: shown.Href, body: shown}, nil
}

// checkPickup returns the shipments that cannot be in a dispatch order.
func (s *Server) checkPickup(found problems, ids []int64) {
	if len(ids) == 0 {
		found.add("shipments", "required")
	}
	for _, id := range ids {
		path, sh := fmt.Sprintf("shipments.%d", id), s.shipments[id]
		switch {
		case sh == nil:
			found.add(path, "does_not_exist")
		case !sh.bought:
			found.add(path, "invalid_status")
		case s.isCollected(sh):
			found.add(path, "already_in_dispatch_order")
		case s.options.DispatchCheckedAtOnce && sh.inLogistics() == "CustomerDelivering":
			found.add(path, "invalid_sending_method")
		case s.options.DispatchCheckedAtOnce && sh.inLogistics() != prepared:
			found.add(path, "invalid_status")
		}
	}
}

// isCollected reports whether a shipment is in a dispatch order that is not
// rejected.
func (s *Server) isCollected(sh *shipment) bool {
	at := s.pickup(strconv.FormatInt(sh.pickup, 10))
	return at != nil && at.status != rejected && at.status != canceled
}

// prepared is the logistics state in which a parcel can be collected; rejected is
// the status of a dispatch order with a parcel in another state.
const (
	prepared = "Prepared"
	rejected = "rejected"
)

// inLogistics is the logistics state of a parcel. It decides about a dispatch
// order; shipments do not show it.
func (sh *shipment) inLogistics() string {
	switch {
	case sh.state != "":
		return sh.state
	case sh.SendingMethod != "dispatch_order":
		return "CustomerDelivering"
	case sh.Status != confirmed:
		return "Sent"
	}
	return prepared
}

// NotReady puts the parcels of a reference into a logistics state in which they
// cannot be collected; "" makes them ready again.
func (s *Server) NotReady(reference, state string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, sh := range s.oldest {
		if string(sh.Reference) == reference {
			sh.state = state
		}
	}
}

func (s *Server) addPickup(ids []int64, address Address, comment string, now time.Time) *pickup {
	made := &pickup{
		id: s.nextID("dispatch order"), status: "new", shipments: ids, comments: []DispatchComment{},
		address: DispatchAddress{s.nextID("address"), address.Street, address.BuildingNumber,
			address.City, address.PostCode, address.CountryCode},
		createdAt: now, updatedAt: now,
	}
	if comment != "" {
		made.comments = append(made.comments, DispatchComment{s.nextID("comment"), comment, Time{now}})
	}
	s.pickups = append(s.pickups, made)
	for _, id := range ids {
		s.shipments[id].pickup = made.id
	}
	s.recordPickup("dispatch-order-created", made, now)
	s.agenda.AddAfter(now, s.options.Timing.DispatchOrder, func(at time.Time) { s.decide(made, at) })
	return made
}

func (s *Server) recordPickup(kind string, p *pickup, now time.Time) {
	for _, id := range p.shipments {
		s.ledger.Record(simkit.Effect{At: now, Kind: kind, Ref: string(s.shipments[id].Reference),
			ID: strconv.FormatInt(p.id, 10), Detail: fmt.Sprintf("shipment %d", id)})
	}
}

// decide sends a dispatch order, or rejects the whole order if one parcel is not
// ready.
func (s *Server) decide(p *pickup, now time.Time) {
	if p.status != "new" {
		return
	}
	p.updatedAt = now
	words := s.notReadyWords(p)
	if len(words) == 0 {
		p.status = "sent"
		s.recordPickup("dispatch-order-sent", p, now)
		return
	}
	p.status, p.errors = rejected, &DispatchErrors{}
	switch s.options.RejectionNames {
	case "":
		p.errors.Details = strings.Join(words, " ")
	case "first":
		p.errors.Details = words[0]
	}
	s.recordPickup("dispatch-order-rejected", p, now)
	if !s.options.RejectedStays {
		s.release(p)
	}
}

// notReadyWords returns the parcels of a dispatch order that are not ready.
func (s *Server) notReadyWords(p *pickup) (words []string) {
	for _, id := range p.shipments {
		if sh := s.shipments[id]; sh.inLogistics() != prepared {
			words = append(words, fmt.Sprintf("Parcel (%s) status should be %s, but is %s.", sh.TrackingNumber, prepared, sh.inLogistics()))
		}
	}
	return words
}

// release removes a dispatch order's shipments from it.
func (s *Server) release(p *pickup) {
	for _, id := range p.shipments {
		if sh := s.shipments[id]; sh.pickup == p.id {
			sh.pickup = 0
		}
	}
}

// getDispatchOrder is GET /v1/dispatch_orders/:id.
func (s *Server) getDispatchOrder(c call) (answer, error) {
	found := s.pickup(c.PathValue("dispatch"))
	if found == nil {
		return answer{}, notFound()
	}
	return answer{status: http.StatusOK, body: s.showPickup(found, c.base())}, nil
}

// listDispatchOrders is GET /v1/organizations/:organization_id/dispatch_orders with
// the filters id, status, shipment_id, tracking_number and created_at. It ignores
// sort_by and sorts by time of creation, newest first unless sort_order is asc.
func (s *Server) listDispatchOrders(c call) (answer, error) {
	query := c.URL.Query()
	within, err := madeWithin(query)
	if err != nil {
		return answer{}, err
	}
	var found []*pickup
	for _, p := range s.pickups {
		if within(p.createdAt) && s.holds(p, query) {
			found = append(found, p)
		}
	}
	if query.Get("sort_order") != "asc" {
		slices.Reverse(found)
	}
	base := c.base()
	show := func(p *pickup) DispatchOrder { return s.showPickup(p, base) }
	return answer{status: http.StatusOK, body: paged(c, found, 100, 100, nil, show)}, nil
}

// holds reports whether a dispatch order matches the filters.
func (s *Server) holds(p *pickup, query url.Values) bool {
	has := func(name string, values ...string) bool {
		wanted := strings.Split(query.Get(name), ",")
		return !query.Has(name) || slices.ContainsFunc(values, func(v string) bool { return slices.Contains(wanted, v) })
	}
	var ids, numbers []string
	for _, id := range p.shipments {
		ids = append(ids, strconv.FormatInt(id, 10))
		numbers = append(numbers, string(s.shipments[id].TrackingNumber))
	}
	return has("id", strconv.FormatInt(p.id, 10)) && has("status", p.status) &&
		has("shipment_id", ids...) && has("tracking_number", numbers...)
}

// deleteDispatchOrder is DELETE /v1/dispatch_orders/:id. It releases the shipments.
func (s *Server) deleteDispatchOrder(c call) (answer, error) {
	found := s.pickup(c.PathValue("dispatch"))
	if found == nil {
		return answer{}, notFound()
	}
	s.release(found)
	s.recordPickup("dispatch-order-canceled", found, c.now)
	found.status, found.updatedAt = canceled, c.now
	if !s.options.CanceledDispatchShows {
		s.pickups = slices.DeleteFunc(s.pickups, func(p *pickup) bool { return p == found })
	}
	return answer{status: http.StatusNoContent}, nil
}
