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
	_, err = s.client.ExecuteWorkflow(ctx, client.StartWorkflowOptions{
		ID:                                       one.ID,
		TaskQueue:                                activities.QueueOrders,
		WorkflowIDReusePolicy:                    enums.WORKFLOW_ID_REUSE_POLICY_REJECT_DUPLICATE,
		WorkflowIDConflictPolicy:                 enums.WORKFLOW_ID_CONFLICT_POLICY_FAIL,
		WorkflowExecutionErrorWhenAlreadyStarted: true,
		StaticSummary:                            workflows.CaseSummary(one),
		TypedSearchAttributes:                    workflows.CaseAttributes(one),
	}, order.CaseType, one)
	var taken *serviceerror.WorkflowExecutionAlreadyStarted
	if errors.As(err, &taken) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("start %s: %w", one.ID, err)
	}
	return true, nil
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
