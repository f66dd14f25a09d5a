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

// OpenCase starts a case, and reports whether it is new. Each id is started once, even after
// the case was resolved.
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

// startOnce starts a workflow whose id is never reused, and reports whether it is new.
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

// closeCase closes a case that needs nobody any more. A missing case is no error.
func (s *Service) closeCase(ctx context.Context, id, why string) error {
	err := s.Resolve(ctx, id, order.Resolve{Action: order.ActionDone, By: "orderflow", Reason: why})
	if errors.Is(err, ErrNotFound) || errors.Is(err, ErrEnded) {
		return nil
	}
	return err
}

// ensureNoCase refuses what is possible only for orders.
func ensureNoCase(id string) error {
	if order.IsCase(id) {
		return &RefusedError{fmt.Sprintf("%s is a case, not an order; resolve it with done when it is handled", id)}
	}
	return nil
}
