package carrier

import (
	"fmt"
	"time"

	"go.temporal.io/sdk/workflow"

	"orderflow/activities"
	"orderflow/order"
	"orderflow/workflows/step"
)

// shipX is InPost. A shipment is made so that creating it never pays; a bought
// label cannot be cancelled.
type shipX struct {
	host     Host
	shipment int64
	paid     bool // something that is not what the order asks for
	asked    bool // for a purchase since it was last read as unpaid, so that what is paid may be that
}

func newShipX(host Host) Carrier { return &shipX{host: host} }

var shipXSteps *activities.ShipX // only its methods' names are used

const (
	// longestOffers is when a person is told that InPost prepares no offers; it
	// takes less than a second as a rule.
	longestOffers = 30 * time.Minute
	// longestDelivery is when a person is told that a parcel has not come to any end.
	longestDelivery = 60 * 24 * time.Hour
	// longestPurchase is when a person is told that InPost neither confirms nor
	// fails a purchase.
	longestPurchase = time.Hour
)

func (*shipX) step(activity any, summary string, args ...any) step.Step {
	return step.Step{Provider: order.ProviderShipX, Activity: activity, Args: args, Summary: summary}
}

func (c *shipX) Offers(ctx workflow.Context) (Offers, error) {
	var made activities.Shipment
	doc := c.host.Order()
	err := c.host.Effect(ctx, c.step(shipXSteps.EnsureShipment,
		fmt.Sprintf("make the shipment of order %s at InPost", doc.ID), c.host.Ref(), doc.ForShipping()), &made)
	c.paid = step.RefusedFor(err, activities.CodePaidDiffers) != nil
	if err != nil {
		return Offers{}, err
	}
	c.knows(made.ID)
	if made.Paid {
		return Offers{Offers: activities.Offers{Paid: true}}, c.ensureAdoptable(ctx, made.ID)
	}
	c.asked = false // what was asked for came to nothing
	var offers Offers
	wait := c.step(shipXSteps.AwaitOffers, fmt.Sprintf("InPost's offers for shipment %d", c.shipment), c.shipment)
	wait.Deadline = longestOffers
	err = c.host.Await(ctx, wait, &offers.Offers)
	if err == nil && offers.Paid {
		err = c.ensureAdoptable(ctx, made.ID)
	}
	return offers, err
}

func (c *shipX) knows(shipment int64) {
	c.shipment = shipment
	c.host.Found(order.ProviderShipX, shipment)
}

func (c *shipX) Prepared() bool { return c.shipment != 0 || c.paid }

func (c *shipX) DropOffers(ctx workflow.Context) error {
	if c.shipment == 0 { // what is paid has none to drop
		return nil
	}
	err := c.host.Effect(ctx, c.step(shipXSteps.EnsureOffersDropped,
		fmt.Sprintf("drop the offers of shipment %d, which are of no use", c.shipment), c.shipment, c.host.Order().ForShipping()), nil)
	if err == nil {
		c.host.GaveUp(order.ProviderShipX)
	}
	return err
}

func (c *shipX) Buy(ctx workflow.Context, offer order.Offer) (Purchase, error) {
	var purchase activities.Purchase
	err := c.host.Effect(ctx, c.step(shipXSteps.EnsureBought,
		fmt.Sprintf("buy offer %d, %s", offer.ID, offer),
		c.host.Ref(), activities.BuyOffer{ShipmentID: c.shipment, OfferID: offer.ID, Allowed: c.host.Allowed(),
			Wanted: activities.Sent(c.host.Order())}), &purchase)
	if purchase.Differs != "" {
		c.host.Note(fmt.Sprintf("shipment %d is not what the order asks for, and is replaced: %s", c.shipment, purchase.Differs))
	}
	c.asked = c.asked || !purchase.Found && !purchase.Expired && step.RefusedFor(err, activities.CodePriceLimit) == nil
	if err != nil || purchase.Expired {
		return Purchase{Gone: purchase.Expired, Failing: purchase.Failing}, overLimit(err)
	}
	if purchase.ShipmentID != c.shipment { // one of this order was paid before
		c.knows(purchase.ShipmentID)
	}
	if purchase.Found {
		if err := c.ensureAdoptable(ctx, purchase.ShipmentID); err != nil {
			return Purchase{}, err
		}
	}
	return c.awaitPurchase(ctx, purchase)
}

