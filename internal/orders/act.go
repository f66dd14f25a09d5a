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

// Cancel asks an order to cancel itself and waits for the decision, until the request's
// deadline or, without one, until ctx ends.
//
// ErrNoWorker: no decision; a worker that starts later may still process the request. ErrEnded:
// there is nothing left to cancel.
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
		if err := s.confirmCancellation(waiting, id, request); err != nil {
			return order.CancelAnswer{}, s.explain(ctx, "cancel", id, err)
		}
	}
	return answer, nil
}

// confirmCancellation signals an order that its cancellation is about to be confirmed to somebody. A
// reset of an open run loses the answers to updates, and delivers their requests again, perhaps
// after their deadlines. A signal still counts in the new run.
func (s *Service) confirmCancellation(ctx context.Context, id string, request order.RequestCancel) error {
	err := s.client.SignalWorkflow(ctx, order.WorkflowID(id), "", order.SignalCancelOrder,
		order.CancelOrder{Reason: request.Reason, By: request.By})
	var ended *serviceerror.NotFound
	if errors.As(err, &ended) { // and can't continue
		return nil
	}
	return err
}

// AskToCancel requests the cancellation of an order and does not wait for the decision.
func (s *Service) AskToCancel(ctx context.Context, id string, wish order.CancelOrder) error {
	return s.signal(ctx, "cancel", id, order.SignalCancelOrder, wish)
}

// CancelItems requests the cancellation of some items of an order, by their references. The
// order's notes show the result.
//
// *RefusedError: the request does not state the new cash on delivery.
func (s *Service) CancelItems(ctx context.Context, id string, wish order.CancelItems) error {
	state, err := s.Summary(ctx, id)
	if err == nil && !state.Status.Final() { // without a worker the order checks it itself, later
		if lacking := wish.Check(state.Order); lacking != nil {
			return &RefusedError{lacking.Error()}
		}
	}
	return s.signal(ctx, "cancel items of", id, order.SignalCancelItems, wish)
}

// RefusedError is the order's own explanation of why it refuses an answer.
type RefusedError struct{ Message string }

// Error returns the order's explanation.
func (e *RefusedError) Error() string { return e.Message }

// ResolveShown answers the problem that an order shows now. If somebody else answers it first,
// this answer is refused.
//
// *RefusedError: the problem does not allow the answer, or there is no problem.
func (s *Service) ResolveShown(ctx context.Context, id string, answer order.Resolve) error {
	state, err := s.State(ctx, id)
	if err != nil {
		return err
	}
	return s.answer(ctx, id, state, answer)
}

// answer sends an answer to the problem in a state.
func (s *Service) answer(ctx context.Context, id string, shown order.State, answer order.Resolve) error {
	switch {
	case shown.Problem != nil:
		answer.Problem = shown.Problem.ID
	case !shown.Status.Final():
		return &RefusedError{fmt.Sprintf("resolve: order %s does not need attention; it is %s at %s", id, shown.Status, shown.Stage)}
	}
	return s.Resolve(ctx, id, answer)
}

// Resolve answers an order's problem: the one that the answer names, otherwise the current one.
//
// *RefusedError: the problem does not allow the answer. *BadAnswerError: the answer is invalid
// for every problem.
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

// Hold stops an order from starting another step until it is released.
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

// How often an update is retried, and how soon.
const (
	maxSendings = 20
	sendAgain   = 50 * time.Millisecond
)

// update sends an update and waits for its answer. Temporal drops an update when the workflow
// task that would accept it fails, which happens when a signal arrives as an order ends. Then
// update retries with the same id, so that it counts once.
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
		case !errors.As(err, &dropped) || sent == maxSendings:
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(sendAgain):
		}
	}
}
