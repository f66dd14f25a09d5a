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

// Never as a Timing means that it doesn't happen.
const Never time.Duration = -1

// Timing says when ShipX does by itself what it does asynchronously. Zero means
// the default, Never that it does not happen.
type Timing struct {
	// Offers, Selection and Confirmation are counted from the creation or edit of a
	// shipment: its offers are prepared (300 ms), the one for the wanted service is
	// selected (350 ms), the automatic purchase is over (900 ms).
	Offers, Selection, Confirmation time.Duration
	// Purchase is how long after a buy call it is over (850 ms).
	Purchase time.Duration
	// DispatchOrder is how long after its creation a dispatch order is decided (500 ms).
	DispatchOrder time.Duration
}

// Options make a Server. The zero value is an organization 1111 with a contract, the
// token "demo", all services, no stated prices and the documented timing.
type Options struct {
	// Clock is what the server takes for the time; nil means time.Now.
	Clock  simkit.Clock
	Timing Timing
	// Organization is the caller's organization, in digits ("1111").
	Organization string
	// Token is the bearer token that is accepted ("demo").
	Token string
	// Account is the kind of the organization's account: AccountContract, which is the
	// default, or AccountPrepaid.
	Account string
	// StatesPrices has offers state their price, as the documents say of prepaid accounts.
	// Live users saw null on those as well.
	StatesPrices bool
	// BuysSelected has the account buy an offer by itself once it is selected, as funded
	// accounts were seen to do.
	BuysSelected bool
	// POPWhenBought has a shipment to a customer service point change its service only
	// when it is bought, and not from its offers on.
	POPWhenBought bool
	// DropoffForLocker has the sending method parcel_locker need a drop-off point, too.
	DropoffForLocker bool
	// WebhookURL receives the notifications, with WebhookHeader; "" sends none.
	WebhookURL    string
	WebhookHeader map[string]string
	// ListLag is how long a new shipment is missing from the list: live users saw some 5
	// seconds. It can be read by id, and the filter id finds it, at once.
	ListLag time.Duration
	// KeepCancelled has canceled shipments stay in the list, as the documents can be
	// read. Live users saw them vanish.
	KeepCancelled bool
	// PageSize is how many shipments a page of the list has, unless fewer are asked for
	// (100).
	PageSize int
	// Points are the lockers there are; nil means DefaultPoints.
	Points []Point
	// OfferLife is how long an offer can be bought (5 minutes).
	OfferLife time.Duration
	// LockerServices and CourierServices are what the organization has contracts
	// for; nil means DefaultLockerServices and DefaultCourierServices.
	LockerServices, CourierServices []PricedService
	// NoTracking has /v1/tracking know no parcel, as the documents say of InPost's sandbox.
	// A probe of 2026-08 was answered.
	NoTracking bool
	// DocumentedOffers has offers end as the documents can be read: an old one becomes
	// "expired", a purchase of it answers offer_expired, and a second purchase
	// offer_unavailable. Live users saw the default: see the package's comment.
	DocumentedOffers bool
	// PlainRefusals has offer_is_not_available be the answer's own code, and not that
	// of a field among details; which it is, nobody has printed.
	PlainRefusals bool
	// CancelSelected lets a shipment in offer_selected be cancelled, as InPost's Polish
	// page says. Live users were refused.
	CancelSelected bool
	// TakeBackCancel has the first cancellation of each shipment taken back 0.36 s
	// later, as a live user once saw: the answer is 204, and the shipment reads as
	// canceled meanwhile.
	TakeBackCancel bool
	// DispatchCheckedAtOnce refuses a dispatch order with a parcel that no courier takes
	// when it is made. A live user got a 201, and the rejection later.
	DispatchCheckedAtOnce bool
	// RejectionNames is which parcels a rejection names: "" all, "first" the first that is
	// not ready, "none" none. One parcel at a time was seen.
	RejectionNames string
	// RejectedStays has shipments go on showing the dispatch order that was rejected.
	RejectedStays bool
	// CanceledDispatchShows has a deleted dispatch order be read as "canceled", a status of
	// older documents, where it is else gone.
	CanceledDispatchShows bool
	// SendingMethodFilter is what the documented filter sending_method does: "" filters,
	// "ignored" nothing, "empty" finds nothing. Nobody has tried it.
	SendingMethodFilter string
	// CustomerFilter is what external_customer_id does: "" is kept, shown and filters,
	// "unfiltered" is kept and shown alone, "dropped" is nowhere seen again.
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

// firstIDs are the numbers before the first of each kind of thing.
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

// Ledger is what happened: shipment-created, shipment-bought (when money is
// taken), shipment-canceled, label-fetched, protocol-fetched and
// dispatch-order-created, -sent, -rejected and -canceled, and return-label-fetched, each under the reference of
// the shipment.
func (s *Server) Ledger() *simkit.Ledger { return &s.ledger }

// Faults is the plan of what goes wrong. The operations are create-, list-, get-,
// update- and cancel-shipment(s), select-offer, buy, label, labels, printout,
// create-, list-, get- and delete-dispatch-order(s), list-points, get-point,
// list-organizations, get-organization, list-services, list-statuses,
// list-sending-methods, get-tracking, those of furtherRoutes, and unrouted for what there
// is not. A call that names shipments by id, or a
// dispatch order, counts for the reference of the first of them.
func (s *Server) Faults() *simkit.Faults { return &s.faults }

// Webhooks are the notifications that wait to be delivered. The kinds are
// offers_prepared, shipment_confirmed and shipment_status_changed.
func (s *Server) Webhooks() *simkit.Webhooks { return &s.webhooks }

// Advance makes everything happen that is due by the clock. It is done before
// every request, too.
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

// Shipments returns every shipment as a read would show it, oldest first.
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
