package carrier

import (
	"fmt"
	"time"

	"go.temporal.io/sdk/workflow"

	"orderflow/activities"
	"orderflow/order"
	"orderflow/workflows/step"
)

// shipX is InPost. Creating a shipment never pays for it. A bought label cannot be cancelled.
type shipX struct {
	host     Host
	shipment int64
	paid     bool // something that differs from what the order asks for
	asked    bool // a purchase was requested since the shipment was last read as unpaid, so it may be paid
}

func newShipX(host Host) Carrier { return &shipX{host: host} }

var shipXSteps *activities.ShipX // only its methods' names are used

const (
	// longestOffers is the timeout for InPost's offers; they usually take less than a second.
	longestOffers = 30 * time.Minute
	// longestDelivery is the timeout for a parcel's delivery or return.
	longestDelivery = 60 * 24 * time.Hour
	// longestPurchase is the timeout for InPost to confirm or fail a purchase.
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
	c.asked = false // the request had no result
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
	if c.shipment == 0 { // a paid shipment has no offers to drop
		return nil
	}
	err := c.host.Effect(ctx, c.step(shipXSteps.EnsureOffersDropped,
		fmt.Sprintf("drop the unusable offers of shipment %d", c.shipment), c.shipment, c.host.Order().ForShipping()), nil)
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
		c.host.Note(fmt.Sprintf("shipment %d differs from what the order asks for and is replaced: %s", c.shipment, purchase.Differs))
	}
	c.asked = c.asked || !purchase.Found && !purchase.Expired && step.RefusedFor(err, activities.CodePriceLimit) == nil
	if err != nil || purchase.Expired {
		return Purchase{Gone: purchase.Expired, Failing: purchase.Failing}, overLimit(err)
	}
	if purchase.ShipmentID != c.shipment { // a shipment of this order was paid before
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

// changeUnconfirmed (version 1): a purchase also stays uncertain when InPost fails for so
// long that its outcome cannot be read.
const changeUnconfirmed = "stuck-purchase-uncertain"

// awaitPurchase waits for the outcome of a purchase. Until it is known, nothing of the order
// may change.
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
