package workflows

import (
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"orderflow/order"
)

// CancelledOrderType is the name of the workflow that takes the place of an order.
const CancelledOrderType = "CancelledOrder"

// CancelledOrder is an order that was cancelled before it arrived.
type CancelledOrder struct {
	ID     string       `json:"id"`
	Source order.Source `json:"source"`
	Reason string       `json:"reason,omitempty"`
	By     string       `json:"by"`
}

// KeepCancelled takes the place of an order that was cancelled before it arrived, and ends at
// once. It has the id of the order's workflow, so the order cannot be started when it arrives
// late. It answers queries as a cancelled order does.
func KeepCancelled(ctx workflow.Context, in CancelledOrder) (order.Result, error) {
	accepted := acceptedAt(ctx)
	state := order.State{
		ID: in.ID, Status: order.StatusCancelled, StatusSince: accepted, AcceptedAt: accepted,
		Cancellation: &order.Cancellation{
			Reason: in.Reason, By: orSomebody(in.By), RequestedAt: accepted,
			Decision: order.CancelAccepted, DecidedAt: accepted, Explanation: "it was cancelled before it came; nothing was made"},
		Order: order.Order{ID: in.ID, Source: in.Source},
	}
	err := workflow.SetQueryHandler(ctx, order.QueryState, func() (order.State, error) { return state, nil })
	result := order.Result{ID: in.ID, Status: order.StatusCancelled, Reason: in.Reason}
	if err == nil && workflow.GetVersion(ctx, changeEndsCanceled, workflow.DefaultVersion, 1) >= 1 {
		err = temporal.NewCanceledError(result)
	}
	return result, err
}
