package orders

import (
	"context"
	"errors"
	"fmt"

	"go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"

	"orderflow/activities"
	"orderflow/activities/attempt"
	"orderflow/order"
	"orderflow/workflows"
)

// Pickup has InPost's courier collect what waits for one, and returns what came of
// it. A pickup that is under way is waited for instead of beginning another.
//
// *NoQuoteError: InPost says no, in its own words.
func (s *Service) Pickup(ctx context.Context) (workflows.Collected, error) {
	run, err := s.client.ExecuteWorkflow(ctx, client.StartWorkflowOptions{
		ID: workflows.PickupID, TaskQueue: activities.QueueOrders,
		WorkflowIDConflictPolicy: enums.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING,
		StaticSummary:            "have the day's shipments collected",
	}, workflows.PickupType)
	if err != nil {
		return workflows.Collected{}, fmt.Errorf("begin a pickup: %w", err)
	}
	var collected workflows.Collected
	err = run.Get(ctx, &collected)
	var refused *temporal.ApplicationError
	if errors.As(err, &refused) && refused.Type() == attempt.TypeRefused {
		problem := order.Problem{Message: refused.Message()}
		if err := refused.Details(&problem); err != nil {
			return collected, fmt.Errorf("read why the pickup was refused: %w", err)
		}
		return collected, &NoQuoteError{Problem: problem}
	}
	return collected, err
}
