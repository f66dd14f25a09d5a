package orders

import (
	"context"
	"fmt"

	"go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/client"

	"orderflow/activities"
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
	err = noQuote(run.Get(ctx, &collected))
	return collected, err
}
