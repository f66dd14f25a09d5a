package main

import (
	"context"
	"fmt"
	"time"

	"go.temporal.io/api/enums/v1"
	historypb "go.temporal.io/api/history/v1"

	"orderflow/order"
	"orderflow/test/measure"
)

// livesWithin is the timeout of a new order until preflight, and the value that counts if
// it takes longer.
const livesWithin = 5 * time.Minute

// startAll starts the orders from one number to another, with the number in their ids.
func (s *stack) startAll(ctx context.Context, name string, from, to int) error {
	return measure.SideBySide(ctx, from, to, func(i int) error {
		_, err := s.Service.Start(ctx, measure.PlainOrder(numbered(name, i)))
		return err
	})
}

func numbered(name string, i int) string { return fmt.Sprintf("%s-%d", name, i) }

// effects counts the effects of a kind at MyPromo.
func (s *stack) effects(kind string) (n int) {
	for _, effect := range s.Simulators.MyPromo.Ledger().All() {
		if effect.Kind == kind {
			n++
		}
	}
	return n
}

// submitted waits until n orders have been submitted.
func (s *stack) submitted(ctx context.Context, n int) error {
	return measure.Eventually(ctx, s.plan.within, func() (bool, error) { return s.effects("order-submitted") >= n, nil })
}

// newOrder is how long a new order took to come to preflight, and where the time went.
type newOrder struct {
	took time.Duration
	split
}

// beginOne starts an order and measures it until preflight. It ends the order there, so that
// it does not wait with the others.
func (s *stack) beginOne(ctx context.Context, id string) (newOrder, error) {
	bounded, stop := context.WithTimeout(ctx, livesWithin)
	defer stop()
	started, err := s.Service.Start(bounded, measure.PlainOrder(id))
	if err != nil {
		return newOrder{}, err
	}
	found := newOrder{took: livesWithin}
	history, err := s.follow(bounded, started.WorkflowID, stay.begun)
	switch {
	case err == nil:
		seen := stayIn(history)
		found = newOrder{seen.from.Sub(seen.started), splitOf(history, seen.from)}
	case ctx.Err() != nil || bounded.Err() == nil:
		return newOrder{}, err
	}
	return found, s.Client.TerminateWorkflow(ctx, started.WorkflowID, "", "it was only measured")
}

// beginEach starts orders, one per pace, until enough, and measures each until preflight. An order that takes longer than the pace delays the next one.
func (s *stack) beginEach(ctx context.Context, name string, pace time.Duration, enough func(n int) bool) (all []newOrder, err error) {
	ticks := time.NewTicker(pace)
	defer ticks.Stop()
	for i := 0; !enough(i); i++ {
		one, err := s.beginOne(ctx, numbered(name, i))
		if err != nil {
			return all, err
		}
		all = append(all, one)
		select {
		case <-ctx.Done():
			return all, ctx.Err()
		case <-ticks.C:
		}
	}
	return all, nil
}

// follow reads an order's history as it grows, until "enough" returns true.
func (s *stack) follow(ctx context.Context, workflowID string, enough func(stay) bool) (*historypb.History, error) {
	found := &historypb.History{}
	events := s.Client.GetWorkflowHistory(ctx, workflowID, "", true, enums.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
	for events.HasNext() {
		event, err := events.Next()
		if err != nil {
			return nil, err
		}
		found.Events = append(found.Events, event)
		if enough(stayIn(found)) {
			return found, nil
		}
	}
	return nil, fmt.Errorf("%s has ended before", workflowID)
}

// stay is an order's time in preflight, from its history.
type stay struct {
	started, from, to time.Time
	// events and billable actions from the start to the end of preflight
	events, actions int
}

func (s stay) begun() bool { return !s.from.IsZero() }

func (s stay) ended() bool { return !s.to.IsZero() }

// awaiting is the activity that waits in preflight; a hint restarts it.
const awaiting = "AwaitProduction"

// stayIn finds the time in preflight in an order's history.
func stayIn(history *historypb.History) (found stay) {
	waits, first := map[int64]bool{}, 0
	for i, event := range history.GetEvents() {
		at := event.GetEventTime().AsTime()
		switch event.GetEventType() {
		case enums.EVENT_TYPE_WORKFLOW_EXECUTION_STARTED:
			found.started = at
		case enums.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED:
			if event.GetActivityTaskScheduledEventAttributes().GetActivityType().GetName() != awaiting {
				continue
			}
			waits[event.GetEventId()] = true
			if found.from.IsZero() {
				found.from, first = at, i
			}
		case enums.EVENT_TYPE_ACTIVITY_TASK_COMPLETED:
			if waits[event.GetActivityTaskCompletedEventAttributes().GetScheduledEventId()] {
				within := history.GetEvents()[first : i+1]
				found.to, found.events, found.actions = at, len(within), measure.Billable(&historypb.History{Events: within})
				return found
			}
		}
	}
	return found
}

// workflowID returns an order's workflow id by its number.
func workflowID(name string, i int) string { return order.WorkflowID(numbered(name, i)) }
