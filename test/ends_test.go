package test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	historypb "go.temporal.io/api/history/v1"
	"golang.org/x/sync/errgroup"

	"orderflow/internal/orders"
	"orderflow/order"
)

// patientOrders lets orders wait for answers as long as the tests wait.
func (s *stack) patientOrders() *orders.Service {
	return orders.New(s.client, orders.Options{Namespace: s.namespace, Documents: s.store, Encryption: s.vault, Patience: patience})
}

// sender sends an order the same message again and again.
type sender struct {
	*orders.Service
	id       string
	accepted int // how often Temporal accepted the message
}

// until sends with short pauses until the order has ended, and returns the first error
// other than "the order has ended".
func (s *sender) until(ctx context.Context, send func(ctx context.Context) error) error {
	for {
		err := send(ctx)
		if errors.Is(err, orders.ErrEnded) {
			return nil
		}
		if err != nil {
			return err
		}
		s.accepted++
		time.Sleep(rand.N(50 * time.Millisecond))
	}
}

// askToCancel sends signals.
func (s *sender) askToCancel(ctx context.Context) error {
	return s.AskToCancel(ctx, s.id, order.CancelOrder{Reason: "changed her mind", By: "Ola"})
}

// holdBriefly sends two kinds of signals; the second may come too late.
func (s *sender) holdBriefly(ctx context.Context) error {
	if err := s.Hold(ctx, s.id, "Jan"); err != nil {
		return err
	}
	time.Sleep(rand.N(10 * time.Millisecond))
	if err := s.Release(ctx, s.id, "Jan"); !errors.Is(err, orders.ErrEnded) {
		return err
	}
	return nil
}

// resolve sends updates, which the order refuses: it has no problem.
func (s *sender) resolve(ctx context.Context) error {
	err := s.Resolve(ctx, s.id, order.Resolve{Action: order.ActionRetry, By: "Jan"})
	var refused *orders.RefusedError
	switch {
	case errors.As(err, &refused):
		return nil
	case err == nil:
		return errors.New("resolve: it was taken")
	}
	return err
}

// requestCancel sends updates, which the order answers with a refusal: the label is
// bought.
func (s *sender) requestCancel(ctx context.Context) error {
	answer, err := s.Cancel(ctx, s.id, order.RequestCancel{Reason: "ordered twice", By: "Ewa", Deadline: time.Now().Add(patience)})
	if err == nil && (answer.Decision != order.CancelRefused || answer.Explanation == "") {
		return fmt.Errorf("request-cancel: answered %+v", answer)
	}
	return err
}

// siege is an order that receives messages from many senders.
type siege struct {
	id             string
	cancels, holds *sender
}

// lay sends an order messages from its purchase until its end.
func (g *siege) lay(ctx context.Context, service *orders.Service) error {
	for bought := false; !bought; {
		state, err := service.State(ctx, g.id)
		if err != nil {
			return err
		}
		bought = len(state.TrackingNumbers) > 0
	}
	newSender := func() *sender { return &sender{Service: service, id: g.id} }
	g.cancels, g.holds = newSender(), newSender()
	resolves, requests := newSender(), newSender()
	var senders errgroup.Group
	senders.Go(func() error { return g.cancels.until(ctx, g.cancels.askToCancel) })
	senders.Go(func() error { return g.holds.until(ctx, g.holds.holdBriefly) })
	senders.Go(func() error { return resolves.until(ctx, resolves.resolve) })
	senders.Go(func() error { return requests.until(ctx, requests.requestCancel) })
	return senders.Wait()
}

// Messages arrive just as orders end. Each update gets its answer or the error that the
// order has ended; each signal that Temporal accepted is in the order's history, and each
// request to cancel is decided, even one that arrives as the order ends.
func TestMessagesAroundTheEndOfOrders(t *testing.T) {
	s := newStack(t)
	s.work()
	service := s.patientOrders()
	ctx, stop := context.WithTimeout(t.Context(), 2*patience)
	defer stop()
	sieges := make([]*siege, 3)
	var all errgroup.Group
	for i := range sieges {
		sieges[i] = &siege{id: fmt.Sprintf("ending-%d", i)}
		s.start(example(t, "from-stock-two-parcels", sieges[i].id))
		all.Go(func() error { return sieges[i].lay(ctx, service) })
	}
	require.NoError(t, all.Wait())
	for _, one := range sieges {
		require.Equal(t, order.StatusCompleted, s.ends(one.id).Status)
		s.leaves(one.id, order.StatusCompleted)
		events := s.history(one.id).Events
		require.Len(t, signalsOf(events, order.SignalCancelOrder), one.cancels.accepted)
		require.Len(t, signalsOf(events, order.SignalHold), one.holds.accepted)
		if one.cancels.accepted > 0 {
			state, err := service.State(t.Context(), one.id)
			require.NoError(t, err)
			require.NotNil(t, state.Cancellation)
			require.Equal(t, order.CancelRefused, state.Cancellation.Decision)
		}
	}
}

