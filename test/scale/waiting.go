package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"time"

	"go.temporal.io/api/workflowservice/v1"

	"orderflow/order"
	"orderflow/test/measure"
)

// aDay is how long ago, by MyPromo's clock, the orders came to preflight.
const aDay = 24 * time.Hour

// waitingName is in the ids of waiting orders.
const waitingName = "waiting"

// waitingFound has the results with waiting orders.
type waitingFound struct {
	filled time.Duration // how long they took to come to preflight
	took   took
	passes passes
	changes
	traffic
}

// took are new orders until preflight, with none waiting and with many.
type took struct{ alone, among []newOrder }

// traffic has the calls to MyPromo while the number of workers was constant, and around
// its changes.
type traffic struct {
	constant, changing []span
	calls              []call
}

// measureWaiting measures how fast new orders are beside waiting ones, and how soon the
// waiting ones act on a change. The results are valid beside an error, too.
func measureWaiting(ctx context.Context, p plan) (*waitingFound, error) {
	s, err := build(ctx, p)
	if err != nil {
		return nil, err
	}
	defer s.close()
	s.clock.set(aDay)
	found := &waitingFound{}
	if p.measures(partLatency) {
		note("starting %d orders with none waiting", p.alone)
		if found.took.alone, err = s.measureAlone(ctx); err != nil {
			return found, err
		}
	}
	if found.filled, err = s.fill(ctx); err != nil || !p.measures(partLatency) {
		return found, err
	}
	return found, s.measureAmong(ctx, found)
}

// measureAlone starts orders while none wait. The first one warms up the worker.
func (s *stack) measureAlone(ctx context.Context) ([]newOrder, error) {
	if _, err := s.setWorkers(ctx, 1, false); err != nil {
		return nil, err
	}
	if _, err := s.beginOne(ctx, "first"); err != nil {
		return nil, err
	}
	return s.beginEach(ctx, "alone", s.plan.pace, func(n int) bool { return n >= s.plan.alone })
}

// fill brings orders to preflight, without the limit. Then each gets a hint: it restarts
// the polls, which soon become rare, as rare as after a day, which can't be skipped on a
// real server.
func (s *stack) fill(ctx context.Context) (time.Duration, error) {
	note("bringing %d orders to preflight", s.plan.orders)
	if _, err := s.setWorkers(ctx, 1, true); err != nil {
		return 0, err
	}
	before, began := s.effects("order-submitted"), time.Now()
	if err := s.startAll(ctx, waitingName, 0, s.plan.orders); err != nil {
		return 0, err
	}
	if err := s.submitted(ctx, before+s.plan.orders); err != nil {
		return 0, err
	}
	filled := time.Since(began)
	note("sending each a hint, so that its polls become rare")
	return filled, s.hintAll(ctx)
}

// measureAmong moves MyPromo's clock on by a day and lets orders leave preflight: most of
// them without the limit, the others while new orders are measured and the number of
// workers changes.
func (s *stack) measureAmong(ctx context.Context, found *waitingFound) error {
	rested := time.Now().Add(s.plan.rest)
	s.clock.set(0)
	going := s.inNoOrder()
	if err := s.startProductionBefore(ctx, going[:s.plan.changes-s.plan.during]); err != nil {
		return err
	}
	if err := s.restUntil(ctx, rested, going[s.plan.changes:]); err != nil {
		return err
	}
	if _, err := s.setWorkers(ctx, s.plan.workers[0], false); err != nil {
		return err
	}
	if _, err := s.beginOne(ctx, "first-among"); err != nil {
		return err
	}
	note("measuring for %s", s.plan.lasts)
	during := span{from: time.Now()}
	if err := s.measureAtOnce(ctx, found, going[s.plan.changes-s.plan.during:s.plan.changes]); err != nil {
		return err
	}
	during.to = time.Now()
	var err error
	found.passes, err = s.passesIn(ctx, during)
	return err
}

// inNoOrder returns the numbers of the waiting orders, shuffled in the same way in every
// run.
func (s *stack) inNoOrder() []int { return rand.New(rand.NewPCG(1, 17)).Perm(s.plan.orders) }

// startProductionBefore lets orders leave preflight and waits until they have ended.
func (s *stack) startProductionBefore(ctx context.Context, numbers []int) error {
	note("starting production of %d of them", len(numbers))
	ids := s.ids()
	for _, i := range numbers {
		if !s.Simulators.MyPromo.Produce(ids[numbered(waitingName, i)]) {
			return fmt.Errorf("order %d can't go on", i)
		}
	}
	left := s.plan.orders - len(numbers)
	return measure.Eventually(ctx, s.plan.within, func() (bool, error) {
		answer, err := s.Client.CountWorkflow(ctx, &workflowservice.CountWorkflowExecutionsRequest{
			Query: fmt.Sprintf("WorkflowType = '%s' AND ExecutionStatus = 'Running'", order.WorkflowType)})
		return int(answer.GetCount()) <= left, err
	})
}

// ids returns the ids of MyPromo's orders, by reference.
func (s *stack) ids() map[string]int {
	ids := map[string]int{}
	for _, one := range s.Simulators.MyPromo.Orders() {
		ids[one.Reference] = one.ID
	}
	return ids
}

// measureAtOnce does three things in parallel: it starts new orders, lets waiting ones
// leave preflight, and changes the number of workers.
func (s *stack) measureAtOnce(ctx context.Context, found *waitingFound, numbers []int) error {
	until := time.Now().Add(s.plan.lasts)
	var all sync.WaitGroup
	var failed [2]error
	all.Go(func() {
		found.took.among, failed[0] = s.beginEach(ctx, "among", s.plan.every, func(int) bool { return time.Now().After(until) })
	})
	all.Go(func() { found.changes, failed[1] = s.startProduction(ctx, numbers) })
	err := s.watchTraffic(ctx, &found.traffic, func(i int) error {
		share := s.plan.lasts * time.Duration(i+1) / time.Duration(len(s.plan.workers))
		return measure.Wait(ctx, time.Until(until.Add(share-s.plan.lasts)))
	})
	all.Wait()
	for _, one := range failed {
		if err == nil {
			err = one
		}
	}
	return err
}

// watchTraffic runs each number of workers in turn, until "enough" returns true.
func (s *stack) watchTraffic(ctx context.Context, found *traffic, enough func(i int) error) error {
	began := time.Now()
	defer func() { found.calls = s.calls.in(span{from: began, to: time.Now()}) }()
	for i, n := range s.plan.workers {
		changing, err := s.setWorkers(ctx, n, false)
		if err != nil {
			return err
		}
		if i > 0 {
			found.changing = append(found.changing, changing)
		}
		working := span{workers: n, from: time.Now()}
		err = enough(i)
		working.to = time.Now()
		found.constant = append(found.constant, working)
		if err != nil {
			return err
		}
	}
	return nil
}
