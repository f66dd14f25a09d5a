package mypromotest

import (
	"context"
	"net/http"
	"sync"
	"time"

	"orderflow/sandbox/simkit"
)

// Server is the simulator. It is safe for concurrent use.
type Server struct {
	options  Options
	ledger   simkit.Ledger
	faults   simkit.Faults
	webhooks simkit.Webhooks
	mux      *http.ServeMux

	mu          sync.Mutex // guards what follows
	agenda      simkit.Agenda
	ids         ids
	grants      map[string]grant // by token
	failures    []failure
	orders      map[int]*order
	made        []*order // oldest first
	designs     map[int]*design
	productions map[int]*production
	documents   map[string]*document // by path
	jobs        []job
}

// ids are the last ids of each kind. The counts start far apart, so that an id used
// for the wrong kind of thing finds nothing.
type ids struct {
	order, item, design, address, file, history, shipment, production, productionItem int
}

func next(id *int) int {
	*id++
	return *id
}

// New returns a simulator without orders.
func New(options Options) *Server {
	s := &Server{
		options: options.withDefaults(),
		ids: ids{item: 100, address: 200, design: 300, shipment: 400, file: 500,
			production: 1000, productionItem: 3000, history: 5000},
		grants:      map[string]grant{},
		failures:    []failure{{substring: "missing", reason: "File could not be downloaded. (HTTP 404)"}},
		orders:      map[int]*order{},
		designs:     map[int]*design{},
		productions: map[int]*production{},
		documents:   map[string]*document{},
	}
	s.faults.ErrorBody = func(int) any { return message{"Simulated fault."} }
	s.mux = s.newMux()
	return s
}

// ServeHTTP answers as MyPromo would at the clock's time.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.mux.ServeHTTP(w, r) }

// Ledger returns the effects so far.
func (s *Server) Ledger() *simkit.Ledger { return &s.ledger }

// Faults returns the faults of calls, for tests to set.
func (s *Server) Faults() *simkit.Faults { return &s.faults }

// Webhooks returns the notifications. They are sent when the caller delivers them.
func (s *Server) Webhooks() *simkit.Webhooks { return &s.webhooks }

// Advance runs everything that is due by the clock. Every request does so first.
func (s *Server) Advance() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.advance()
}

func (s *Server) advance() time.Time {
	now := s.options.Clock().UTC()
	s.agenda.Advance(now)
	return now
}

// step is how often Run checks the clock, in real time.
const step = 50 * time.Millisecond

// Run advances and delivers webhooks until ctx ends.
func (s *Server) Run(ctx context.Context) {
	simkit.Every(ctx, step, func() {
		s.Advance()
		s.webhooks.Deliver(ctx)
	})
}

// keep adds the request to the ledger if its effect happened.
func (s *Server) keep(c call, operation string, o *order) {
	s.ledger.Keep(simkit.Message{At: c.now, Operation: operation, Ref: o.Reference, ID: text(o.ID), Body: c.body})
}

func (s *Server) record(at time.Time, kind, ref string, id int, detail string) {
	s.ledger.Record(simkit.Effect{At: at, Kind: kind, Ref: ref, ID: text(id), Detail: detail})
}
