package workflows

import (
	"fmt"
	"strings"
	"time"

	"go.temporal.io/sdk/workflow"

	"orderflow/activities"
	"orderflow/order"
)

// shipX is InPost. A shipment is made so that creating it never pays; a bought
// label cannot be cancelled.
type shipX struct {
	l        *life
	shipment int64
}

var shipXSteps *activities.ShipX // only its methods' names are used

const (
	// longestOffers is when a person is told that InPost prepares no offers; it
	// takes less than a second as a rule.
	longestOffers = 30 * time.Minute
	// longestPurchase is when a person is told that InPost neither confirms nor
	// fails a purchase.
	longestPurchase = time.Hour
)

func (c *shipX) step(activity any, summary string, args ...any) step {
	return step{provider: order.ProviderShipX, activity: activity, args: args, summary: summary}
}

func (c *shipX) offers(ctx workflow.Context) (offers activities.Offers, err error) {
	var made activities.Shipment
	err = c.l.effect(ctx, c.step(shipXSteps.EnsureShipment,
		fmt.Sprintf("make the shipment of order %s at InPost", c.l.doc.ID), c.l.ref(), c.l.doc), &made)
	if err != nil {
		return activities.Offers{}, err
	}
	c.knows(made.ID)
	if made.Paid {
		return activities.Offers{Paid: true}, nil
	}
	wait := c.step(shipXSteps.AwaitOffers, fmt.Sprintf("InPost's offers for shipment %d", c.shipment), c.shipment)
	wait.deadline = longestOffers
	err = c.l.await(ctx, wait, &offers)
	return offers, err
}

func (c *shipX) knows(shipment int64) {
	c.shipment = shipment
	c.l.addRef(order.ProviderShipX, shipment)
}

func (c *shipX) prepared() bool { return c.shipment != 0 }

func (c *shipX) dropOffers() error {
	return c.l.effect(c.l.ctx, c.step(shipXSteps.EnsureOffersDropped,
		fmt.Sprintf("drop the offers of shipment %d, which are of no use", c.shipment), c.shipment, c.l.doc), nil)
}

func (c *shipX) buy(offer order.Offer) (bought activities.Bought, expired bool, err error) {
	var purchase activities.Purchase
	err = c.l.effect(c.l.ctx, c.step(shipXSteps.EnsureBought,
		fmt.Sprintf("buy offer %d, %s", offer.ID, describe(&offer)),
		c.l.ref(), activities.BuyOffer{ShipmentID: c.shipment, OfferID: offer.ID}), &purchase)
	if err != nil || purchase.Expired {
		return activities.Bought{}, purchase.Expired, err
	}
	if purchase.ShipmentID != c.shipment { // one of this order was paid before
		c.knows(purchase.ShipmentID)
	}
	bought, err = c.awaitPurchase(purchase)
	return bought, false, err
}

func (c *shipX) confirm() (activities.Bought, error) {
	return c.awaitPurchase(activities.Purchase{ShipmentID: c.shipment})
}

func (c *shipX) awaitPurchase(purchase activities.Purchase) (bought activities.Bought, err error) {
	wait := c.step(shipXSteps.AwaitPurchase,
		fmt.Sprintf("InPost to confirm the purchase of shipment %d", purchase.ShipmentID), purchase)
	wait.deadline = longestPurchase
	err = c.l.awaitEffect(wait, &bought)
	c.l.shipmentPaid = timeUp(err) // as long as nobody knows, nothing of it may change
	return bought, err
}

func (c *shipX) fetchLabels() ([]order.Document, error) {
	var label order.Document
	err := c.l.effect(c.l.ctx, c.step(shipXSteps.EnsureLabel, fmt.Sprintf("fetch the label of shipment %d", c.shipment),
		c.l.ref(), c.shipment, c.l.doc.Shipping.LabelFormat), &label)
	return []order.Document{label}, err
}

func (c *shipX) fetchProtocols() ([]order.Document, error) {
	var protocol order.Document
	err := c.l.effect(c.l.ctx, c.step(shipXSteps.EnsureProtocol, fmt.Sprintf("fetch the protocol of shipment %d", c.shipment),
		c.l.ref(), c.shipment), &protocol)
	return []order.Document{protocol}, err
}

func (c *shipX) awaitDelivery() (delivery activities.Delivery, err error) {
	wait := c.step(shipXSteps.AwaitDelivery, fmt.Sprintf("shipment %d to be delivered", c.shipment), c.shipment)
	wait.deadline = longestDelivery
	err = c.l.await(c.l.ctx, wait, &delivery)
	return delivery, err
}

func (*shipX) takesBack() bool { return false }

func (c *shipX) cancel() (verdict activities.Verdict, err error) {
	err = c.l.compensate(c.step(shipXSteps.EnsureShippingCancelled,
		fmt.Sprintf("cancel the shipments of order %s at InPost", c.l.doc.ID), c.l.ref()), &verdict)
	return verdict, err
}

func (c *shipX) sweep(keep bool) (paid []int64, err error) {
	kept := int64(0)
	if keep {
		kept = c.shipment
	}
	err = c.l.compensate(c.step(shipXSteps.EnsureNoStrayShipments,
		fmt.Sprintf("look for stray shipments of order %s at InPost", c.l.doc.ID), c.l.ref(), kept), &paid)
	return paid, err
}

// suits takes the services that go where the document says. Those for Allegro,
// pallets, alcohol and the like are only taken when the document names them.
func (c *shipX) suits(offer order.Offer) bool {
	doc := c.l.doc
	switch {
	case doc.Shipping.OfferPolicy == order.OfferService:
		return offer.Service == doc.Shipping.Service
	case doc.Shipping.LockerPoint != "":
		return offer.Service == "inpost_locker_standard" || offer.Service == "inpost_locker_economy"
	default:
		return offer.Service == "inpost_courier_standard" || strings.HasPrefix(offer.Service, "inpost_courier_express_")
	}
}
