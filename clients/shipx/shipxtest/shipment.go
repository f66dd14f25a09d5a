package shipxtest

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"time"

	"orderflow/sandbox/simkit"
)

// The statuses of a shipment until it is bought.
const (
	created        = "created"
	offersPrepared = "offers_prepared"
	offerSelected  = "offer_selected"
	confirmed      = "confirmed"
	canceled       = "canceled"
)

// shipment is a shipment's state. Href and SelectedOffer are set in snapshots only.
type shipment struct {
	Shipment
	request  fields
	selected int64 // id of the selected or bought offer
	// life counts the starts of the asynchronous steps; an edit or a cancellation
	// drops what an earlier life has scheduled.
	life      int
	preparing bool // offers are being fetched
	bought    bool
	takenBack bool   // a cancellation was taken back
	pickup    int64  // id of its dispatch order, 0 for none
	state     string // in logistics, where that is not the one to be collected in
	code      string // opens the locker; "" until it is bought
	history   []step // oldest first
}

// step is a status that was reached.
type step struct {
	status string
	at     time.Time
}

// snapshot is a deep enough copy: later changes don't affect it.
func (sh *shipment) snapshot(base string) Shipment {
	shown := sh.Shipment
	shown.Href = fmt.Sprintf("%s/v1/shipments/%d", base, sh.ID)
	shown.CustomAttributes = maps.Clone(sh.CustomAttributes)
	if sh.pickup != 0 {
		shown.CustomAttributes["dispatch_order_id"] = sh.pickup
	}
	if sh.code != "" {
		shown.CustomAttributes["customer_delivering_code"] = sh.code
	}
	shown.Offers = slices.Clone(sh.Offers)
	shown.Transactions = slices.Clone(sh.Transactions)
	shown.Parcels = slices.Clone(sh.Parcels)
	if offer := sh.offer(sh.selected); offer != nil {
		chosen := *offer
		shown.SelectedOffer = &chosen
	}
	return shown
}

func (sh *shipment) offer(id int64) *Offer {
	for i := range sh.Offers {
		if sh.Offers[i].ID == id {
			return &sh.Offers[i]
		}
	}
	return nil
}

// paying reports whether a purchase is pending.
func (sh *shipment) paying() bool {
	return slices.ContainsFunc(sh.Transactions, func(t Transaction) bool { return t.Status == initiated })
}

func (sh *shipment) become(status string, at time.Time) {
	sh.Status = status
	sh.UpdatedAt = Time{at}
	sh.history = append(sh.history, step{status, at})
}

// createShipment is POST /v1/organizations/:organization_id/shipments.
func (s *Server) createShipment(c call) (answer, error) {
	var request fields
	if err := c.decode(&request); err != nil {
		return answer{}, err
	}
	f, err := s.checked(request)
	if err != nil {
		return answer{}, err
	}
	sh := &shipment{request: request}
	sh.ID = s.nextID("shipment")
	sh.CreatedAt = Time{c.now}
	sh.Transactions = []Transaction{}
	s.shipments[sh.ID] = sh
	s.oldest = append(s.oldest, sh)
	s.fill(sh, f)
	s.startLife(sh, f, c.now)
	s.record("shipment-created", sh, c.now, string(sh.Service))
	s.keep("create-shipment", sh, c)
	shown := sh.snapshot(c.base())
	return answer{status: http.StatusCreated, location: shown.Href, body: shown}, nil
}

// checked reads and validates a request.
func (s *Server) checked(request fields) (form, error) {
	whole, err := json.Marshal(request)
	if err != nil {
		return form{}, err
	}
	var f form
	if err := (call{body: whole}).decode(&f); err != nil {
		return form{}, err
	}
	if err := s.check(f); err != nil {
		return form{}, err
	}
	return f, emptyNames(request)
}

// fill sets a shipment's fields from its request.
func (s *Server) fill(sh *shipment, f form) {
	sh.Service = f.Service
	sh.Reference = f.Reference
	sh.IsReturn = f.IsReturn
	sh.ApplicationID = 77
	if s.options.CustomerFilter != "dropped" {
		sh.ExternalCustomerID = f.ExternalCustomerID
	}
	sh.SendingMethod = Text(f.attribute("sending_method"))
	sh.Comments = f.Comments
	sh.EndOfWeek = f.EndOfWeek
	sh.COD, sh.Insurance = f.COD.money(), f.Insurance.money()
	if kind, _ := serviceNamed(string(f.Service)); kind.allegro() && f.Insurance == nil {
		covered := Number(5000)
		sh.Insurance = Money{Amount: &covered, Currency: "PLN"}
	}
	sh.AdditionalServices = append([]string{}, f.AdditionalServices...)
	sh.CustomAttributes = map[string]any{}
	maps.Copy(sh.CustomAttributes, f.CustomAttributes)
	if !s.options.POPWhenBought {
		sh.Service = Text(s.serviceTo(Named{ID: string(f.Service)}, sh).ID)
	}
	sh.MPK = s.mpkFor(f.MPK)
	sh.Sender, sh.Receiver = s.peer(f.Sender), s.peer(f.Receiver)
	if f.IsReturn {
		sh.Sender, sh.Receiver = sh.Receiver, sh.Sender
	}
	sh.Parcels = f.parcels()
	for i := range sh.Parcels {
		sh.Parcels[i].ID = s.nextID("parcel")
	}
}

