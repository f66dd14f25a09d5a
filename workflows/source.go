package workflows

import (
	"errors"
	"fmt"
	"slices"

	"orderflow/activities"
	"orderflow/order"
	"orderflow/workflows/carrier"
	"orderflow/workflows/step"
)

// syncSource takes off what the customer has cancelled at Media Port since the order
// was read, before it is made.
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

// customerLeft keeps only the items that the customer has left in the order. When
// nothing is left the order is cancelled, whatever has begun with it.
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
	c.record.note(fmt.Sprintf("the customer cancelled %d items at Media Port", len(c.doc.Items)-len(kept)))
	c.doc.Items = kept
	return c.askCollected()
}

// CodeCollected is the code of a problem that lies in cash on delivery of which nobody
// knows whether it is still right.
const CodeCollected = "cash-on-delivery"

// askCollected has a person say what is collected for the items that are left: the
// customer took some off at the source, which says nothing of that. Media Port's couriers
// know it.
func (c *core) askCollected() error {
	collected := c.doc.Shipping.CashOnDelivery
	if collected == nil || c.doc.Shipping.Carrier == order.CarrierMediaPort || !c.changed(changeItemsCollect) {
		return nil
	}
	return &step.Refusal{Problem: order.Problem{Provider: order.ProviderMediaPort, Operation: "take items off", Code: CodeCollected,
		Message: fmt.Sprintf("the customer cancelled items, and the order collects %s as before: amend shipping.cashOnDelivery, or retry to collect that all the same", collected),
		Fields:  []order.FieldProblem{{Path: "shipping.cashOnDelivery", Rule: "must be what is collected for the items that are left"}}}}
}

// cancelAtSource cancels items at Media Port; orders of other systems have nothing
// to be told there.
func (c *core) cancelAtSource(items []string) (verdict activities.Verdict, err error) {
	if c.doc.Source.System != order.SystemMediaPort {
		return activities.Verdict{Cancelled: true}, nil
	}
	err = c.steps.Undo(c.ctx, carrier.CancelItems(c.doc.Source, items), &verdict)
	return verdict, err
}

// errGoneAtSource ends an order of which the customer has left nothing.
var errGoneAtSource = errors.New("the customer cancelled all items")

// abandon ends an order that its customer has cancelled where it came from. What
// cannot be undone any more is said; it does not bring the customer back.
func (l *life) abandon() error {
	l.requestCancel(errGoneAtSource.Error(), l.doc.Source.System, false)
	l.record.setStatus(order.StatusCancelling)
	explanation := l.undo().Explanation
	if l.inbox.cancellation.By != l.doc.Source.System { // who asked before gets the answer
		explanation = order.JoinRemarks(errGoneAtSource.Error(), explanation)
	}
	l.decideCancel(order.CancelAccepted, explanation)
	return errCancelled
}
