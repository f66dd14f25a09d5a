package main

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"sync"
	"time"

	"go.temporal.io/api/workflowservice/v1"

	"orderflow/order"
	"orderflow/test/measure"
)

// The targets.
const (
	mostRatio    = 1.5
	mostMedian   = 2 * time.Minute
	mostLate     = 5 * time.Minute
	changingMore = 1.1 // what more may be called in a minute in which the number of workers changes
	mostEvents   = 30
	mostActions  = 30
)

// aDay is how long ago, by MyPromo's clock, the orders were brought to where they wait.
const aDay = 24 * time.Hour

// waitingName is in the ids of orders that wait.
const waitingName = "waiting"

// waitingFound is what was found while orders waited.
type waitingFound struct {
	filled time.Duration // how long they took to come to preflight
	took   took
	changes
	traffic
}

// took are the seconds from the start of an order to preflight.
type took struct{ alone, among []float64 }

// traffic are the calls to MyPromo while the number of workers was constant, and around
// its changes.
type traffic struct {
	constant, changing []span
	calls              []call
}

// measureWaiting measures how new orders fare beside those that wait, and how soon the
// latter go on. What was found counts beside an error, too.
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

// measureAlone starts orders while none wait. The first one is for the worker to begin
// its work.
func (h *house) measureAlone(ctx context.Context) ([]float64, error) {
	if _, err := h.staff(ctx, 1, false); err != nil {
		return nil, err
	}
	if _, err := h.beginOne(ctx, "first"); err != nil {
		return nil, err
	}
	return h.beginEach(ctx, "alone", h.plan.pace, func(n int) bool { return n >= h.plan.alone })
}

// fill brings orders to where they wait, with the limit lifted. Each gets one hint then,
// as the watcher would have given it, had a day passed in which MyPromo checked its files:
// after that an order's own polls are soon rare.
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
	note("hinting them")
	return filled, h.hintAll(ctx)
}

// measureAmong lets a day pass at MyPromo, where orders go on: most of them with the
// limit lifted, the others while new orders are measured and the number of workers
// changes.
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

// inNoOrder are the numbers of the waiting orders, shuffled in the same way in every run.
func (h *house) inNoOrder() []int { return rand.New(rand.NewPCG(1, 17)).Perm(h.plan.orders) }

// goOnBefore lets orders go on, and waits until they have ended.
func (h *house) goOnBefore(ctx context.Context, numbers []int) error {
	note("letting %d of them go on", len(numbers))
	ids := h.ids()
	for _, i := range numbers {
		if !h.simulators.MyPromo.Produce(ids[numbered(waitingName, i)]) {
			return fmt.Errorf("order %d can't go on", i)
		}
	}
	left := h.plan.orders - len(numbers)
	return measure.Eventually(ctx, h.plan.within, func() (bool, error) {
		answer, err := h.client.CountWorkflow(ctx, &workflowservice.CountWorkflowExecutionsRequest{
			Query: fmt.Sprintf("WorkflowType = '%s' AND ExecutionStatus = 'Running'", order.WorkflowType)})
		return int(answer.GetCount()) <= left, err
	})
}

// ids are those of MyPromo's orders, by reference.
func (h *house) ids() map[string]int {
	ids := map[string]int{}
	for _, one := range h.simulators.MyPromo.Orders() {
		ids[one.Reference] = one.ID
	}
	return ids
}

// measureAtOnce does three things at the same time: it starts new orders, lets waiting
// ones go on, and changes the number of workers.
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

// watchTraffic has one number of workers work after the other, each until enough.
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

// changes is what came of orders that went on at MyPromo.
type changes struct {
	// acted are the seconds from the change to the end of preflight; infinite for an
	// order that was still there in the end.
	acted []float64
	stays []stay
}

