package workflows

import (
	"fmt"
	"time"

	"go.temporal.io/sdk/workflow"

	"orderflow/activities"
	"orderflow/workflows/step"
)

// CancelPickupType is the workflow that calls one of InPost's couriers off.
const CancelPickupType = "CancelPickup"

// CancelPickupID is the id of that workflow for a dispatch order.
func CancelPickupID(dispatchOrder int64) string {
	return fmt.Sprintf("cancel-pickup-shipx-%d", dispatchOrder)
}

// calledOffWithin is how long each of its steps may take, retries and all.
const calledOffWithin = 10 * time.Minute

// CancelPickup calls a courier off, and returns the dispatch order that is no more, with
// the shipments that wait for another courier. It reads back before it says so.
func CancelPickup(ctx workflow.Context, dispatchOrder int64) (cancelled activities.Dispatch, err error) {
	steps := step.NewRunner(step.Open)
	read := shipXStep(shipX.ReadDispatchOrder, fmt.Sprintf("read dispatch order %d", dispatchOrder), dispatchOrder)
	read.Deadline = calledOffWithin
	if err := steps.Outcome(ctx, read, &cancelled); err != nil {
		return activities.Dispatch{}, inWords(err)
	}
	cancel := shipXStep(shipX.EnsureDispatchOrderCancelled, fmt.Sprintf("cancel dispatch order %d", dispatchOrder), dispatchOrder)
	cancel.Deadline = calledOffWithin
	return cancelled, inWords(steps.Undo(ctx, cancel, nil))
}
