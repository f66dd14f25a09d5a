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
	changes
	traffic
}

// took are the seconds from an order's start to preflight, with none waiting and with
// many.
type took struct{ alone, among []float64 }

// traffic has the calls to MyPromo while the number of workers was constant, and around
// its changes.
type traffic struct {
	constant, changing []span
	calls              []call
}

// measureWaiting measures how fast new orders are beside waiting ones, and how soon the
// waiting ones act on a change. The results are valid beside an error, too.
func measureWaiting(ctx context.Context, p plan) (*waitingFound, error) {
	h, err := build(ctx, p)
	if err != nil {
		return nil, err
	}
	defer h.close()
	h.clock.set(aDay)
	found := &waitingFound{}
	if p.measures(partLatency) {
		note("starting %d orders with none waiting", p.alone)
		if found.took.alone, err = h.measureAlone(ctx); err != nil {
			return found, err
		}
	}
	if found.filled, err = h.fill(ctx); err != nil || !p.measures(partLatency) {
		return found, err
	}
	return found, h.measureAmong(ctx, found)
}

// measureAlone starts orders while none wait. The first one warms up the worker.
func (h *house) measureAlone(ctx context.Context) ([]float64, error) {
	if _, err := h.staff(ctx, 1, false); err != nil {
		return nil, err
	}
	if _, err := h.beginOne(ctx, "first"); err != nil {
		return nil, err
	}
	return h.beginEach(ctx, "alone", h.plan.pace, func(n int) bool { return n >= h.plan.alone })
}

// fill brings orders to preflight, without the limit. Then each gets a hint: it restarts
// the polls, which soon become rare, as rare as after a day, which can't be skipped on a
// real server.
func (h *house) fill(ctx context.Context) (time.Duration, error) {
	note("bringing %d orders to preflight", h.plan.orders)
	if _, err := h.staff(ctx, 1, true); err != nil {
		return 0, err
	}
	before, began := h.effects("order-submitted"), time.Now()
	if err := h.startAll(ctx, waitingName, 0, h.plan.orders); err != nil {
		return 0, err
	}
	if err := h.submitted(ctx, before+h.plan.orders); err != nil {
		return 0, err
	}
	filled := time.Since(began)
	note("sending each a hint, so that its polls become rare")
	return filled, h.hintAll(ctx)
}

// measureAmong moves MyPromo's clock on by a day and lets orders leave preflight: most of
// them without the limit, the others while new orders are measured and the number of
// workers changes.
func (h *house) measureAmong(ctx context.Context, found *waitingFound) error {
	rested := time.Now().Add(h.plan.rest)
	h.clock.set(0)
	going := h.inNoOrder()
	if err := h.goOnBefore(ctx, going[:h.plan.changes-h.plan.during]); err != nil {
		return err
	}
	note("resting for %s", max(time.Until(rested), 0).Round(time.Second))
	if err := measure.Wait(ctx, time.Until(rested)); err != nil {
		return err
	}
	if _, err := h.staff(ctx, h.plan.workers[0], false); err != nil {
		return err
	}
	if _, err := h.beginOne(ctx, "first-among"); err != nil {
		return err
	}
	note("measuring for %s", h.plan.lasts)
	return h.measureAtOnce(ctx, found, going[h.plan.changes-h.plan.during:h.plan.changes])
}

// inNoOrder returns the numbers of the waiting orders, shuffled in the same way in every
// run.
func (h *house) inNoOrder() []int { return rand.New(rand.NewPCG(1, 17)).Perm(h.plan.orders) }

// goOnBefore lets orders leave preflight and waits until they have ended.
func (h *house) goOnBefore(ctx context.Context, numbers []int) error {
	note("starting production of %d of them", len(numbers))
	ids := h.ids()
	for _, i := range numbers {
		if !h.Simulators.MyPromo.Produce(ids[numbered(waitingName, i)]) {
			return fmt.Errorf("order %d can't go on", i)
		}
	}
	left := h.plan.orders - len(numbers)
	return measure.Eventually(ctx, h.plan.within, func() (bool, error) {
		answer, err := h.Client.CountWorkflow(ctx, &workflowservice.CountWorkflowExecutionsRequest{
			Query: fmt.Sprintf("WorkflowType = '%s' AND ExecutionStatus = 'Running'", order.WorkflowType)})
		return int(answer.GetCount()) <= left, err
	})
}

// ids returns the ids of MyPromo's orders, by reference.
func (h *house) ids() map[string]int {
	ids := map[string]int{}
	for _, one := range h.Simulators.MyPromo.Orders() {
		ids[one.Reference] = one.ID
	}
	return ids
}

// measureAtOnce does three things in parallel: it starts new orders, lets waiting ones
// leave preflight, and changes the number of workers.
func (h *house) measureAtOnce(ctx context.Context, found *waitingFound, numbers []int) error {
	until := time.Now().Add(h.plan.lasts)
	var all sync.WaitGroup
	var failed [2]error
	all.Go(func() {
		found.took.among, failed[0] = h.beginEach(ctx, "among", h.plan.every, func(int) bool { return time.Now().After(until) })
	})
	all.Go(func() { found.changes, failed[1] = h.goOn(ctx, numbers) })
	err := h.watchTraffic(ctx, &found.traffic, func(i int) error {
		share := h.plan.lasts * time.Duration(i+1) / time.Duration(len(h.plan.workers))
		return measure.Wait(ctx, time.Until(until.Add(share-h.plan.lasts)))
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
func (h *house) watchTraffic(ctx context.Context, found *traffic, enough func(i int) error) error {
	began := time.Now()
	defer func() { found.calls = h.calls.in(span{from: began, to: time.Now()}) }()
	for i, n := range h.plan.workers {
		changing, err := h.staff(ctx, n, false)
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
