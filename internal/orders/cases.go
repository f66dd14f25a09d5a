package orders

import (
	"context"
	"errors"
	"fmt"
	"time"

	"go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"

	"orderflow/activities"
	"orderflow/order"
	"orderflow/workflows"
)

// OpenCase starts a case, and reports whether it is new: one of its id is started once,
// also when it was resolved since.
func (s *Service) OpenCase(ctx context.Context, one order.Case) (isNew bool, err error) {
	if one.Problem.Since.IsZero() {
		one.Problem.Since = time.Now().UTC()
	}
	isNew, err = s.startOnce(ctx, client.StartWorkflowOptions{
		ID: one.ID, StaticSummary: workflows.CaseSummary(one), TypedSearchAttributes: workflows.CaseAttributes(one),
	}, order.CaseType, one)
	if err != nil {
		return false, fmt.Errorf("start %s: %w", one.ID, err)
	}
	return isNew, nil
}

// startOnce starts a workflow whose id is taken for good, and reports whether it is new.
func (s *Service) startOnce(ctx context.Context, options client.StartWorkflowOptions, workflowType string, in any) (isNew bool, err error) {
	options.TaskQueue = activities.QueueOrders
	options.WorkflowIDReusePolicy = enums.WORKFLOW_ID_REUSE_POLICY_REJECT_DUPLICATE
	options.WorkflowIDConflictPolicy = enums.WORKFLOW_ID_CONFLICT_POLICY_FAIL
	options.WorkflowExecutionErrorWhenAlreadyStarted = true
	_, err = s.client.ExecuteWorkflow(ctx, options, workflowType, in)
	var taken *serviceerror.WorkflowExecutionAlreadyStarted
	if errors.As(err, &taken) {
		return false, nil
	}
	return err == nil, err
}

// closeCase ends a case that nobody has to see to any more. One that is gone is no error.
func (s *Service) closeCase(ctx context.Context, id, why string) error {
	err := s.Resolve(ctx, id, order.Resolve{Action: order.ActionDone, By: "orderflow", Reason: why})
	if errors.Is(err, ErrNotFound) || errors.Is(err, ErrEnded) {
		return nil
	}
	return err
}

// ensureNoCase refuses what can be done with orders only.
func ensureNoCase(id string) error {
	if order.IsCase(id) {
		return &RefusedError{fmt.Sprintf("%s is a case, and no order; when it is seen to, resolve it with done", id)}
	}
	return nil
}
