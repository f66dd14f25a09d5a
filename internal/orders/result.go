package orders

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"

	"orderflow/internal/encryption"
	"orderflow/order"
	"orderflow/workflows"
)

// Result returns the result of an order. It needs no worker.
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
	result, _, err := s.result(ctx, id, run.WorkflowExecution.RunID)
	return result, err
}

// result reads the result of a workflow that has ended, in any way. It is complete if the order
// itself reported its end; otherwise it only says how and why the order ended.
func (s *Service) result(ctx context.Context, id, runID string) (result order.Result, whole bool, err error) {
	err = s.client.GetWorkflow(ctx, order.WorkflowID(id), runID).Get(ctx, &result)
	var ended *temporal.WorkflowExecutionError
	var cancelled *temporal.CanceledError
	switch {
	case err == nil:
		return result, result.Status.Final(), nil
	case errors.As(err, &cancelled) && cancelled.HasDetails():
		if err := cancelled.Details(&result); err != nil {
			return order.Result{}, false, fmt.Errorf("order %s: read its result: %w", id, err)
		}
		return result, result.Status.Final(), nil
	case errors.As(err, &ended):
		return s.failed(ctx, id, runID, errors.Unwrap(ended))
	default:
		return order.Result{}, false, s.explain(ctx, "read the result of", id, err)
	}
}

// failed is the result of an order whose workflow failed, and the reason. It is complete if
// nobody answered the order's problem, or if the order never started.
func (s *Service) failed(ctx context.Context, id, runID string, reason error) (result order.Result, whole bool, err error) {
	last, err := s.lastEvent(ctx, id, runID)
	if err != nil {
		return order.Result{}, false, s.explain(ctx, "read the end of", id, err)
	}
	var said *temporal.ApplicationError
	if errors.As(reason, &said) {
		switch said.Type() {
		case workflows.ErrTypeInvalid:
			whole = true
		case workflows.ErrTypeUnanswered:
			whole = said.HasDetails() && said.Details(&result) == nil // unreadable details are left out
		}
	}
	result.ID, result.Status, result.Reason = id, order.StatusFailed, cmp.Or(whyEnded(last), reason.Error())
	return result, whole, nil
}

// Summary is State for callers that need only an order's status and documents. For an order
// that has ended, it reads them from the result without a worker. FromHistory then says that
// stages and notes are missing.
//
// ErrNotFound: there is no such order. ErrNoWorker: no worker answered in time for an order
// that is under way, or that was terminated and so has no result.
func (s *Service) Summary(ctx context.Context, id string) (order.State, error) {
	state, whole, err := s.outcome(ctx, id)
	if err != nil || whole {
		return state, err
	}
	return s.askedSummary(ctx, id)
}

// askedSummary is Summary with a worker's answer.
func (s *Service) askedSummary(ctx context.Context, id string) (order.State, error) {
	state, err := s.state(ctx, id, s.options.Patience)
	if err == nil && state.FromHistory { // it is unknown what the order had made by then
		return order.State{}, fmt.Errorf("ask order %s: %w", id, s.noWorker(ctx))
	}
	return state, err
}

// outcome returns an order that has ended from its result, and whether that is complete. For
// orders under way and for cases there is nothing.
func (s *Service) outcome(ctx context.Context, id string) (state order.State, whole bool, err error) {
	if order.IsCase(id) {
		return order.State{}, false, nil
	}
	run, err := s.describe(ctx, id)
	if errors.Is(err, ErrNotFound) {
		state, err = s.archivedState(ctx, id, err)
		return state, true, err
	}
	if err != nil || run.Status == enums.WORKFLOW_EXECUTION_STATUS_RUNNING {
		return order.State{}, false, err
	}
	result, whole, err := s.result(ctx, id, run.WorkflowExecution.RunID)
	switch {
	case errors.Is(err, encryption.ErrErased):
		return erased(id, run), true, nil
	case err != nil:
		return order.State{}, false, err
	}
	return stateOfResult(id, run, result), whole, nil
}

// stateOfResult is the state of an ended order, from its result and its search attributes.
func stateOfResult(id string, run *client.WorkflowExecutionDescription, result order.Result) order.State {
	state := listed(id, run)
	state.FromHistory, state.Status, state.StatusSince = true, result.Status, endOf(run)
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
	return state
}
