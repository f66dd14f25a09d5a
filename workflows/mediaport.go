package workflows

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"go.temporal.io/sdk/workflow"

	"orderflow/activities"
	"orderflow/clients/mediaport"
	"orderflow/order"
)

// mediaPort is Media Port, which ships its own orders: it makes no offers, and
// generates one label for all items of an order that nobody has cancelled.
type mediaPort struct {
	l         *life
	generated bool
}

var mediaPortSteps *activities.MediaPort // only its methods' names are used

// longestFiles is when a person is told that Media Port has no files for a label.
const longestFiles = time.Hour

func (*mediaPort) step(activity any, summary string, args ...any) step {
	return step{provider: order.ProviderMediaPort, activity: activity, args: args, summary: summary}
}

// offers has none, but looks once more what the customer has left of the order, as
// long as a wish to cancel can still be heeded: the label ends that.
func (c *mediaPort) offers(workflow.Context) (activities.Offers, error) {
	if err := c.l.heedSource(); err != nil {
		return activities.Offers{}, err
	}
	return activities.Offers{}, errNotOffered
}

func (c *mediaPort) prepared() bool { return c.generated }

func (*mediaPort) suits(order.Offer) bool { return false }

func (*mediaPort) dropOffers() error { return nil }

// buy has the label generated, for what the customer has left of the order.
func (c *mediaPort) buy(order.Offer) (bought activities.Bought, expired bool, err error) {
	for {
		var made activities.Generated
		err := c.l.effect(c.l.ctx, c.step(mediaPortSteps.EnsureLabelGenerated,
			fmt.Sprintf("generate the label of Media Port's order %s", c.l.doc.Source.Reference),
			c.l.ref(), c.l.doc.Source, c.l.itemReferences()), &made)
		c.l.shipmentPaid = vanished(err) // as long as nobody knows, nothing of it may change
		if err != nil {
			return bought, false, err
		}
		if !made.Changed {
			break
		}
		if err := c.l.customerLeft(made.Left); err != nil {
			return bought, false, err
		}
	}
	c.generated = true
	bought, err = c.confirm()
	return bought, false, err
}

// vanished reports whether Media Port does not list the order any more, because it
// has its label or because the customer cancelled all of it.
func vanished(err error) bool {
	return refusedFor(err, mediaport.CodeNotFound) != nil
}

func (c *mediaPort) confirm() (bought activities.Bought, err error) {
	wait := c.step(mediaPortSteps.AwaitTracking,
		fmt.Sprintf("the tracking numbers of Media Port's order %s", c.l.doc.Source.Reference), c.l.doc.Source)
	wait.deadline = longestFiles
	err = c.l.awaitEffect(wait, &bought.TrackingNumbers)
	return bought, err
}

func (c *mediaPort) fetchLabels() ([]order.Document, error) { return c.files(order.DocumentLabel) }

func (c *mediaPort) fetchProtocols() ([]order.Document, error) {
	return c.files(order.DocumentProtocol)
}

func (c *mediaPort) files(kind order.DocumentKind) (stored []order.Document, err error) {
	wait := c.step(mediaPortSteps.AwaitFiles,
		fmt.Sprintf("the %ss of Media Port's order %s", kind, c.l.doc.Source.Reference), c.l.ref(), c.l.doc.Source, kind)
	wait.deadline = longestFiles
	err = c.l.await(c.l.ctx, wait, &stored)
	return stored, err
}

func (*mediaPort) awaitDelivery() (activities.Delivery, error) {
	return activities.Delivery{}, errNotOffered
}

func (*mediaPort) takesBack() bool { return false }

// cancel cancels all items, which Media Port refuses once the label is generated.
func (c *mediaPort) cancel() (activities.Verdict, error) {
	return c.l.cancelAtSource(c.l.itemReferences())
}

func (*mediaPort) sweep(bool) ([]int64, error) { return nil, nil }

// checkMediaPort returns what Media Port's couriers would not take, of which they
// tell nothing.
func checkMediaPort(doc order.Order) (problems order.Problems) {
	if doc.Shipping.OfferPolicy != order.OfferCheapest || doc.Shipping.PriceCap != nil {
		problems = append(problems, order.FieldProblem{
			Path: "shipping.offerPolicy", Rule: "must be left out, as service and priceCap, for carrier mediaport, which makes no offers"})
	}
	return problems
}

// cancelAtSource cancels items at Media Port; orders of other systems have nothing
// to be told there.
func (l *life) cancelAtSource(items []string) (verdict activities.Verdict, err error) {
	if l.doc.Source.System != order.SystemMediaPort {
		return activities.Verdict{Cancelled: true}, nil
	}
	err = l.compensate(step{
		provider: order.ProviderMediaPort, activity: mediaPortSteps.EnsureItemsCancelled, args: []any{l.doc.Source, items},
		summary: fmt.Sprintf("cancel %d items of Media Port's order %s", len(items), l.doc.Source.Reference)}, &verdict)
	return verdict, err
}

// heedSource takes off what the customer has cancelled at Media Port since the order
// was read, before it is made and before it is shipped.
func (l *life) heedSource() error {
	if l.doc.Source.System != order.SystemMediaPort {
		return nil
	}
	var items activities.Items
	err := l.await(l.ctx, step{
		provider: order.ProviderMediaPort, activity: mediaPortSteps.ReadItems, args: []any{l.doc.Source},
		summary: fmt.Sprintf("read what is left of Media Port's order %s", l.doc.Source.Reference)}, &items)
	if err != nil || !items.Known {
		return err
	}
	return l.customerLeft(items.Left)
}

// customerLeft keeps only the items that the customer has left in the order. When
// nothing is left the order is cancelled, whoever has begun with it.
func (l *life) customerLeft(left []string) error {
	kept := slices.DeleteFunc(slices.Clone(l.doc.Items), func(item order.Item) bool { return !slices.Contains(left, item.Reference) })
	if len(kept) == len(l.doc.Items) {
		if len(left) > len(kept) {
			return &refusal{problem: order.Problem{Provider: order.ProviderMediaPort, Operation: "compare items", Code: "items-added",
				Message: fmt.Sprintf("Media Port's order has the items %v, more than were read at first", left)}}
		}
		return nil
	}
	if len(kept) == 0 {
		return errGoneAtSource
	}
	l.note(fmt.Sprintf("the customer cancelled %d items at Media Port", len(l.doc.Items)-len(kept)))
	l.doc.Items = kept
	return nil
}

func (l *life) itemReferences() []string {
	references := make([]string, len(l.doc.Items))
	for i, item := range l.doc.Items {
		references[i] = item.Reference
	}
	return references
}

// errGoneAtSource ends an order of which the customer has left nothing.
var errGoneAtSource = errors.New("the customer cancelled all items")

// abandon ends an order that its customer has cancelled where it came from. What
// cannot be undone any more is said; it does not bring the customer back.
func (l *life) abandon() error {
	l.requestCancel(errGoneAtSource.Error(), l.doc.Source.System, false)
	l.setStatus(order.StatusCancelling)
	l.decide(order.CancelAccepted, l.undo().Explanation)
	return errCancelled
}
