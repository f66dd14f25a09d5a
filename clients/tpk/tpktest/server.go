package tpktest

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"sync"
	"time"
	_ "time/tzdata" // TPK's times are Polish, and a small machine may have no zones

	"github.com/shopspring/decimal"

	"orderflow/sandbox/simkit"
)

// poland is the couriers' zone, and the zone of times unless Options has another.
var poland = func() *time.Location {
	zone, err := time.LoadLocation("Europe/Warsaw")
	if err != nil {
		panic(fmt.Sprintf("tpktest: %v", err))
	}
	return zone
}()

// Server is a simulated TPK with one account. It is safe for concurrent use.
type Server struct {
	options Options
	mux     *http.ServeMux
	ledger  simkit.Ledger
	faults  simkit.Faults

	mu       sync.Mutex // guards what follows
	agenda   simkit.Agenda
	ids      map[string]int64
	tokens   map[string]time.Time // when each ends
	orders   map[int64]*order
	oldest   []*order // all orders, by id
	balance  decimal.Decimal
	heldBack decimal.Decimal // of the balance, and not to be spent
	// a payment was refused although the balance was sufficient
	refusedFunded bool
	payments      []payment          // oldest first
	topUps        map[int64]bool     // those that were begun
	invoices      []*invoice         // oldest first
	failing       map[string]bool    // references whose payments go wrong
	files         map[string][]int64 // orders of the waybills behind each URL
	versions      map[string]int     // how often each Accept header came
}

// New returns a server without orders.
func New(options Options) *Server {
	s := &Server{
		options: options.withDefaults(),
		mux:     http.NewServeMux(),
		ids:     map[string]int64{"order": 777000, "user": ownUser, "waybill": 4200000, "transaction": 700},
		tokens:  map[string]time.Time{},
		orders:  map[int64]*order{},
		topUps:  map[int64]bool{}, failing: map[string]bool{},
		files:    map[string][]int64{},
		versions: map[string]int{},
	}
	s.balance = s.options.Balance
	s.faults.ErrorBody = func(status int) any {
		return map[string]any{"message": "Simulated fault.", "status_code": status}
	}
	for _, route := range s.routes() {
		s.mux.Handle(route.pattern, s.serving(route))
	}
	return s
}

func (s *Server) nextID(kind string) int64 {
	s.ids[kind]++
	return s.ids[kind]
}

// Ledger returns the effects: order-created (its detail is the courier's key),
// order-paid and order-refunded (the price), order-cancelled and waybill-issued
// (the number), each under the order's reference; and user-registered, which must
// never happen to a customer.
func (s *Server) Ledger() *simkit.Ledger { return &s.ledger }

// Faults returns the faults of calls, for tests to set; the package's comment lists
// the operations.
func (s *Server) Faults() *simkit.Faults { return &s.faults }

// Advance runs everything that is due by the clock. Every request does so first.
func (s *Server) Advance() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.advance()
}

func (s *Server) advance() time.Time {
	now := s.options.Clock()
	s.agenda.Advance(now)
	return now
}

// Run advances every 50 ms of real time until ctx ends.
func (s *Server) Run(ctx context.Context) {
	simkit.Every(ctx, 50*time.Millisecond, s.Advance)
}

// Versions counts the calls by Accept header; "" are calls without one, which the
// newest version of the API answers.
func (s *Server) Versions() map[string]int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return maps.Clone(s.versions)
}
