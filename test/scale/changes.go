package main

import (
	"context"
	"fmt"
	"math"
	"time"

	"orderflow/test/measure"
)

// changes are the results of orders whose production order changed at MyPromo.
type changes struct {
	acted []acted
	stays []stay // of the orders that left preflight
}

// acted is a change, and when the order acted on it.
type acted struct {
	changed time.Time
	// after is the seconds until the end of preflight; infinite if the order was still
	// there at the end.
	after float64
}

// seconds returns the delays of the changes within a span.
func (c changes) seconds(s span) (after []float64) {
	for _, one := range c.acted {
		if !one.changed.Before(s.from) && !one.changed.After(s.to) {
			after = append(after, one.after)
		}
	}
	return after
}

// startProduction starts production of the orders, evenly spread, and waits for each to leave
// preflight.
func (s *stack) startProduction(ctx context.Context, numbers []int) (changes, error) {
	patient, stop := context.WithTimeout(ctx, s.plan.lasts+s.plan.patience)
	defer stop()
	ids := s.ids()
	came := make(chan outcome, len(numbers))
	for n, began := 0, time.Now(); n < len(numbers); n++ {
		after := s.plan.lasts * time.Duration(n) / time.Duration(len(numbers))
		if err := measure.Wait(ctx, time.Until(began.Add(after))); err != nil {
			return changes{}, err
		}
		changed := time.Now()
		if !s.Simulators.MyPromo.Produce(ids[numbered(waitingName, numbers[n])]) {
			return changes{}, fmt.Errorf("order %d can't go on", numbers[n])
		}
		go func() { came <- s.leave(patient, numbers[n], changed) }()
	}
	var found changes
	for range numbers {
		one := <-came
		found.acted = append(found.acted, one.acted)
		if one.stay.ended() {
			found.stays = append(found.stays, one.stay)
		}
	}
	return found, ctx.Err()
}

// outcome is the result of one order.
type outcome struct {
	acted acted
	stay  stay
}

// leave waits until an order leaves preflight or ctx ends.
func (s *stack) leave(ctx context.Context, number int, changed time.Time) outcome {
	history, err := s.follow(ctx, workflowID(waitingName, number), stay.ended)
	if err != nil { // it is still in preflight
		return outcome{acted: acted{changed, math.Inf(1)}}
	}
	seen := stayIn(history)
	return outcome{acted{changed, seen.to.Sub(changed).Seconds()}, seen}
}
