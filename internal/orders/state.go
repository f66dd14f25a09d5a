package orders

import (
	"context"
	"errors"
	"fmt"
	"time"

	"go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"

	"orderflow/internal/encryption"
	"orderflow/order"
)

// endedPatience is how long a worker may take to answer for an order that has ended. Temporal's
// history shows everything but its stages.
const endedPatience = 3 * time.Second

// State returns an order's state. If no worker answers for an order that has ended, it returns
// what Temporal itself has, with State.FromHistory set. For some seconds after that, it asks no
// worker for ended orders.
//
// ErrNotFound: there is no such order. ErrNoWorker: no worker answered in time.
func (s *Service) State(ctx context.Context, id string) (order.State, error) {
	return s.state(ctx, id, s.endedPatience())
}

// endedPatience is how long a worker is asked about an ended order: not at all for some seconds
// after none answered.
func (s *Service) endedPatience() time.Duration {
	if s.silence.lasts() {
		return 0
	}
	return min(endedPatience, s.options.Patience)
}

// state is State with a time limit for the worker's answer about an ended order; 0 asks none.
func (s *Service) state(ctx context.Context, id string, ended time.Duration) (order.State, error) {
	run, err := s.describe(ctx, id)
	if errors.Is(err, ErrNotFound) {
		return s.archivedState(ctx, id, err)
	}
	if err != nil {
		return order.State{}, err
	}
	return s.stateOf(ctx, id, run, ended)
}

// stateOf is the state of an order's present run.
func (s *Service) stateOf(ctx context.Context, id string, run *client.WorkflowExecutionDescription, ended time.Duration) (order.State, error) {
	runID := run.WorkflowExecution.RunID
	if run.Status == enums.WORKFLOW_EXECUTION_STATUS_RUNNING {
		state, err := s.query(ctx, id, runID)
		if errors.Is(err, encryption.ErrErased) {
			return erased(id, run), nil
		}
		return s.withPending(ctx, id, runID, state), err
	}
	if order.IsCase(id) { // has no complete result
		ended = s.options.Patience
	}
	if ended == 0 {
		return s.fromHistory(ctx, id, run)
	}
	return s.askEnded(ctx, id, run, ended)
}

// askEnded asks a worker for the last state of an ended order, or reads it from Temporal if no
// worker answers.
func (s *Service) askEnded(ctx context.Context, id string, run *client.WorkflowExecutionDescription, patience time.Duration) (order.State, error) {
	state, err := s.ask(ctx, id, run.WorkflowExecution.RunID, patience)
	var unanswerable *serviceerror.QueryFailed
	switch {
	case errors.Is(err, encryption.ErrErased):
		return erased(id, run), nil
	case err == nil || errors.As(err, &unanswerable):
		s.silence.end()
		return s.closed(ctx, id, run, state)
	case ctx.Err() == nil && unanswered(err) && !order.IsCase(id):
		s.silence.begin()
		return s.fromHistory(ctx, id, run)
	}
	return order.State{}, s.explain(ctx, "ask", id, err)
}

// fromHistory is the state of an ended order without a worker: its document as last amended, its
// result, and its search attributes.
func (s *Service) fromHistory(ctx context.Context, id string, run *client.WorkflowExecutionDescription) (order.State, error) {
	runID := run.WorkflowExecution.RunID
	result, _, err := s.result(ctx, id, runID)
	if errors.Is(err, encryption.ErrErased) {
		return erased(id, run), nil
	}
	if err != nil {
		return order.State{}, err
	}
	account, err := s.accountOf(ctx, id, runID)
	switch {
	case errors.Is(err, encryption.ErrErased):
		return erased(id, run), nil
	case err != nil:
		return order.State{}, s.explain(ctx, "read", id, err)
	}
	state := stateOfResult(id, run, result)
	state.Order = account.current
	return state, nil
}

// query queries the workflow itself, through a worker.
func (s *Service) query(ctx context.Context, id, runID string) (order.State, error) {
	state, err := s.ask(ctx, id, runID, s.options.Patience)
	if err != nil {
		return order.State{}, s.explain(ctx, "ask", id, err)
	}
	return state, nil
}

