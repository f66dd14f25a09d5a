package carrier

import (
	"fmt"
	"time"

	"go.temporal.io/sdk/workflow"

	"orderflow/activities"
	"orderflow/clients/mediaport"
	"orderflow/internal/plain"
	"orderflow/order"
	"orderflow/workflows/step"
)

// mediaPort is Media Port, which ships its own orders: it makes no offers, and generates one
// label for all items that nobody has cancelled.
type mediaPort struct {
	host      Host
	generated bool
}

func newMediaPort(host Host) Carrier { return &mediaPort{host: host} }

var mediaPortSteps *activities.MediaPort // only its methods' names are used

// longestFiles is the timeout for the files of a label.
const longestFiles = time.Hour

func mediaPortStep(activity any, summary string, args ...any) step.Step {
	return step.Step{Provider: order.ProviderMediaPort, Activity: activity, Args: args, Summary: summary}
}

// ReadItems returns the wait for the items that the customer has left of a Media Port order.
// Its result is activities.Items.
func ReadItems(source order.Source) step.Step {
	return mediaPortStep(mediaPortSteps.ReadItems,
		fmt.Sprintf("read what is left of Media Port's order %s", source.Reference), source)
}

// CancelItems returns the step that cancels items of a Media Port order. Its result is
// activities.Verdict.
func CancelItems(source order.Source, items []string) step.Step {
	return mediaPortStep(mediaPortSteps.EnsureItemsCancelled,
		fmt.Sprintf("cancel %s of Media Port's order %s", plain.Counted(len(items), "item"), source.Reference), source, items)
}

// Offers makes none. It reads once more what the customer has left of the order while a
// request to cancel can still be granted; the label ends that.
func (c *mediaPort) Offers(ctx workflow.Context) (Offers, error) {
	var items activities.Items
	if err := c.host.Await(ctx, ReadItems(c.host.Order().Source), &items); err != nil {
		return Offers{}, err
	}
	return Offers{Left: Left{Changed: items.Known, Items: items.Left}}, ErrNotOffered
}

func (c *mediaPort) Prepared() bool { return c.generated }

func (*mediaPort) Suits(order.Offer) bool { return false }

func (*mediaPort) DropOffers(workflow.Context) error { return nil }

// Buy has the label generated for the items that the customer has left.
func (c *mediaPort) Buy(ctx workflow.Context, _ order.Offer) (Purchase, error) {
	doc := c.host.Order()
	var made activities.Generated
	err := c.host.Effect(ctx, mediaPortStep(mediaPortSteps.EnsureLabelGenerated,
		fmt.Sprintf("generate the label of Media Port's order %s", doc.Source.Reference),
		c.host.Ref(), doc.Source, doc.ItemReferences()), &made)
	switch {
	case vanished(err): // while the outcome is unknown, nothing of the order may change
		return Purchase{Payment: Uncertain}, err
	case err != nil:
		return Purchase{Payment: afterRefusal(ctx, c.host, err, c.unlabelled)}, err
	case made.Changed:
		return Purchase{Left: Left{Changed: true, Items: made.Left}}, nil
	}
	c.generated = true
	return c.Confirm(ctx)
}

// unlabelled reads whether Media Port has made no label.
func (c *mediaPort) unlabelled(ctx workflow.Context) (verdict activities.Verdict, err error) {
	source := c.host.Order().Source
	err = c.host.Undo(ctx, mediaPortStep(mediaPortSteps.CheckUnlabelled,
		fmt.Sprintf("check whether Media Port's order %s has its label", source.Reference), source), &verdict)
	return verdict, err
}

// vanished reports whether Media Port no longer lists the order, because it has its label or
// because the customer cancelled all of it.
func vanished(err error) bool {
	return step.RefusedFor(err, mediaport.CodeNotFound) != nil
}

// Confirm waits for the tracking numbers of a generated label.
func (c *mediaPort) Confirm(ctx workflow.Context) (Purchase, error) {
	source := c.host.Order().Source
	wait := mediaPortStep(mediaPortSteps.AwaitTracking,
		fmt.Sprintf("the tracking numbers of Media Port's order %s", source.Reference), source)
	wait.Deadline = longestFiles
	var bought activities.Bought
	if err := c.host.Outcome(ctx, wait, &bought.TrackingNumbers); err != nil {
		return Purchase{Payment: Uncertain}, err
	}
	return Purchase{Payment: Paid, Bought: bought}, nil
}

func (c *mediaPort) FetchLabels(ctx workflow.Context) ([]order.Document, error) {
	return c.files(ctx, order.DocumentLabel)
}

func (c *mediaPort) FetchProtocols(ctx workflow.Context) ([]order.Document, error) {
	return c.files(ctx, order.DocumentProtocol)
}

func (c *mediaPort) files(ctx workflow.Context, kind order.DocumentKind) (stored []order.Document, err error) {
	source := c.host.Order().Source
	wait := mediaPortStep(mediaPortSteps.AwaitFiles,
		fmt.Sprintf("the %ss of Media Port's order %s", kind, source.Reference), c.host.Ref(), source, kind)
	wait.Deadline = longestFiles
	err = c.host.Await(ctx, wait, &stored)
	return stored, err
}

func (*mediaPort) AwaitDelivery(workflow.Context) (activities.Delivery, error) {
	return activities.Delivery{}, ErrNotOffered
}

func (*mediaPort) TakesBack() bool { return false }

// Cancel cancels all items. Media Port refuses once the label is generated.
func (c *mediaPort) Cancel(ctx workflow.Context) (verdict activities.Verdict, err error) {
	doc := c.host.Order()
	err = c.host.Undo(ctx, CancelItems(doc.Source, doc.ItemReferences()), &verdict)
	return verdict, err
}

func (*mediaPort) Sweep(workflow.Context, bool) ([]int64, error) { return nil, nil }

// checkMediaPort returns what Media Port cannot carry out. It documents no limits of its
// couriers.
func checkMediaPort(doc order.Order) order.Problems {
	c := checks{doc: doc}
	c.require(doc.Shipping.OfferPolicy == order.OfferCheapest && doc.Shipping.PriceCap == nil, "shipping.offerPolicy",
		"must be left out for carrier mediaport, like service and priceCap, because it makes no offers")
	return c.problems
}