func (c *shipX) Confirm(ctx workflow.Context) (Purchase, error) {
	return c.awaitPurchase(ctx, activities.Purchase{ShipmentID: c.shipment})
}

// changeUnconfirmed (version 1): a purchase stays uncertain also when InPost fails for so
// long that nobody can read how it ended.
const changeUnconfirmed = "stuck-purchase-uncertain"

// awaitPurchase waits until InPost says how a purchase ended. As long as nobody knows,
// nothing of it may change.
func (c *shipX) awaitPurchase(ctx workflow.Context, purchase activities.Purchase) (Purchase, error) {
	wait := c.step(shipXSteps.AwaitPurchase,
		fmt.Sprintf("InPost to confirm the purchase of shipment %d", purchase.ShipmentID), purchase)
	wait.Deadline = longestPurchase
	var bought activities.Bought
	err := c.host.Outcome(ctx, wait, &bought)
	switch {
	case err == nil && bought.Gone:
		return Purchase{Gone: true}, nil
	case err == nil:
		return Purchase{Payment: Paid, Bought: bought}, nil
	case step.TimedOut(err), step.Stuck(err) && c.host.Changed(changeUnconfirmed):
		return Purchase{Payment: Uncertain}, err
	}
	return Purchase{}, err
}

func (c *shipX) FetchLabels(ctx workflow.Context) ([]order.Document, error) {
	var label order.Document
	err := c.host.Effect(ctx, c.step(shipXSteps.EnsureLabel, fmt.Sprintf("fetch the label of shipment %d", c.shipment),
		c.host.Ref(), c.shipment, c.host.Order().Shipping.LabelFormat), &label)
	return []order.Document{label}, err
}

func (c *shipX) FetchProtocols(ctx workflow.Context) ([]order.Document, error) {
	var protocol order.Document
	err := c.host.Effect(ctx, c.step(shipXSteps.EnsureProtocol, fmt.Sprintf("fetch the protocol of shipment %d", c.shipment),
		c.host.Ref(), c.shipment), &protocol)
	return []order.Document{protocol}, err
}

func (c *shipX) AwaitDelivery(ctx workflow.Context) (delivery activities.Delivery, err error) {
	wait := c.step(shipXSteps.AwaitDelivery, fmt.Sprintf("shipment %d to be delivered", c.shipment), c.shipment)
	wait.Deadline = longestDelivery
	err = c.host.Await(ctx, wait, &delivery)
	return delivery, err
}

func (*shipX) TakesBack() bool { return false }

func (c *shipX) Cancel(ctx workflow.Context) (verdict activities.Verdict, err error) {
	err = c.host.Undo(ctx, c.step(shipXSteps.EnsureShippingCancelled,
		fmt.Sprintf("cancel the shipments of order %s at InPost", c.host.Order().ID), c.host.Ref()), &verdict)
	if err == nil && verdict.Cancelled {
		c.host.GaveUp(order.ProviderShipX)
	}
	return verdict, err
}

func (c *shipX) Sweep(ctx workflow.Context, keep bool) (paid []int64, err error) {
	kept := int64(0)
	if keep {
		kept = c.shipment
	}
	err = c.host.Undo(ctx, c.step(shipXSteps.EnsureNoStrayShipments,
		fmt.Sprintf("look for stray shipments of order %s at InPost", c.host.Order().ID), c.host.Ref(), kept), &paid)
	return paid, err
}
