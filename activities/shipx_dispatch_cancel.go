package activities

import (
	"context"
	"fmt"
	"net/http"

	"orderflow/activities/attempt"
	"orderflow/clients/shipx"
	"orderflow/order"
)

// ReadDispatchOrder returns a dispatch order that can be cancelled, with its shipments.
//
// Refused: no dispatch order has this id, or no courier comes anyway.
func (a *ShipX) ReadDispatchOrder(ctx context.Context, id int64) (Dispatch, error) {
	current, err := a.Options.Client.GetDispatchOrder(ctx, id)
	switch {
	case err != nil:
		return Dispatch{}, a.Options.Timing.ReadFailed(ctx, err)
	case !current.Live():
		return Dispatch{}, uncancellable(id, fmt.Sprintf("dispatch order %d is %s: no courier comes", id, current.Status))
	}
	return dispatchOf(current), nil
}

// EnsureDispatchOrderCancelled cancels a courier. The cancellation counts when an attempt
// that did not request it reads it. InPost documents no deadline for it, so it is always
// requested.
//
// Refused: InPost does not cancel it.
func (a *ShipX) EnsureDispatchOrderCancelled(ctx context.Context, id int64) error {
	gone, _, err := a.dispatchOrderGone(ctx, id)
	if gone || err != nil {
		return err
	}
	if err := a.Options.Timing.EnsureFresh(ctx); err != nil {
		return err
	}
	err = whenAnswered(a.Options.Client.CancelDispatchOrder(ctx, id))
	if err != nil && !attempt.RefusedWith(err, http.StatusNotFound) {
		return a.Options.Timing.ActFailed(ctx, err)
	}
	again := unread(ctx, nil, numbered("dispatch order", id), "InPost says that dispatch order %d is cancelled; it is read back next", id)
	if again != nil {
		return again
	}
	gone, status, err := a.dispatchOrderGone(ctx, id)
	if gone || err != nil {
		return err
	}
	return uncancellable(id, fmt.Sprintf("InPost does not cancel dispatch order %d: it is still %s", id, status))
}

// dispatchOrderGone reports whether a dispatch order is cancelled, and otherwise its status.
func (a *ShipX) dispatchOrderGone(ctx context.Context, id int64) (gone bool, status shipx.DispatchOrderStatus, err error) {
	current, err := a.Options.Client.GetDispatchOrder(ctx, id)
	if attempt.RefusedWith(err, http.StatusNotFound) {
		return true, "", nil
	}
	return current.Status == shipx.DispatchOrderCanceled, current.Status, a.Options.Timing.ReadFailed(ctx, err)
}

func uncancellable(id int64, words string) error {
	return attempt.Refuse(order.Problem{Provider: order.ProviderShipX, Code: "not-cancelled",
		Operation: fmt.Sprintf("cancel dispatch order %d", id), Message: words})
}
