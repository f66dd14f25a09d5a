package orders

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"

	"orderflow/activities"
	"orderflow/order"
	"orderflow/workflows"
)

// ErrNoSupplies means that there is no event with that name.
var ErrNoSupplies = errors.New("there are no such supplies")

// Supplies are supplies that Temporal has stored, and their state.
type Supplies struct {
	workflows.SuppliesState
	// Existing says that the same event, with the same content, was pushed before.
	Existing bool `json:"existing"`
	// NeedsAttention says that a person must look at the Problem.
	NeedsAttention bool      `json:"needsAttention"`
	StartedAt      time.Time `json:"startedAt"`
	EndedAt        time.Time `json:"endedAt,omitzero"`
	// WebUI is their page in the Temporal Web UI.
	WebUI string `json:"webUi"`
}

// SuppliesConflictError means that an event was pushed before with other products.
type SuppliesConflictError struct {
	Before, Now workflows.Supplies
}

// Error shows both contents.
func (e *SuppliesConflictError) Error() string {
	return fmt.Sprintf("supplies were pushed before with different content (before: %s; now: %s); use a new name for a new event",
		e.Before, e.Now)
}

// PushSupplies starts the workflow that reports supplies to Merkana once, or finds that it was
// started before, even if it has ended.
//
// order.Problems: the supplies are invalid; nothing was started. *SuppliesConflictError: the
// event was pushed before with other products.
func (s *Service) PushSupplies(ctx context.Context, supplies workflows.Supplies) (Supplies, error) {
	if err := supplies.Validate().Err(); err != nil {
		return Supplies{}, err
	}
	supplies = supplies.Normal()
	_, err := s.client.ExecuteWorkflow(ctx, suppliesOptions(supplies), workflows.SuppliesType, supplies)
	var taken *serviceerror.WorkflowExecutionAlreadyStarted
	existing := errors.As(err, &taken)
	if err != nil && !existing {
		return Supplies{}, fmt.Errorf("push supplies %s of merchant %d: %w", supplies.Event, supplies.Merchant, err)
	}
	found, err := s.Supplies(ctx, supplies.Merchant, supplies.Event)
	if err != nil {
		return Supplies{}, err
	}
	if !slices.Equal(found.Products, supplies.Products) {
		return Supplies{}, &SuppliesConflictError{Before: found.Supplies, Now: supplies}
	}
	found.Existing = existing
	return found, nil
}

func suppliesOptions(supplies workflows.Supplies) client.StartWorkflowOptions {
	return client.StartWorkflowOptions{
		ID:                                       supplies.WorkflowID(),
		TaskQueue:                                activities.QueueOrders,
		WorkflowIDReusePolicy:                    enums.WORKFLOW_ID_REUSE_POLICY_REJECT_DUPLICATE,
		WorkflowIDConflictPolicy:                 enums.WORKFLOW_ID_CONFLICT_POLICY_FAIL,
		WorkflowExecutionErrorWhenAlreadyStarted: true,
		StaticSummary: fmt.Sprintf("supplies %s of merchant %d: %d products",
			supplies.Event, supplies.Merchant, len(supplies.Products)),
		TypedSearchAttributes: temporal.NewSearchAttributes(
			statusKey.ValueSet(string(order.StatusRunning)),
			sourceKey.ValueSet(order.SystemMerkana),
			attentionKey.ValueSet(false)),
	}
}

