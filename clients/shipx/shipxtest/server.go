package shipxtest

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"sync"
	"time"

	"orderflow/sandbox/simkit"
)

// Never as a Timing means that it does not happen.
const Never time.Duration = -1

// Timing says when the asynchronous steps happen. Zero means the default, Never
// that the step does not happen.
type Timing struct {
	// Offers, Selection and Confirmation count from the creation or edit of a
	// shipment: its offers are prepared (300 ms), the requested service's offer is
	// selected (350 ms), the automatic purchase ends (900 ms).
	Offers, Selection, Confirmation time.Duration
	// Purchase is how long a purchase takes after the buy call (850 ms).
	Purchase time.Duration
	// DispatchOrder is how long after its creation a dispatch order is decided (500
	// ms).
	DispatchOrder time.Duration
}

// Options configure a Server. The zero value is an organization 1111 with a
// contract, the token "demo", all services, no stated prices and the documented
// timing.
type Options struct {
	// Clock is the server's clock; nil means time.Now.
	Clock  simkit.Clock
	Timing Timing
	// Organization is the caller's organization, in digits ("1111").
	Organization string
	// Token is the bearer token that is accepted ("demo").
	Token string
	// Account is the account's kind: AccountContract, the default, or
	// AccountPrepaid.
	Account string
	// StatesPrices makes offers state their price, as documented for prepaid
	// accounts. Live users saw null there as well.
	StatesPrices bool
	// BuysSelected makes the account buy an offer as soon as it is selected, as
	// live users saw with funded accounts.
	BuysSelected bool
	// POPWhenBought changes the service of a shipment to a customer service point
	// at the purchase, not with its offers.
	POPWhenBought bool
	// DropoffForLocker requires a drop-off point for the sending method
	// parcel_locker, too.
	DropoffForLocker bool
	// WebhookURL receives the notifications, with WebhookHeader; "" sends none.
	WebhookURL    string
	WebhookHeader map[string]string
	// ListLag is how long the list lacks a new shipment: live users saw about 5
	// seconds. It can be read by id, and found by the filter id, at once.
	ListLag time.Duration
	// KeepCancelled keeps cancelled shipments in the list, one reading of the
	// documentation. Live users saw them vanish.
	KeepCancelled bool
	// PageSize is the default and maximum page size of a list of shipments (100).
	PageSize int
	// Points are the lockers; nil means DefaultPoints.
	Points []Point
	// OfferLife is how long an offer can be bought (5 minutes).
	OfferLife time.Duration
	// LockerServices and CourierServices are the services in the organization's
	// contract; nil means DefaultLockerServices and DefaultCourierServices.
	LockerServices, CourierServices []PricedService
	// NoTracking makes /v1/tracking know no parcel, as documented for InPost's
	// sandbox. A test in 2026-08 got an answer.
	NoTracking bool
	// DocumentedOffers makes offers end as the documentation can be read: an old
	// one becomes "expired", its purchase answers offer_expired, and a second
	// purchase offer_unavailable. The default is what live users saw: see the
	// package's comment.
	DocumentedOffers bool
	// PlainRefusals makes offer_is_not_available the answer's own code instead of
	// the code of a field in its details. No live user has shown which is right.
	PlainRefusals bool
	// CancelSelected allows to cancel a shipment in offer_selected, as InPost's
	// Polish page says. Live users were refused.
	CancelSelected bool
	// TakeBackCancel revokes the first cancellation of each shipment after 0.36 s,
	// as a live user saw once: the answer is 204, and the shipment reads as
	// canceled meanwhile.
	TakeBackCancel bool
	// DispatchCheckedAtOnce refuses a dispatch order at creation if a parcel cannot
	// be collected. A live user got a 201, and the rejection later.
	DispatchCheckedAtOnce bool
	// RejectionNames says which parcels a rejection names: "" all, "first" the
	// first that is not ready, "none" none. A live user saw one parcel at a time.
	RejectionNames string
	// RejectedStays makes shipments keep showing a rejected dispatch order.
	RejectedStays bool
	// CanceledDispatchShows makes a deleted dispatch order readable as "canceled",
	// a status of older documentation; by default it is not found.
	CanceledDispatchShows bool
	// SendingMethodFilter is what the documented filter sending_method does: ""
	// filters, "ignored" has no effect, "empty" finds nothing. No live user has
	// reported on it.
	SendingMethodFilter string
	// CustomerFilter is what external_customer_id does: "" stores, shows and
	// filters it; "unfiltered" stores and shows it; "dropped" drops it.
	CustomerFilter string
}

