package simulators

import (
	"context"
	"encoding/json"
	"maps"
	"net/http"
	"sync"
	"time"

	"github.com/shopspring/decimal"

	"orderflow/sandbox/simkit"
)

// randomFaults is the random plan of all simulators.
type randomFaults struct {
	mu           sync.Mutex
	plan         *simkit.Random // nil without a random plan
	since        time.Time
	timesEmptied int              // how often TPK's account was emptied
	taken        *decimal.Decimal // the balance taken; nil while the account is not empty
}

// The plan's defaults.
const (
	defaultRate    = 0.1
	defaultMost    = 2
	defaultTimeout = 30 * time.Second
)

// Randomize starts a random plan at all simulators: calls and webhooks fail, and TPK's
// balance is empty at times. Faults that a provider cannot have are left out.
func (s *Server) Randomize(plan simkit.Random) {
	s.randomFaults.begin(plan)
	for _, one := range s.all() {
		of := plan
		of.Name, of.Without = one.name, impossibleFaults[one.name]
		one.Faults().Randomize(of)
	}
	s.MyPromo.Webhooks().Randomize(plan)
	s.ShipX.Webhooks().Randomize(plan)
}

// impossibleFaults lists the faults that a provider is not known for. ShipX alone puts errors
// into a 200, and the tokens of ShipX and Merkana don't expire. HTML pages and plain
// texts come from a gateway in front of any provider.
var impossibleFaults = map[string][]string{
	"mypromo":   {string(simkit.ErrorInside)},
	"shipx":     {simkit.TokenExpired},
	"tpk":       {string(simkit.ErrorInside)},
	"mediaport": {string(simkit.ErrorInside)},
	"merkana":   {string(simkit.ErrorInside), simkit.TokenExpired},
}

// StopFaults ends the random plan and every other fault, and restores TPK's balance.
func (s *Server) StopFaults() {
	s.randomFaults.begin(simkit.Random{})
	for _, one := range s.all() {
		one.Faults().Clear()
	}
	s.MyPromo.Webhooks().Clear()
	s.ShipX.Webhooks().Clear()
	s.fund()
}

func (c *randomFaults) begin(plan simkit.Random) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.plan, c.since = nil, time.Now()
	if plan.Seed != 0 {
		c.plan = &plan
	}
}

// empty reports whether TPK's account must be empty now.
func (c *randomFaults) empty() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.plan != nil && c.plan.AwayFor("balance", time.Since(c.since)) > 0
}

// drainEvery is how often TPK's account is checked, in real time.
const drainEvery = 100 * time.Millisecond

// drain empties TPK's account for a while, again and again, until ctx ends.
func (s *Server) drain(ctx context.Context) {
	simkit.Every(ctx, drainEvery, func() {
		if !s.randomFaults.empty() {
			s.fund()
		} else if s.randomFaults.take(s.TPK.Balance()) {
			s.TPK.SetBalance(decimal.Zero)
		}
	})
}

// take stores the balance. It returns false if the account is already empty.
func (c *randomFaults) take(balance decimal.Decimal) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.taken != nil {
		return false
	}
	c.taken = &balance
	c.timesEmptied++
	return true
}

// fund restores the balance that was taken.
func (s *Server) fund() {
	s.randomFaults.mu.Lock()
	taken := s.randomFaults.taken
	s.randomFaults.taken = nil
	s.randomFaults.mu.Unlock()
	if taken != nil {
		s.TPK.TopUp(*taken)
	}
}

// Struck returns how many faults of each kind have happened, by provider.
func (s *Server) Struck() map[string]map[string]int {
	struck := map[string]map[string]int{}
	for _, one := range s.all() {
		struck[one.name] = one.Faults().Counts()
	}
	maps.Copy(struck["mypromo"], s.MyPromo.Webhooks().Counts())
	maps.Copy(struck["shipx"], s.ShipX.Webhooks().Counts())
	s.randomFaults.mu.Lock()
	defer s.randomFaults.mu.Unlock()
	if s.randomFaults.timesEmptied > 0 {
		struck["tpk"]["balance-empty"] = s.randomFaults.timesEmptied
	}
	return struck
}

// report is the random plan and the faults that it caused.
type report struct {
	Plan   *simkit.Random            `json:"plan"`
	Struck map[string]map[string]int `json:"struck"`
}

// serveFaults serves GET /_/faults, which returns the plan and the faults that it caused;
// PUT /_/faults, which starts a plan ({"seed": 7} is enough); and DELETE /_/faults.
func (s *Server) serveFaults(mux *http.ServeMux) {
	mux.HandleFunc("GET /_/faults", func(w http.ResponseWriter, _ *http.Request) {
		s.randomFaults.mu.Lock()
		plan := s.randomFaults.plan
		s.randomFaults.mu.Unlock()
		simkit.JSON(w, http.StatusOK, report{plan, s.Struck()})
	})
	mux.HandleFunc("PUT /_/faults", func(w http.ResponseWriter, r *http.Request) {
		plan := simkit.Random{Rate: defaultRate, Most: defaultMost, Timeout: defaultTimeout}
		err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1<<10)).Decode(&plan)
		if err != nil || plan.Seed == 0 || plan.Rate < 0 || plan.Rate > 1 {
			simkit.JSON(w, http.StatusBadRequest, map[string]string{
				"message": `want a plan such as {"seed": 7, "rate": 0.1, "most": 2}; durations in nanoseconds`})
			return
		}
		s.Randomize(plan)
		w.WriteHeader(http.StatusNoContent)
	})
	mux.HandleFunc("DELETE /_/faults", func(w http.ResponseWriter, _ *http.Request) {
		s.StopFaults()
		w.WriteHeader(http.StatusNoContent)
	})
}