// Supplies returns the state of an event's supplies. Only the reason for a delay needs a
// worker.
//
// ErrNoSupplies: there is no such event.
func (s *Service) Supplies(ctx context.Context, merchant int64, event string) (Supplies, error) {
	asked := workflows.Supplies{Merchant: merchant, Event: event}
	run, err := s.client.DescribeWorkflow(ctx, asked.WorkflowID(), "")
	var missing *serviceerror.NotFound
	if errors.As(err, &missing) {
		return Supplies{}, fmt.Errorf("event %q of merchant %d: %w", event, merchant, ErrNoSupplies)
	}
	if err != nil {
		return Supplies{}, fmt.Errorf("look for event %q of merchant %d: %w", event, merchant, err)
	}
	found := Supplies{
		SuppliesState: workflows.SuppliesState{Status: order.StatusRunning},
		StartedAt:     run.WorkflowStartTime.UTC(), EndedAt: endOf(run), WebUI: s.pageOfRun(asked.WorkflowID(), run.WorkflowExecution.RunID),
	}
	if found.Supplies, err = s.suppliesOf(ctx, asked, run.WorkflowExecution.RunID); err != nil {
		return Supplies{}, err
	}
	if run.Status == enums.WORKFLOW_EXECUTION_STATUS_RUNNING {
		found.Problem = s.whyLate(ctx, asked, run.WorkflowExecution.RunID)
		return found, nil
	}
	return found, s.addOutcome(ctx, &found, run.WorkflowExecution.RunID)
}

// AwaitSupplies waits until the supplies of an event are reported or have failed.
func (s *Service) AwaitSupplies(ctx context.Context, merchant int64, event string) (Supplies, error) {
	asked := workflows.Supplies{Merchant: merchant, Event: event}
	err := s.client.GetWorkflow(ctx, asked.WorkflowID(), "").Get(ctx, nil)
	var ended *temporal.WorkflowExecutionError
	var missing *serviceerror.NotFound
	if err != nil && !errors.As(err, &ended) && !errors.As(err, &missing) {
		return Supplies{}, fmt.Errorf("wait for event %q of merchant %d: %w", event, merchant, err)
	}
	return s.Supplies(ctx, merchant, event)
}

// suppliesOf reads what was pushed: the input in the first event of the history.
func (s *Service) suppliesOf(ctx context.Context, asked workflows.Supplies, runID string) (workflows.Supplies, error) {
	started, err := s.beginning(ctx, asked.WorkflowID(), runID)
	if err != nil {
		return workflows.Supplies{}, fmt.Errorf("read %s: %w", asked.WorkflowID(), err)
	}
	var pushed workflows.Supplies
	if err := s.converterOfWorkflow(asked.WorkflowID()).FromPayloads(started.GetInput(), &pushed); err != nil {
		return workflows.Supplies{}, fmt.Errorf("read %s: %w", asked.WorkflowID(), err)
	}
	return pushed.Normal(), nil
}

// whyLate is what delays supplies; "" if nothing does or no worker answers.
func (s *Service) whyLate(ctx context.Context, asked workflows.Supplies, runID string) string {
	patient, cancel := context.WithTimeout(ctx, s.options.Patience)
	defer cancel()
	answer, err := s.client.QueryWorkflow(patient, asked.WorkflowID(), runID, order.QueryState)
	var state workflows.SuppliesState
	if err != nil || answer.Get(&state) != nil {
		return ""
	}
	return state.Problem
}

// addOutcome adds the result of supplies whose workflow has ended, in any way.
func (s *Service) addOutcome(ctx context.Context, of *Supplies, runID string) error {
	err := s.client.GetWorkflow(ctx, of.WorkflowID(), runID).Get(ctx, nil)
	var ended *temporal.WorkflowExecutionError
	var failed *temporal.ApplicationError
	var cancelled *temporal.CanceledError
	switch {
	case err == nil:
		of.Status = order.StatusCompleted
		return nil
	case !errors.As(err, &ended):
		return fmt.Errorf("read the result of %s: %w", of.WorkflowID(), err)
	case errors.As(err, &cancelled):
		of.Status, of.Problem = order.StatusCancelled, "cancelled; nothing was sent"
		return nil
	case errors.As(err, &failed):
		of.Problem = failed.Message()
	default: // somebody terminated the workflow
		of.Problem = fmt.Sprintf("%v. It is unknown whether %s was sent and counted. "+
			"Compare it with the stock that Merkana shows, and push any difference as a new event",
			errors.Unwrap(ended), of.Supplies)
	}
	of.Status, of.NeedsAttention = order.StatusFailed, true
	return nil
}