// ask is query with Temporal's own error.
func (s *Service) ask(ctx context.Context, id, runID string, patience time.Duration) (order.State, error) {
	patient, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	answer, err := s.client.QueryWorkflow(patient, order.WorkflowID(id), runID, order.QueryState)
	if err != nil {
		return order.State{}, err
	}
	var state order.State
	if err := answer.Get(&state); err != nil {
		return order.State{}, fmt.Errorf("order %s: read its state: %w", id, err)
	}
	return state, nil
}

// closed completes the last state of an order whose workflow has ended: an order that was
// terminated, or failed as a workflow, could not set its status, and an order that never
// started has no state at all.
func (s *Service) closed(ctx context.Context, id string, run *client.WorkflowExecutionDescription, state order.State) (order.State, error) {
	if state.Status.Final() {
		return state, nil
	}
	runID := run.WorkflowExecution.RunID
	if state.ID == "" {
		doc, err := s.document(ctx, id, runID)
		if errors.Is(err, encryption.ErrErased) {
			return erased(id, run), nil
		}
		if err != nil {
			return order.State{}, s.explain(ctx, "read", id, err)
		}
		state = order.State{ID: id, AcceptedAt: acceptedAt(run), Order: doc}
	}
	result, _, err := s.result(ctx, id, runID)
	if err != nil {
		return order.State{}, err
	}
	state.Status, state.StatusSince, state.Waiting = result.Status, endOf(run), nil
	if result.Status == order.StatusFailed {
		state.Problem = &order.Problem{Stage: state.Stage, Code: run.Status.String(), Message: result.Reason, Since: endOf(run)}
	}
	return state, nil
}

// acceptedAt is when an order was accepted, as far as Temporal knows it without a worker.
func acceptedAt(run *client.WorkflowExecutionDescription) time.Time {
	if at, ok := run.TypedSearchAttributes.GetTime(acceptedKey); ok {
		return at.UTC()
	}
	return run.WorkflowStartTime.UTC()
}

func endOf(run *client.WorkflowExecutionDescription) time.Time {
	if run.WorkflowCloseTime == nil {
		return time.Time{}
	}
	return run.WorkflowCloseTime.UTC()
}

// describe finds the order's present run. It needs no worker.
func (s *Service) describe(ctx context.Context, id string) (*client.WorkflowExecutionDescription, error) {
	run, err := s.client.DescribeWorkflow(ctx, order.WorkflowID(id), "")
	var missing *serviceerror.NotFound
	if errors.As(err, &missing) {
		return nil, fmt.Errorf("order %s: %w", id, ErrNotFound)
	}
	var late *serviceerror.DeadlineExceeded
	if ctx.Err() == nil && (errors.As(err, &late) || errors.Is(err, context.DeadlineExceeded)) {
		return nil, fmt.Errorf("look for order %s: Temporal does not answer: %w", id, err)
	}
	if err != nil {
		return nil, fmt.Errorf("look for order %s: %w", id, err)
	}
	return run, nil
}

// explain turns Temporal's error about a message to an order into one of ours. The end of the
// caller's own context is returned unchanged.
func (s *Service) explain(ctx context.Context, what, id string, err error) error {
	var missing *serviceerror.NotFound
	switch {
	case ctx.Err() != nil:
		return fmt.Errorf("%s order %s: %w", what, id, ctx.Err())
	case errors.As(err, &missing): // Temporal also returns this for ended workflows
		run, err := s.describe(ctx, id)
		if err != nil {
			return err
		}
		return fmt.Errorf("%s order %s: %w%s", what, id, ErrEnded, howItEnded(id, run))
	case unanswered(err):
		return fmt.Errorf("%s order %s: %w", what, id, s.noWorker(ctx))
	}
	return fmt.Errorf("%s order %s: %w", what, id, err)
}

// unanswered reports whether Temporal had no worker to deliver a message to: within the timeout
// or, as newer servers report at once, in the last minutes.
func unanswered(err error) bool {
	var late *serviceerror.DeadlineExceeded
	var nobody *serviceerror.FailedPrecondition
	var tooEarly *serviceerror.WorkflowNotReady
	var abandoned *client.WorkflowUpdateServiceTimeoutOrCanceledError
	var cancelled *serviceerror.Canceled // from the server, if its deadline comes first
	return errors.Is(err, context.DeadlineExceeded) || errors.As(err, &cancelled) || errors.As(err, &late) ||
		errors.As(err, &nobody) || errors.As(err, &tooEarly) || errors.As(err, &abandoned)
}
