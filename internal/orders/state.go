package orders

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"

	"orderflow/internal/encryption"
	"orderflow/order"
)

// State asks an order how it stands. Where no worker answers for an order that has ended,
// what Temporal itself has of it is returned, and State.FromHistory says so.
//
// ErrNotFound: there is no such order. ErrNoWorker: nobody answered in time.
func (s *Service) State(ctx context.Context, id string) (order.State, error) {
	run, err := s.describe(ctx, id)
	if errors.Is(err, ErrNotFound) {
		return s.archivedState(ctx, id, err)
	}
	if err != nil {
		return order.State{}, err
	}
	return s.stateOf(ctx, id, run)
}

// stateOf is State of an order's present run.
func (s *Service) stateOf(ctx context.Context, id string, run *client.WorkflowExecutionDescription) (order.State, error) {
	state, err := s.query(ctx, id, run.WorkflowExecution.RunID)
	if errors.Is(err, encryption.ErrErased) {
		return erased(id, run), nil
	}
	if run.Status == enums.WORKFLOW_EXECUTION_STATUS_RUNNING {
		return s.withPending(ctx, id, run.WorkflowExecution.RunID, state), err
	}
	if errors.Is(err, ErrNoWorker) && !order.IsCase(id) {
		return s.fromHistory(ctx, id, run)
	}
	var unanswerable *serviceerror.QueryFailed
	if err != nil && !errors.As(err, &unanswerable) {
		return order.State{}, err
	}
	return s.closed(ctx, id, run, state)
}

// fromHistory is an order that has ended, as Temporal knows it without a worker: how it
// began, what came of it, and what stands in lists.
func (s *Service) fromHistory(ctx context.Context, id string, run *client.WorkflowExecutionDescription) (order.State, error) {
	runID := run.WorkflowExecution.RunID
	result, err := s.result(ctx, id, runID)
	if errors.Is(err, encryption.ErrErased) {
		return erased(id, run), nil
	}
	if err != nil {
		return order.State{}, err
	}
	state := listed(id, run)
	state.FromHistory, state.Status = true, result.Status
	state.Offer, state.Documents, state.Delivery, state.ProductionPrice = result.Offer, result.Documents, result.Delivery, result.ProductionPrice
	if len(result.TrackingNumbers) > 0 {
		state.TrackingNumbers = result.TrackingNumbers
	}
	if len(result.ProviderRefs) > 0 {
		state.ProviderRefs = result.ProviderRefs
	}
	switch result.Status {
	case order.StatusFailed:
		state.Problem = &order.Problem{Stage: state.Stage, Code: run.Status.String(), Message: result.Reason, Since: endOf(run)}
	case order.StatusCancelled:
		state.Cancellation = &order.Cancellation{Decision: order.CancelAccepted, Explanation: result.Reason}
	}
	state.Order, err = s.document(ctx, id, runID)
	switch {
	case errors.Is(err, encryption.ErrErased):
		return erased(id, run), nil
	case err != nil && !errors.Is(err, ErrNeverCame):
		return order.State{}, s.explain(ctx, "read", id, err)
	}
	return state, nil
}

// query asks the workflow itself, through a worker.
func (s *Service) query(ctx context.Context, id, runID string) (order.State, error) {
	patient, cancel := context.WithTimeout(ctx, s.options.Patience)
	defer cancel()
	answer, err := s.client.QueryWorkflow(patient, order.WorkflowID(id), runID, order.QueryState)
	if err != nil {
		return order.State{}, s.explain(ctx, "ask", id, err)
	}
	var state order.State
	if err := answer.Get(&state); err != nil {
		return order.State{}, fmt.Errorf("order %s: read its state: %w", id, err)
	}
	return state, nil
}

// closed completes the last state of an order whose workflow has ended: one that
// was terminated, or failed as a workflow, did not come to say so itself, and one
// that never began has no state at all.
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
	result, err := s.result(ctx, id, runID)
	if err != nil {
		return order.State{}, err
	}
	state.Status, state.StatusSince, state.Waiting = result.Status, endOf(run), nil
	if result.Status == order.StatusFailed {
		state.Problem = &order.Problem{Stage: state.Stage, Code: run.Status.String(), Message: result.Reason, Since: endOf(run)}
	}
	return state, nil
}

