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

// requester is the name under which requests to orders are made.
const requester = "merkana"

// CancelOrder cancels an order, or answers definitely that it is not cancelled: if there is no
// decision in time, this request and all later ones are refused. An order that has not arrived
// is cancelled before it arrives.
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
			c.options.Logger.Info("merkana: an order was cancelled before it arrived", "order", name)
		}
		if made || err != nil {
			return Answer{Accepted: made}, err
		}
		_, err = c.options.Orders.StartedWith(ctx, name) // it arrived just now, or another call cancelled it
		return c.cancelStarted(ctx, name, deadline, err)
	}
	return c.cancelStarted(ctx, name, deadline, err)
}

// cancelStarted cancels an existing order; err says why it has no document.
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
		// An order accepts no request after its deadline, so it can't be cancelled later.
		return no("There was no decision in time, so the order is not cancelled.")
	case err != nil && !errors.Is(err, orders.ErrEnded):
		return Answer{}, err
	}
	if ended, decided, err := c.decided(ctx, name); decided || err != nil { // it may have ended in another way meanwhile
		return ended, err
	}
	return no(notCancelled(answer.Explanation))
}

// decided answers from an existing decision, and reports false if a cancellation must still be
// requested. A refusal to Merkana is final: Merkana may have told the customer.
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

// ended is decided for orders whose worker does not answer: an order that has ended can still
// be read.
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
