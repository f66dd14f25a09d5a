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

// stack is everything that runs: Temporal and the workers as processes, the simulators in
// this process.
type stack struct {
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

// shortest is the shortest time that does not mean "unset"; never is longer than any run.
const (
	shortest = time.Nanosecond
	never    = 1000 * time.Hour
)

func build(ctx context.Context, p plan) (*stack, error) {
	s := &stack{plan: p}
	started, err := measure.StartStack(ctx, "scale", s.simulated(), s.calls.before)
	if err != nil {
		return nil, err
	}
	s.Stack = started
	return s, nil
}

// simulated returns the simulators. MyPromo checks files at once and starts production
// when it is told to; ShipX is ready as soon as it is asked.
func (s *stack) simulated() *simulators.Server {
	all := simulators.New(simulators.Options{})
	all.MyPromo = mypromotest.New(mypromotest.Options{Clock: s.clock.now,
		Timing: mypromotest.Timing{Downloaded: shortest, Ready: shortest, InProduction: never}})
	all.ShipX = shipxtest.New(shipxtest.Options{
		Timing: shipxtest.Timing{Offers: shortest, Selection: shortest, Confirmation: shortest, Purchase: shortest, DispatchOrder: shortest}})
	return all
}

// environment is a worker's, with MyPromo's limit unless it is lifted.
func (s *stack) environment() []string {
	env := s.Environment()
	if !s.lifted {
		env = append(env, measure.Setting("MYPROMO_CALLS_PER_MINUTE", s.plan.limit))
	}
	if s.plan.slowestPoll > 0 {
		env = append(env, measure.Setting("POLL_SLOWEST", s.plan.slowestPoll))
	}
	return env
}

func (s *stack) close() {
	for _, worker := range s.workers {
		worker.End()
	}
	s.Close()
}
