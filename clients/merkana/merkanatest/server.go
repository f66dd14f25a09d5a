package merkanatest

import (
	"cmp"
	"context"
	"maps"
	"net/http"
	"sync"
	"time"

	"orderflow/sandbox/simkit"
)

// Options configure the simulator.
type Options struct {
	// Clock is time.Now when nil.
	Clock simkit.Clock
	// Token is the api-token of the fulfilment centre ("demo-token").
	Token string
	// StringStatus answers "true" and "false" instead of booleans: the
	// documentation has both.
	StringStatus bool
	// RefusalStatus is the HTTP status of refusals, which is not documented (200).
	RefusalStatus int
}

func (o Options) withDefaults() Options {
	if o.Clock == nil {
		o.Clock = time.Now
	}
	o.Token = cmp.Or(o.Token, "demo-token")
	o.RefusalStatus = cmp.Or(o.RefusalStatus, http.StatusOK)
	return o
}

// Server is a simulated Merkana. It is safe for concurrent use.
type Server struct {
	options Options
	mux     *http.ServeMux
	ledger  simkit.Ledger
	faults  simkit.Faults

	mu     sync.Mutex // guards what follows
	orders map[string]Order
	stock  map[int64]map[string]int
}

// Order is an order's last report, empty before the first.
type Order struct {
	Status, AWB, Courier string
}

// New returns a server without orders.
func New(options Options) *Server {
	s := &Server{
		options: options.withDefaults(),
		mux:     http.NewServeMux(),
		orders:  map[string]Order{},
		stock:   map[int64]map[string]int{},
	}
	s.faults.ErrorBody = func(int) any { return map[string]any{"status": false, "message": "Simulated fault."} }
	s.route("ff-orders-status", firstOrder, s.takeStatuses)
	s.route("ff-supplies", merchant, s.takeSupplies)
	s.mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		s.faults.Serve(w, r, "unrouted", func(*http.Request, []byte) string { return "" }, http.HandlerFunc(s.notRouted))
	})
	return s
}

// ServeHTTP answers as Merkana would.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.mux.ServeHTTP(w, r) }

// Ledger returns the effects so far.
func (s *Server) Ledger() *simkit.Ledger { return &s.ledger }

// Faults returns the faults of calls, for tests to set.
func (s *Server) Faults() *simkit.Faults { return &s.faults }

// Advance does nothing: Merkana has no automatic steps. It exists so that all
// simulators have the same methods.
func (s *Server) Advance() {}

// Run waits until ctx ends, see Advance.
func (s *Server) Run(ctx context.Context) { <-ctx.Done() }

// Expect registers orders by their ids. A Shop of the server does it for the orders
// that it creates.
func (s *Server) Expect(ids ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, id := range ids {
		if _, known := s.orders[id]; !known {
			s.orders[id] = Order{}
		}
	}
}

// Order returns the last report of an order.
func (s *Server) Order(id string) (Order, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	known, ok := s.orders[id]
	return known, ok
}

// Stock returns Merkana's view of a merchant's stock, in pieces by SKU.
func (s *Server) Stock(mid int64) map[string]int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return maps.Clone(s.stock[mid])
}

// load replaces Merkana's view of a merchant's stock.
func (s *Server) load(mid int64, lines []StockLine) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.stock[mid] = map[string]int{}
	for _, line := range lines {
		s.stock[mid][line.SKU] = line.Quantity
	}
}
