package main

import (
	"context"
	"strconv"
	"time"

	"orderflow/order"
	"orderflow/test/measure"
)

const (
	// slowestPoll is the pause between an order's polls after a day.
	slowestPoll = 2 * time.Hour
	// tenthPoll is when an order that got a hint polls for the tenth time after it: 1 s, 2 s,
	// 4 s and so on, up to 512 s, are over. The next poll is due after twice that time.
	tenthPoll = 1023 * time.Second
)

// hintAll sends each waiting order a hint from MyPromo.
func (s *stack) hintAll(ctx context.Context) error {
	ids := s.ids()
	return measure.SideBySide(ctx, 0, s.plan.orders, func(i int) error { return s.hint(ctx, ids, i) })
}

// restUntil waits until the measurement. It has some orders poll during it, at the pace at
// which all of them poll after a day, by hints as much earlier as a tenth poll takes. A rest
// that is too short for that has the polls of its own hints.
func (s *stack) restUntil(ctx context.Context, measured time.Time, numbers []int) error {
	note("resting for %s", max(time.Until(measured), 0).Round(time.Second))
	if s.plan.rest < tenthPoll {
		return measure.Wait(ctx, time.Until(measured))
	}
	pace := slowestPoll / time.Duration(s.plan.orders)
	ids, hinted := s.ids(), measured.Add(-tenthPoll)
	for _, i := range numbers[:min(len(numbers), int(s.plan.lasts/pace))] {
		if err := measure.Wait(ctx, time.Until(hinted)); err != nil {
			return err
		}
		if err := s.hint(ctx, ids, i); err != nil {
			return err
		}
		hinted = hinted.Add(pace)
	}
	return measure.Wait(ctx, time.Until(measured))
}

// hint sends a waiting order a hint, after which it polls as a new one does.
func (s *stack) hint(ctx context.Context, ids map[string]int, i int) error {
	hint := order.ProviderEvent{Provider: order.ProviderMyPromo, Kind: "ready", Ref: strconv.Itoa(ids[numbered(waitingName, i)])}
	return s.Client.SignalWorkflow(ctx, workflowID(waitingName, i), "", order.SignalProviderEvent, hint)
}
