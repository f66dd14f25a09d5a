package orders

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"time"

	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"

	"orderflow/order"
)

// Cancel asks an order to cancel itself and waits for the definite answer, until
// the request's deadline or, without one, for as long as ctx lives.
//
// ErrNoWorker: nobody decided; a worker that comes later may still take the
// request up. ErrEnded: there is nothing left to cancel.
func (s *Service) Cancel(ctx context.Context, id string, request order.RequestCancel) (order.CancelAnswer, error) {
	if err := ensureNoCase(id); err != nil {
		return order.CancelAnswer{}, err
	}
	if _, err := s.describe(ctx, id); err != nil {
		return order.CancelAnswer{}, err
	}
	waiting, cancel := ctx, context.CancelFunc(func() {})
	if !request.Deadline.IsZero() {
		waiting, cancel = context.WithDeadline(ctx, request.Deadline.Add(s.options.Patience))
	}
	defer cancel()
	var answer order.CancelAnswer
	if err := s.update(waiting, id, order.UpdateRequestCancel, request, &answer); err != nil {
		return order.CancelAnswer{}, s.explain(ctx, "cancel", id, err)
	}
	if answer.Decision == order.CancelAccepted {
		if err := s.keepPromise(waiting, id, request); err != nil {
			return order.CancelAnswer{}, s.explain(ctx, "cancel", id, err)
		}
	}
	return answer, nil
}

// keepPromise tells an order that somebody is about to hear that it is cancelled. A reset
// of a run that has not ended forgets its answers to updates, and sends their requests anew
// when their deadlines may have passed; a signal counts in the new run as it did before.
func (s *Service) keepPromise(ctx context.Context, id string, request order.RequestCancel) error {
	err := s.client.SignalWorkflow(ctx, order.WorkflowID(id), "", order.SignalCancelOrder,
		order.CancelOrder{Reason: request.Reason, By: request.By})
	var ended *serviceerror.NotFound
	if errors.As(err, &ended) { // and so cannot go on
		return nil
	}
	return err
}

// AskToCancel leaves an order the wish to cancel it, and does not wait for what
// comes of it.
func (s *Service) AskToCancel(ctx context.Context, id string, wish order.CancelOrder) error {
	return s.signal(ctx, "cancel", id, order.SignalCancelOrder, wish)
}

// CancelItems leaves an order the wish to cancel some of its items, by their
// references; what comes of it stands in the order's notes.
//
// *RefusedError: the wish does not say what is to be collected then.
func (s *Service) CancelItems(ctx context.Context, id string, wish order.CancelItems) error {
	state, err := s.Summary(ctx, id)
	if err == nil && !state.Status.Final() { // without a worker the order checks it itself, later
		if lacking := wish.Check(state.Order); lacking != nil {
			return &RefusedError{lacking.Error()}
		}
	}
	return s.signal(ctx, "cancel items of", id, order.SignalCancelItems, wish)
}

// RefusedError says in the order's own words why it does not take an answer.
type RefusedError struct{ Message string }

// Error is the order's own words.
func (e *RefusedError) Error() string { return e.Message }

// ResolveShown answers the problem that an order shows now, and no other: when
// somebody else's answer comes first, this one is refused.
//
// *RefusedError: the answer does not fit, or there is no problem.
func (s *Service) ResolveShown(ctx context.Context, id string, answer order.Resolve) error {
	state, err := s.State(ctx, id)
	if err != nil {
		return err
	}
	return s.answer(ctx, id, state, answer)
}

// answer gives an answer to the problem that a state shows.
func (s *Service) answer(ctx context.Context, id string, shown order.State, answer order.Resolve) error {
	switch {
	case shown.Problem != nil:
		answer.Problem = shown.Problem.ID
	case !shown.Status.Final():
		return &RefusedError{fmt.Sprintf("resolve: order %s does not need attention; it is %s at %s", id, shown.Status, shown.Stage)}
	}
	return s.Resolve(ctx, id, answer)
}

// Resolve answers the problem that an order has put before a person: the one that the
// answer names, or else whichever it is.
//
// *RefusedError: the answer does not fit. *BadAnswerError: it would fit nothing.
func (s *Service) Resolve(ctx context.Context, id string, answer order.Resolve) error {
	if err := ensureClear(answer); err != nil {
		return err
	}
	patient, cancel := context.WithTimeout(ctx, s.options.Patience)
	defer cancel()
	err := s.update(patient, id, order.UpdateResolve, answer, nil)
	var refused *temporal.ApplicationError
	if errors.As(err, &refused) {
		return &RefusedError{refused.Message()}
	}
	if err != nil {
		return s.explain(ctx, "resolve", id, err)
	}
	return nil
}

// Hold keeps an order from beginning another step until it is released.
func (s *Service) Hold(ctx context.Context, id string, by string) error {
	return s.signal(ctx, "hold", id, order.SignalHold, order.Hold{By: by, At: time.Now().UTC()})
}

// Release lets a held order go on.
func (s *Service) Release(ctx context.Context, id string, by string) error {
	return s.signal(ctx, "release", id, order.SignalRelease, order.Hold{By: by, At: time.Now().UTC()})
}

func (s *Service) signal(ctx context.Context, what, id, name string, payload any) error {
	if err := ensureNoCase(id); err != nil {
		return err
	}
	if err := s.client.SignalWorkflow(ctx, order.WorkflowID(id), "", name, payload); err != nil {
		return s.explain(ctx, what, id, err)
	}
	return nil
}

// How often an update is sent anew, and how soon.
const (
	mostSendings = 20
	sendAgain    = 50 * time.Millisecond
)

// update sends an update and waits for its answer. When the workflow task that was
// to take it up fails, Temporal drops it, as happens when a signal comes just when
// an order ends. Then it is sent anew, under its id, so that it counts once.
func (s *Service) update(ctx context.Context, id, name string, argument, answer any) error {
	options := client.UpdateWorkflowOptions{
		UpdateID: rand.Text(), WorkflowID: order.WorkflowID(id), UpdateName: name, Args: []any{argument},
		WaitForStage: client.WorkflowUpdateStageCompleted}
	for sent := 1; ; sent++ {
		handle, err := s.client.UpdateWorkflow(ctx, options)
		var dropped *serviceerror.WorkflowNotReady
		switch {
		case err == nil:
			return handle.Get(ctx, answer)
		case !errors.As(err, &dropped) || sent == mostSendings:
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(sendAgain):
		}
	}
}