// signalsOf returns the ids of a signal's events.
func signalsOf(events []*historypb.HistoryEvent, name string) []int64 {
	var ids []int64
	for _, event := range events {
		if event.GetWorkflowExecutionSignaledEventAttributes().GetSignalName() == name {
			ids = append(ids, event.GetEventId())
		}
	}
	return ids
}

// A worker stops gracefully while messages arrive, and another starts a moment later: the
// updates wait for it, and no signal is lost.
func TestMessagesAroundARestart(t *testing.T) {
	s := newStack(t)
	stop := s.workUntil()
	var ids []string
	for i := range 6 {
		doc := example(t, "from-stock-two-parcels", fmt.Sprintf("restart-%d", i))
		doc.Shipping.PriceCap = onePLN()
		s.start(doc)
		ids = append(ids, doc.ID)
	}
	for _, id := range ids {
		eventually(t, id+" asks a person", func() bool { return s.stateOf(id).Problem != nil })
	}

	service := s.patientOrders()
	var senders errgroup.Group
	for i, id := range ids {
		senders.Go(func() error {
			time.Sleep(time.Duration(i) * 20 * time.Millisecond) // before, while and after it stops
			switch i % 3 {
			case 0:
				return service.AskToCancel(t.Context(), id, order.CancelOrder{By: "Ola"})
			case 1:
				return service.Resolve(t.Context(), id, order.Resolve{Action: order.ActionCancel, By: "Jan"})
			}
			answer, err := service.Cancel(t.Context(), id, order.RequestCancel{By: "Ewa", Deadline: time.Now().Add(patience)})
			if err == nil && answer.Decision != order.CancelAccepted {
				return fmt.Errorf("request-cancel of %s: answered %+v", id, answer)
			}
			return err
		})
	}
	time.Sleep(10 * time.Millisecond)
	stop()
	s.work()
	require.NoError(t, senders.Wait())
	for _, id := range ids {
		require.Equal(t, order.StatusCancelled, s.ends(id).Status, id)
		s.leaves(id, order.StatusCancelled)
	}
}

// Many callers start the same order at once: one starts it, and the others learn that it
// exists. Another document under its id is a conflict.
func TestTheSameOrderIsStartedAtOnce(t *testing.T) {
	s := newStack(t)
	doc := example(t, "from-stock-two-parcels", "started")
	started := make([]orders.Started, 8)
	var starters errgroup.Group
	for i := range started {
		starters.Go(func() (err error) {
			started[i], err = s.orders.Start(t.Context(), doc)
			return err
		})
	}
	require.NoError(t, starters.Wait())
	isFirst := func(one orders.Started) bool { return !one.Existing }
	first := slices.IndexFunc(started, isFirst)
	require.GreaterOrEqual(t, first, 0)
	for i, one := range started {
		want := started[first]
		want.Existing = i != first
		require.Equal(t, want, one)
	}
	doc.Notes = "another content"
	_, err := s.orders.Start(t.Context(), doc)
	var conflict *orders.ConflictError
	require.ErrorAs(t, err, &conflict)
	s.work()
	require.Equal(t, order.StatusCompleted, s.ends("started").Status)
	s.leaves("started", order.StatusCompleted)
}

// An order that has ended refuses many messages and stays unchanged.
func TestAFloodOfMessagesToAnOrderThatHasEnded(t *testing.T) {
	const each = 50
	s := newStack(t)
	s.work()
	s.start(example(t, "from-stock-two-parcels", "ended"))
	result, before := s.ends("ended"), s.history("ended")
	one := &sender{Service: s.patientOrders(), id: "ended"}
	refusals := make(chan error, 4*each)
	var flood errgroup.Group
	flood.SetLimit(32)
	for range each {
		for _, send := range []func(context.Context) error{one.askToCancel, one.holdBriefly, one.resolve, one.requestCancel} {
			flood.Go(func() error {
				refusals <- send(t.Context())
				return nil
			})
		}
	}
	require.NoError(t, flood.Wait())
	close(refusals)
	for err := range refusals {
		require.ErrorIs(t, err, orders.ErrEnded)
	}
	require.Equal(t, len(before.Events), len(s.history("ended").Events))
	after, err := s.orders.Result(t.Context(), "ended")
	require.NoError(t, err)
	require.Equal(t, result, after)
	state, err := one.State(t.Context(), "ended")
	require.NoError(t, err)
	require.Equal(t, order.StatusCompleted, state.Status)
}
