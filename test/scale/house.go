package main

import (
	"context"
	"sync/atomic"
	"time"

	"orderflow/clients/mypromo/mypromotest"
	"orderflow/clients/shipx/shipxtest"
	"orderflow/sandbox/simulators"
	"orderflow/test/measure"
)

// house is everything that runs: Temporal and the workers as processes, the simulators in
// this process.
type house struct {
	*measure.Stack
	plan    plan
	clock   clock // MyPromo's
	calls   calls
	workers []*measure.Process
	lifted  bool // the workers run without a limit
}

// clock is the real time minus an offset.
type clock struct{ behind atomic.Int64 }

func (c *clock) now() time.Time { return time.Now().Add(-time.Duration(c.behind.Load())) }

func (c *clock) set(behind time.Duration) { c.behind.Store(int64(behind)) }

// soon is the shortest time that does not mean "unset"; never is longer than any run.
const (
	soon  = time.Nanosecond
	never = 1000 * time.Hour
)

func build(ctx context.Context, p plan) (*house, error) {
	h := &house{plan: p}
	stack, err := measure.StartStack(ctx, "scale", h.simulated(), h.calls.before)
	if err != nil {
		return nil, err
	}
	h.Stack = stack
	return h, nil
}

// simulated returns the simulators. MyPromo checks files at once and starts production
// when it is told to; ShipX is ready as soon as it is asked.
func (h *house) simulated() *simulators.Server {
	all := simulators.New(simulators.Options{})
	all.MyPromo = mypromotest.New(mypromotest.Options{Clock: h.clock.now,
		Timing: mypromotest.Timing{Downloaded: soon, Ready: soon, InProduction: never}})
	all.ShipX = shipxtest.New(shipxtest.Options{
		Timing: shipxtest.Timing{Offers: soon, Selection: soon, Confirmation: soon, Purchase: soon, DispatchOrder: soon}})
	return all
}

// environment is a worker's, with MyPromo's limit unless it is lifted.
func (h *house) environment() []string {
	env := h.Environment()
	if !h.lifted {
		env = append(env, measure.Setting("MYPROMO_CALLS_PER_MINUTE", h.plan.limit))
	}
	if h.plan.slowestPoll > 0 {
		env = append(env, measure.Setting("POLL_SLOWEST", h.plan.slowestPoll))
	}
	return env
}

func (h *house) close() {
	for _, worker := range h.workers {
		worker.End()
	}
	h.Close()
}
