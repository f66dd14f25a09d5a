package mediaporttest

import (
	"context"
	"net/http"
	"sync"
	"time"

	"orderflow/sandbox/simkit"
)

// Server is the simulator. It is safe for concurrent use.
type Server struct {
	options Options
	mux     *http.ServeMux
	ledger  simkit.Ledger
	faults  simkit.Faults

	mu       sync.Mutex           // guards what follows
	tokens   map[string]time.Time // when each ends
	orders   map[string]*order
	placed   []*order // oldest first
	lastItem int64
	numbered int // orders that were given a number
	parcels  int64
}

// The numbers before the first of each kind.
const (
	beforeItems   = 1000
	beforeParcels = 6_200_000_000_000
)

// New returns a simulator without orders.
func New(options Options) *Server {
	s := &Server{
		options:  options.withDefaults(),
		mux:      http.NewServeMux(),
		tokens:   map[string]time.Time{},
		orders:   map[string]*order{},
		lastItem: beforeItems,
		parcels:  beforeParcels,
	}
	s.faults.ErrorBody = func(int) any {
		return map[string]string{"code": "simulated-fault", "message": "Simulated fault."}
	}
	for _, route := range s.routes() {
		s.mux.Handle(route.pattern, s.serving(route))
	}
	s.mux.Handle("POST /api/simulator/orders", s.answering(s.placeByCall))
	return s
}

// ServeHTTP answers as Media Port would at the clock's time.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.mux.ServeHTTP(w, r) }

// Ledger returns the effects so far.
func (s *Server) Ledger() *simkit.Ledger { return &s.ledger }

// Faults returns the faults of calls, for tests to set.
func (s *Server) Faults() *simkit.Faults { return &s.faults }

// Advance does nothing: Media Port has no automatic steps. It exists so that all
// simulators have the same methods.
func (s *Server) Advance() {}

// Run returns when ctx ends, like the other simulators' Run.
func (s *Server) Run(ctx context.Context) { <-ctx.Done() }

// keep adds the request to the ledger if its effect happened.
func (s *Server) keep(operation string, o *order, c call) {
	s.ledger.Keep(simkit.Message{At: c.now, Operation: operation, Ref: o.number, ID: o.number, Body: c.body})
}

func (s *Server) record(at time.Time, kind string, o *order, detail string) {
	s.ledger.Record(simkit.Effect{At: at, Kind: kind, Ref: o.number, ID: o.number, Detail: detail})
}