// acceptedAt is when an order was accepted, as far as Temporal knows it without a
// worker.
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

// Result returns what came of an order. It needs no worker.
//
// ErrNotFound: there is no such order. ErrUnderWay: it has not ended.
func (s *Service) Result(ctx context.Context, id string) (order.Result, error) {
	run, err := s.describe(ctx, id)
	if errors.Is(err, ErrNotFound) {
		record, err := s.archivedRecord(ctx, id, err)
		return record.Result(), err
	}
	if err != nil {
		return order.Result{}, err
	}
	if run.Status == enums.WORKFLOW_EXECUTION_STATUS_RUNNING {
		return order.Result{}, fmt.Errorf("order %s: %w", id, ErrUnderWay)
	}
	return s.result(ctx, id, run.WorkflowExecution.RunID)
}

// result reads the result of a workflow that has ended, however it did.
func (s *Service) result(ctx context.Context, id, runID string) (order.Result, error) {
	var result order.Result
	err := s.client.GetWorkflow(ctx, order.WorkflowID(id), runID).Get(ctx, &result)
	var ended *temporal.WorkflowExecutionError
	var cancelled *temporal.CanceledError
	switch {
	case err == nil:
		return result, nil
	case errors.As(err, &cancelled) && cancelled.HasDetails():
		if err := cancelled.Details(&result); err != nil {
			return order.Result{}, fmt.Errorf("order %s: read its result: %w", id, err)
		}
		return result, nil
	case errors.As(err, &ended):
		return s.failed(ctx, id, runID, errors.Unwrap(ended))
	default:
		return order.Result{}, s.explain(ctx, "read the result of", id, err)
	}
}

// failed is the result of an order whose workflow did not come to its end, and why.
func (s *Service) failed(ctx context.Context, id, runID string, reason error) (order.Result, error) {
	last, err := s.lastEvent(ctx, id, runID)
	if err != nil {
		return order.Result{}, s.explain(ctx, "read the end of", id, err)
	}
	return order.Result{ID: id, Status: order.StatusFailed, Reason: cmp.Or(whyEnded(last), reason.Error())}, nil
}

// describe finds the order's present run. It needs no worker.
func (s *Service) describe(ctx context.Context, id string) (*client.WorkflowExecutionDescription, error) {
	run, err := s.client.DescribeWorkflow(ctx, order.WorkflowID(id), "")
	var missing *serviceerror.NotFound
	if errors.As(err, &missing) {
		return nil, fmt.Errorf("order %s: %w", id, ErrNotFound)
	}
	if err != nil {
		return nil, fmt.Errorf("look for order %s: %w", id, err)
	}
	return run, nil
}

// explain turns Temporal's error about a message to an order into ours. What the
// caller's own context ended is left as it is.
func (s *Service) explain(ctx context.Context, what, id string, err error) error {
	var missing *serviceerror.NotFound
	switch {
	case ctx.Err() != nil:
		return fmt.Errorf("%s order %s: %w", what, id, ctx.Err())
	case errors.As(err, &missing): // Temporal says so of ended workflows, too
		if _, err := s.describe(ctx, id); err != nil {
			return err
		}
		return fmt.Errorf("%s order %s: %w", what, id, ErrEnded)
	case unanswered(err):
		return fmt.Errorf("%s order %s: %w", what, id, s.noWorker(ctx))
	}
	return fmt.Errorf("%s order %s: %w", what, id, err)
}

// unanswered reports whether Temporal had nobody to hand a message to: in time,
// or, as newer servers say at once, for the last minutes.
func unanswered(err error) bool {
	var late *serviceerror.DeadlineExceeded
	var nobody *serviceerror.FailedPrecondition
	var tooEarly *serviceerror.WorkflowNotReady
	var abandoned *client.WorkflowUpdateServiceTimeoutOrCanceledError
	var cancelled *serviceerror.Canceled // by the server, when its own deadline comes first
	return errors.Is(err, context.DeadlineExceeded) || errors.As(err, &cancelled) || errors.As(err, &late) ||
		errors.As(err, &nobody) || errors.As(err, &tooEarly) || errors.As(err, &abandoned)
}