// goOn lets orders go on, spread evenly, and waits for each to leave preflight.
func (h *house) goOn(ctx context.Context, numbers []int) (changes, error) {
	patient, stop := context.WithTimeout(ctx, h.plan.lasts+h.plan.patience)
	defer stop()
	ids := h.ids()
	var found changes
	var mu sync.Mutex
	var all sync.WaitGroup
	began := time.Now()
	for n, i := range numbers {
		after := h.plan.lasts * time.Duration(n) / time.Duration(len(numbers))
		if err := measure.Wait(ctx, time.Until(began.Add(after))); err != nil {
			return found, err
		}
		changed := time.Now()
		if !h.simulators.MyPromo.Produce(ids[numbered(waitingName, i)]) {
			return found, fmt.Errorf("order %d can't go on", i)
		}
		all.Go(func() {
			history, err := h.follow(patient, workflowID(waitingName, i), stay.ended)
			mu.Lock()
			defer mu.Unlock()
			if err != nil { // it is still there
				found.acted = append(found.acted, math.Inf(1))
				return
			}
			seen := stayIn(history)
			found.acted, found.stays = append(found.acted, seen.to.Sub(changed).Seconds()), append(found.stays, seen)
		})
	}
	all.Wait()
	return found, ctx.Err()
}

func (f *waitingFound) report(p plan) string {
	if f.filled == 0 {
		return fmt.Sprintf("\nOrders waiting in preflight: NOT MEASURED, as not all %d came there in time (-within)\n", p.orders)
	}
	var text strings.Builder
	fmt.Fprintf(&text, "\nOrders waiting in preflight: %d, brought there in %s\n", p.orders, f.filled.Round(time.Second))
	if len(f.took.among) == 0 || len(f.took.alone) == 0 {
		return text.String()
	}
	fmt.Fprintf(&text, "  %d of them went on before, and %d in the %s that were measured\n", p.changes-p.during, len(f.acted), p.lasts)
	text.WriteString(f.took.report() + f.changes.report() + f.traffic.report(p))
	return text.String()
}

func (t took) report() string {
	ratio := measure.Median(t.among) / measure.Median(t.alone)
	return fmt.Sprintf("  start to preflight, s  with none waiting  %s, %d orders\n", measure.SpreadOf(t.alone), len(t.alone)) +
		fmt.Sprintf("  %22s with them          %s, %d orders\n", "", measure.SpreadOf(t.among), len(t.among)) +
		fmt.Sprintf("  %22s ratio              %.2f  %s\n", "", ratio, measure.Verdict(ratio, mostRatio, measure.AtMost))
}

func (c changes) report() string {
	if len(c.acted) == 0 {
		return ""
	}
	median, late := measure.Median(c.acted), measure.Percentile(c.acted, 99)
	text := fmt.Sprintf("  change acted upon, s   median             %.1f  %s\n", median, measure.Verdict(median, mostMedian.Seconds(), measure.AtMost)) +
		fmt.Sprintf("  %22s 99th percentile    %.1f  %s\n", "", late, measure.Verdict(late, mostLate.Seconds(), measure.AtMost)) +
		fmt.Sprintf("  %22s %d of %d\n", "", len(c.stays), len(c.acted))
	var events, actions []float64
	for _, one := range c.stays {
		events, actions = append(events, float64(one.events)), append(actions, float64(one.actions))
	}
	if len(events) == 0 {
		return text
	}
	for _, one := range []struct {
		what   string
		values []float64
		most   float64
	}{{"events", events, mostEvents}, {"actions", actions, mostActions}} {
		spread := measure.SpreadOf(one.values)
		text += fmt.Sprintf("  in preflight, %-8s %s  %s\n", one.what, spread, measure.Verdict(spread.Most, one.most, measure.AtMost))
	}
	return text
}

// report judges the calls of any minute.
func (t traffic) report(p plan) string {
	var text strings.Builder
	judge := func(who string, s span, most float64) {
		seen := s.of(t.calls)
		found := mostIn(seen)
		fmt.Fprintf(&text, "  calls in any minute    %-18s %4d  %s (%.0f a minute for %s)\n", who, found,
			measure.Verdict(float64(found), math.Round(most), measure.AtMost), s.rate(seen), s.to.Sub(s.from).Round(time.Second))
	}
	for _, one := range t.constant {
		judge(one.String(), one, float64(p.limit))
	}
	for _, one := range t.changing {
		judge("changing to "+fmt.Sprint(one.workers), one.around(), changingMore*float64(p.limit))
	}
	fmt.Fprintf(&text, "  %s\n", kinds(t.calls))
	return text.String()
}