func (o Options) withDefaults() Options {
	if o.Clock == nil {
		o.Clock = time.Now
	}
	if o.Points == nil {
		o.Points = DefaultPoints()
	}
	if o.LockerServices == nil {
		o.LockerServices = DefaultLockerServices()
	}
	if o.CourierServices == nil {
		o.CourierServices = DefaultCourierServices()
	}
	o.Organization = cmp.Or(o.Organization, "1111")
	o.Token = cmp.Or(o.Token, "demo")
	o.PageSize = cmp.Or(o.PageSize, 100)
	o.OfferLife = cmp.Or(o.OfferLife, 5*time.Minute)
	o.Timing = Timing{
		Offers:        cmp.Or(o.Timing.Offers, 300*time.Millisecond),
		Selection:     cmp.Or(o.Timing.Selection, 350*time.Millisecond),
		Confirmation:  cmp.Or(o.Timing.Confirmation, 900*time.Millisecond),
		Purchase:      cmp.Or(o.Timing.Purchase, 850*time.Millisecond),
		DispatchOrder: cmp.Or(o.Timing.DispatchOrder, 500*time.Millisecond),
	}
	return o
}

// Server is a simulated ShipX. It is safe for concurrent use.
type Server struct {
	options  Options
	mux      *http.ServeMux
	ledger   simkit.Ledger
	faults   simkit.Faults
	webhooks simkit.Webhooks

	mu        sync.Mutex // guards what follows
	agenda    simkit.Agenda
	ids       map[string]int64
	shipments map[int64]*shipment
	oldest    []*shipment // all shipments, by id
	pickups   []*pickup   // all dispatch orders, by id
	payments  payments

	costCentres []*costCentre // by id
}

var digits = regexp.MustCompile(`^[1-9][0-9]*$`)

// New returns a server. It panics if the organization is not a number.
func New(options Options) *Server {
	s := &Server{
		options:   options.withDefaults(),
		mux:       http.NewServeMux(),
		ids:       firstIDs(),
		shipments: map[int64]*shipment{},
	}
	if !digits.MatchString(s.options.Organization) {
		panic(fmt.Sprintf("shipxtest: organization %q: want digits", s.options.Organization))
	}
	s.faults.ErrorBody = func(status int) any {
		return refuse(status, "simulated_fault", "Simulated fault.", nil).envelope()
	}
	for _, route := range slices.Concat(s.routes(), s.furtherRoutes()) {
		s.mux.Handle(route.pattern, s.serving(route))
	}
	return s
}

// firstIDs are the numbers before the first id of each kind.
func firstIDs() map[string]int64 {
	return map[string]int64{
		"shipment": 4100200299, "offer": 7000, "transaction": 8000, "parcel": 9000,
		"peer": 500, "address": 600, "dispatch order": 990, "comment": 23, "mpk": 0,
		"tracking number": 14966200008041110,
	}
}

func (s *Server) nextID(kind string) int64 {
	s.ids[kind]++
	return s.ids[kind]
}

// Ledger returns the effects: shipment-created, shipment-bought (when money is
// taken), shipment-canceled, label-fetched, return-label-fetched, protocol-fetched
// and dispatch-order-created, -sent, -rejected and -canceled, each under the
// reference of the shipment.
func (s *Server) Ledger() *simkit.Ledger { return &s.ledger }

// Faults returns the faults of calls, for tests to set. The operations are create-,
// list-, get-, update- and cancel-shipment(s), select-offer, buy, label, labels,
// printout, create-, list-, get- and delete-dispatch-order(s), list-points,
// get-point, list-organizations, get-organization, list-services, list-statuses,
// list-sending-methods, get-tracking, those of furtherRoutes, and unrouted for
// unknown paths. A call with several shipments or a dispatch order counts under the
// reference of its first shipment.
func (s *Server) Faults() *simkit.Faults { return &s.faults }

// Webhooks returns the notifications that wait for delivery. The kinds are
// offers_prepared, shipment_confirmed and shipment_status_changed.
func (s *Server) Webhooks() *simkit.Webhooks { return &s.webhooks }

// Advance runs everything that is due by the clock. Every request does so first.
func (s *Server) Advance() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.agenda.Advance(s.options.Clock())
}

// Run advances and delivers webhooks, every 50 ms of real time until ctx ends.
func (s *Server) Run(ctx context.Context) {
	simkit.Every(ctx, 50*time.Millisecond, func() {
		s.Advance()
		s.webhooks.Deliver(ctx)
	})
}

// Shipments returns every shipment as a read would return it, oldest first.
func (s *Server) Shipments() []Shipment {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.agenda.Advance(s.options.Clock())
	all := make([]Shipment, 0, len(s.oldest))
	for _, sh := range s.oldest {
		all = append(all, sh.snapshot(""))
	}
	return all
}
