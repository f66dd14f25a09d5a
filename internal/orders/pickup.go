package orders

import (
	"context"
	"errors"
	"fmt"

	"go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"

	"orderflow/activities"
	"orderflow/order"
	"orderflow/workflows"
)

// Pickup has InPost's courier collect what waits for one, and returns what came of
// it. A pickup that is under way is waited for instead of beginning another.
//
// *NoQuoteError: InPost says no, in its own words, or some shipments are not collected;
// what is collected all the same comes with it.
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
	var failed *temporal.ApplicationError
	if errors.As(err, &failed) && failed.HasDetails() {
		_ = failed.Details(&order.Problem{}, &collected) // a refusal of before the first courier has only its problem
	}
	return collected, noQuote(err)
}

// CancelPickup calls one of InPost's couriers off, and returns the shipments that wait
// for another one.
//
// *NoQuoteError: there is no such dispatch order, or InPost does not let it go.
func (s *Service) CancelPickup(ctx context.Context, dispatchOrder int64) (activities.Dispatch, error) {
	run, err := s.client.ExecuteWorkflow(ctx, client.StartWorkflowOptions{
		ID: workflows.CancelPickupID(dispatchOrder), TaskQueue: activities.QueueOrders,
		WorkflowIDConflictPolicy: enums.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING,
		StaticSummary:            fmt.Sprintf("call the courier of dispatch order %d off", dispatchOrder),
	}, workflows.CancelPickupType, dispatchOrder)
	if err != nil {
		return activities.Dispatch{}, fmt.Errorf("cancel a pickup: %w", err)
	}
	var cancelled activities.Dispatch
	err = noQuote(run.Get(ctx, &cancelled))
	return cancelled, err
}
