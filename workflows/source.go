package workflows

import (
	"errors"
	"fmt"
	"slices"

	"orderflow/activities"
	"orderflow/internal/plain"
	"orderflow/order"
	"orderflow/workflows/carrier"
	"orderflow/workflows/step"
)

// syncSource removes items that the customer has cancelled at Media Port since the order was
// read, before it is made.
func (c *core) syncSource() error {
	if c.doc.Source.System != order.SystemMediaPort {
		return nil
	}
	var items activities.Items
	err := c.steps.Await(c.ctx, carrier.ReadItems(c.doc.Source), &items)
	if err != nil || !items.Known {
		return err
	}
	return c.customerLeft(items.Left)
}

// customerLeft keeps only the items that the customer has left in the order. If nothing is
// left the order is cancelled, whatever has begun.
func (c *core) customerLeft(left []string) error {
	kept := slices.DeleteFunc(slices.Clone(c.doc.Items), func(item order.Item) bool { return !slices.Contains(left, item.Reference) })
	if len(kept) == len(c.doc.Items) {
		if len(left) > len(kept) {
			return &step.Refusal{Problem: order.Problem{Provider: order.ProviderMediaPort, Operation: "compare items", Code: "items-added",
				Message: fmt.Sprintf("Media Port's order has the items %v, more than were read at first", left)}}
		}
		return nil
	}
	if len(kept) == 0 {
		return errGoneAtSource
	}
	c.record.note(fmt.Sprintf("the customer cancelled %s at Media Port", plain.Counted(len(c.doc.Items)-len(kept), "item")))
	c.doc.Items = kept
	return c.askCollected()
}

// CodeCollected is the code of a problem: it is not known whether the cash on delivery is
// still right.
const CodeCollected = "cash-on-delivery"

// askCollected asks a person for the cash on delivery of the remaining items: the customer
// removed some at the source, which does not state the amount. Media Port's own couriers know
// it.
func (c *core) askCollected() error {
	collected := c.doc.Shipping.CashOnDelivery
	if collected == nil || c.doc.Shipping.Carrier == order.CarrierMediaPort || !c.changed(changeItemsCollect) {
		return nil
	}
	return &step.Refusal{Problem: order.Problem{Provider: order.ProviderMediaPort, Operation: "take items off", Code: CodeCollected,
		Message: fmt.Sprintf("the customer cancelled items, and the order collects %s as before: amend shipping.cashOnDelivery, or retry to collect that amount", collected),
		Fields:  []order.FieldProblem{{Path: "shipping.cashOnDelivery", Rule: "must be what is collected for the items that are left"}}}}
}

// cancelAtSource cancels items at Media Port; other sources need not be told.
func (c *core) cancelAtSource(items []string) (verdict activities.Verdict, err error) {
	if c.doc.Source.System != order.SystemMediaPort {
		return activities.Verdict{Cancelled: true}, nil
	}
	err = c.steps.Undo(c.ctx, carrier.CancelItems(c.doc.Source, items), &verdict)
	return verdict, err
}

// errGoneAtSource ends an order of which the customer has left nothing.
var errGoneAtSource = errors.New("the customer cancelled all items")

// abandon ends an order that its customer has cancelled at the source. What cannot be undone
// any more is noted; the order still ends.
func (l *life) abandon() error {
	l.requestCancel(errGoneAtSource.Error(), l.doc.Source.System, false)
	l.record.setStatus(order.StatusCancelling)
	explanation := l.undo().Explanation
	if l.inbox.cancellation.By != l.doc.Source.System { // an open request to cancel gets the answer
		explanation = order.JoinRemarks(errGoneAtSource.Error(), explanation)
	}
	l.decideCancel(order.CancelAccepted, explanation)
	return errCancelled
}
