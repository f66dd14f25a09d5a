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

// Pickup has InPost's courier collect the shipments that wait for one, and returns the result.
// If a pick-up is under way, it waits for that one.
//
// *NoQuoteError: InPost refuses, in its own words, or some shipments are not collected; the
// result then contains those that are collected.
func (s *Service) Pickup(ctx context.Context) (workflows.Collected, error) {
	run, err := s.client.ExecuteWorkflow(ctx, client.StartWorkflowOptions{
		ID: workflows.PickupID, TaskQueue: activities.QueueOrders,
		WorkflowIDConflictPolicy: enums.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING,
		StaticSummary:            "request the day's pick-up",
	}, workflows.PickupType)
	if err != nil {
		return workflows.Collected{}, fmt.Errorf("start a pick-up: %w", err)
	}
	var collected workflows.Collected
	err = run.Get(ctx, &collected)
	var failed *temporal.ApplicationError
	if errors.As(err, &failed) && failed.HasDetails() {
		_ = failed.Details(&order.Problem{}, &collected) // a refusal before the first courier has only its problem
	}
	return collected, noQuote(err)
}

// CancelPickup cancels one of InPost's couriers, and returns the shipments that now wait for
// another one.
//
// *NoQuoteError: there is no such dispatch order, or InPost refuses.
func (s *Service) CancelPickup(ctx context.Context, dispatchOrder int64) (activities.Dispatch, error) {
	run, err := s.client.ExecuteWorkflow(ctx, client.StartWorkflowOptions{
		ID: workflows.CancelPickupID(dispatchOrder), TaskQueue: activities.QueueOrders,
		WorkflowIDConflictPolicy: enums.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING,
		StaticSummary:            fmt.Sprintf("cancel the courier of dispatch order %d", dispatchOrder),
	}, workflows.CancelPickupType, dispatchOrder)
	if err != nil {
		return activities.Dispatch{}, fmt.Errorf("cancel a pick-up: %w", err)
	}
	var cancelled activities.Dispatch
	err = noQuote(run.Get(ctx, &cancelled))
	return cancelled, err
}
