package merkana

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"orderflow/internal/orders"
	"orderflow/order"
	"orderflow/workflows"
)

// requester is in whose name orders are asked.
const requester = "merkana"

// CancelOrder cancels an order, or says for certain that it is not cancelled: what
// has not been decided in time is refused, and so is the same wish from then on. An
// order that has not come is cancelled before it comes.
func (c *Centre) CancelOrder(ctx context.Context, mid, id int64) (Answer, error) {
	deadline := time.Now().UTC().Add(c.options.CancelWithin)
	name := idOf(mid, id)
	_, err := c.options.Orders.StartedWith(ctx, name)
	if errors.Is(err, orders.ErrNotFound) {
		made, err := c.options.Orders.CancelBefore(ctx, workflows.CancelledOrder{
			ID:     name,
			Source: order.Source{System: order.SystemMerkana, Reference: strconv.FormatInt(id, 10), Account: mid},
			Reason: "cancelled at Merkana", By: requester})
		if made {
			c.options.Logger.Info("merkana: an order is cancelled that has not come", "order", name)
		}
		if made || err != nil {
			return Answer{Accepted: made}, err
		}
		_, err = c.options.Orders.StartedWith(ctx, name) // it came just now, or was cancelled by another call
		return c.cancelStarted(ctx, name, deadline, err)
	}
	return c.cancelStarted(ctx, name, deadline, err)
}

// cancelStarted cancels an order that is there; err says why it has no document.
func (c *Centre) cancelStarted(ctx context.Context, name string, deadline time.Time, err error) (Answer, error) {
	if errors.Is(err, orders.ErrNeverCame) {
		return yes("")
	}
	if answer, decided, err := c.decided(ctx, name); decided || err != nil {
		return answer, err
	}
	answer, err := c.options.Orders.Cancel(ctx, name, order.RequestCancel{
		Reason: "cancelled at Merkana", By: requester, Deadline: deadline, Strict: true})
	switch {
	case err == nil && answer.Decision == order.CancelAccepted:
		return yes("")
	case errors.Is(err, orders.ErrNoWorker) && ctx.Err() == nil:
		// An order takes no request whose deadline is over, so it can't be cancelled later.
		return no("It could not be decided in time, so the order is not cancelled.")
	case err != nil && !errors.Is(err, orders.ErrEnded):
		return Answer{}, err
	}
	if ended, decided, err := c.decided(ctx, name); decided || err != nil { // it may have ended otherwise meanwhile
		return ended, err
	}
	return no(notCancelled(answer.Explanation))
}

// decided answers by what has become of an order already, and reports false when a
// cancellation is still to be asked for. A no to Merkana stays one: it may have
// told the customer.
func (c *Centre) decided(ctx context.Context, name string) (Answer, bool, error) {
	state, err := c.options.Orders.State(ctx, name)
	answer, decided := Answer{}, true
	switch asked := state.Cancellation; {
	case errors.Is(err, orders.ErrNoWorker):
		return c.ended(ctx, name)
	case err != nil:
		return answer, false, err
	case state.Status == order.StatusCancelled:
		answer, err = yes("")
	case state.Status.Final():
		answer, err = no(fmt.Sprintf("The order has ended: it is %s.", state.Status))
	case asked != nil && asked.By == requester && asked.Decision == order.CancelRefused:
		answer, err = no(notCancelled(asked.Explanation))
	default:
		decided = false
	}
	return answer, decided, err
}

// ended is decided for orders that no worker answers for: what has ended can be
// read all the same.
func (c *Centre) ended(ctx context.Context, name string) (Answer, bool, error) {
	result, err := c.options.Orders.Result(ctx, name)
	switch {
	case errors.Is(err, orders.ErrUnderWay):
		return Answer{}, false, nil
	case err != nil:
		return Answer{}, false, err
	case result.Status == order.StatusCancelled:
		return Answer{Accepted: true}, true, nil
	}
	return Answer{Message: fmt.Sprintf("The order has ended: it is %s.", result.Status)}, true, nil
}

func notCancelled(why string) string { return "The order is not cancelled: " + why + "." }
