package workflows

import (
	"fmt"
	"time"

	"go.temporal.io/sdk/workflow"

	"orderflow/activities"
	"orderflow/workflows/step"
)

// CancelPickupType is the workflow that cancels one of InPost's couriers.
const CancelPickupType = "CancelPickup"

// CancelPickupID is the id of that workflow for a dispatch order.
func CancelPickupID(dispatchOrder int64) string {
	return fmt.Sprintf("cancel-pickup-shipx-%d", dispatchOrder)
}

// calledOffWithin is the deadline of each of its steps, including retries.
const calledOffWithin = 10 * time.Minute

// CancelPickup cancels a courier, and returns the cancelled dispatch order with the shipments
// that wait for another courier. It reads the cancellation back first.
func CancelPickup(ctx workflow.Context, dispatchOrder int64) (cancelled activities.Dispatch, err error) {
	steps := step.NewRunner(step.Open)
	read := shipXStep(shipX.ReadDispatchOrder, fmt.Sprintf("read dispatch order %d", dispatchOrder), dispatchOrder)
	read.Deadline = calledOffWithin
	if err := steps.Outcome(ctx, read, &cancelled); err != nil {
		return activities.Dispatch{}, providerMessage(err)
	}
	cancel := shipXStep(shipX.EnsureDispatchOrderCancelled, fmt.Sprintf("cancel dispatch order %d", dispatchOrder), dispatchOrder)
	cancel.Deadline = calledOffWithin
	return cancelled, providerMessage(steps.Undo(ctx, cancel, nil))
}