// peer is the request's peer, or the organization.
func (s *Server) peer(asked *Peer) Peer {
	peer := ownPeer()
	if asked != nil {
		peer = *asked
	}
	peer.ID = s.nextID("peer")
	if peer.Address != nil {
		address := *peer.Address
		address.ID = s.nextID("address")
		peer.Address = &address
	}
	return peer
}

func (s *Server) record(kind string, sh *shipment, at time.Time, detail string) {
	s.ledger.Record(simkit.Effect{
		At: at, Kind: kind, Ref: string(sh.Reference), ID: strconv.FormatInt(sh.ID, 10), Detail: detail,
	})
}

// keep adds the request to the ledger if its effect happened.
func (s *Server) keep(operation string, sh *shipment, c call) {
	s.ledger.Keep(simkit.Message{At: c.now, Operation: operation, Ref: string(sh.Reference), ID: strconv.FormatInt(sh.ID, 10), Body: c.body})
}

// asked finds the shipment in the path.
func (s *Server) asked(c call) (*shipment, error) {
	id, _ := strconv.ParseInt(c.PathValue("shipment"), 10, 64)
	sh := s.shipments[id]
	if sh == nil {
		return nil, notFound()
	}
	return sh, nil
}

// getShipment is GET /v1/shipments/:id.
func (s *Server) getShipment(c call) (answer, error) {
	sh, err := s.asked(c)
	if err != nil {
		return answer{}, err
	}
	return answer{status: http.StatusOK, body: sh.snapshot(c.base())}, nil
}

// updateShipment is PUT /v1/shipments/:id: it replaces the fields in the request
// and prepares new offers.
func (s *Server) updateShipment(c call) (answer, error) {
	sh, err := s.asked(c)
	if err != nil {
		return answer{}, err
	}
	if sh.bought || sh.Status == canceled || sh.preparing || sh.paying() {
		return answer{}, invalidAction("update", sh)
	}
	var edit fields
	if err := c.decode(&edit); err != nil {
		return answer{}, err
	}
	request := sh.request.merged(edit)
	f, err := s.checked(request)
	if err != nil {
		return answer{}, err
	}
	sh.request = request
	s.fill(sh, f)
	s.startLife(sh, f, c.now)
	s.keep("update-shipment", sh, c)
	return answer{status: http.StatusOK, body: sh.snapshot(c.base())}, nil
}

// cancelShipment is DELETE /v1/shipments/:id.
func (s *Server) cancelShipment(c call) (answer, error) {
	sh, err := s.asked(c)
	if err != nil {
		return answer{}, err
	}
	kept := sh.Status == offerSelected && !s.options.CancelSelected
	if sh.bought || sh.Status == canceled || sh.paying() || kept {
		return answer{}, invalidAction("cancel", sh)
	}
	if s.options.TakeBackCancel && !sh.takenBack {
		s.cancelTemporarily(sh, c.now)
		return answer{status: http.StatusNoContent}, nil
	}
	sh.life++
	sh.become(canceled, c.now)
	s.record("shipment-canceled", sh, c.now, "")
	return answer{status: http.StatusNoContent}, nil
}

// CancelInManager cancels a shipment as a person can in InPost's manager, at any
// time before the purchase. The real ShipX has no such function.
func (s *Server) CancelInManager(shipmentID int64) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.options.Clock()
	s.agenda.Advance(now)
	sh := s.shipments[shipmentID]
	if sh == nil || sh.bought || sh.paying() || sh.Status == canceled {
		return fmt.Errorf("shipxtest: shipment %d is not there or no longer to be canceled", shipmentID)
	}
	sh.life++
	sh.become(canceled, now)
	s.record("shipment-canceled", sh, now, "")
	return nil
}

// takenBackAfter is when a cancellation is revoked.
const takenBackAfter = 360 * time.Millisecond

// cancelTemporarily shows a shipment as canceled although it is not. Its scheduled
// steps go on.
func (s *Server) cancelTemporarily(sh *shipment, now time.Time) {
	before := sh.Status
	sh.takenBack = true
	sh.become(canceled, now)
	s.later(sh, now, takenBackAfter, func(at time.Time) {
		if sh.Status == canceled {
			sh.become(before, at)
		}
	})
}
