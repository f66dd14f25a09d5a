package workflows

import (
	"fmt"
	"strings"
	"time"

	"orderflow/activities"
	"orderflow/order"
)

// shipX is InPost. A shipment is made so that creating it never pays; a bought
// label cannot be cancelled.
type shipX struct{}

var shipXSteps *activities.ShipX // only its methods' names are used

const (
	// longestOffers is when a person is told that InPost prepares no offers; it
	// takes less than a second as a rule.
	longestOffers = 30 * time.Minute
	// longestPurchase is when a person is told that InPost neither confirms nor
	// fails a purchase.
	longestPurchase = time.Hour
)

func (shipX) step(activity any, summary string, args ...any) step {
	return step{provider: activities.ProviderShipX, activity: activity, args: args, summary: summary}
}

func (c shipX) ensureShipment(l *life) (made activities.Shipment, err error) {
	err = l.effect(l.ctx, c.step(shipXSteps.EnsureShipment,
		fmt.Sprintf("make the shipment of order %s at InPost", l.doc.ID), l.ref(), l.doc), &made)
	return made, err
}

func (c shipX) awaitOffers(l *life) (offers activities.Offers, err error) {
	wait := c.step(shipXSteps.AwaitOffers, fmt.Sprintf("InPost's offers for shipment %d", l.shipment), l.shipment)
	wait.deadline = longestOffers
	err = l.await(wait, &offers)
	return offers, err
}

func (c shipX) dropOffers(l *life) error {
	return l.effect(l.ctx, c.step(shipXSteps.EnsureOffersDropped,
		fmt.Sprintf("drop the offers of shipment %d, which are of no use", l.shipment), l.shipment, l.doc), nil)
}

func (c shipX) buy(l *life, offer order.Offer) (bought activities.Bought, expired bool, err error) {
	var purchase activities.Purchase
	err = l.effect(l.ctx, c.step(shipXSteps.EnsureBought,
		fmt.Sprintf("buy offer %d, %s", offer.ID, describe(&offer)),
		l.ref(), activities.BuyOffer{ShipmentID: l.shipment, OfferID: offer.ID}), &purchase)
	if err != nil || purchase.Expired {
		return activities.Bought{}, purchase.Expired, err
	}
	if purchase.ShipmentID != l.shipment { // one of this order was paid before
		l.shipment = purchase.ShipmentID
		l.addRef(activities.ProviderShipX, purchase.ShipmentID)
	}
	bought, err = c.awaitPurchase(l, purchase)
	return bought, false, err
}

func (c shipX) confirm(l *life) (activities.Bought, error) {
	return c.awaitPurchase(l, activities.Purchase{ShipmentID: l.shipment})
}

func (c shipX) awaitPurchase(l *life, purchase activities.Purchase) (bought activities.Bought, err error) {
	wait := c.step(shipXSteps.AwaitPurchase,
		fmt.Sprintf("InPost to confirm the purchase of shipment %d", purchase.ShipmentID), purchase)
	wait.deadline = longestPurchase
	err = l.awaitEffect(wait, &bought)
	return bought, err
}

func (c shipX) fetchLabel(l *life) (*order.Document, error) {
	var label order.Document
	err := l.effect(l.ctx, c.step(shipXSteps.EnsureLabel, fmt.Sprintf("fetch the label of shipment %d", l.shipment),
		l.ref(), l.shipment, l.doc.Shipping.LabelFormat), &label)
	return &label, err
}

func (c shipX) fetchProtocol(l *life) (*order.Document, error) {
	var protocol order.Document
	err := l.effect(l.ctx, c.step(shipXSteps.EnsureProtocol, fmt.Sprintf("fetch the protocol of shipment %d", l.shipment),
		l.ref(), l.shipment), &protocol)
	return &protocol, err
}

func (c shipX) cancel(l *life) (verdict activities.Verdict, err error) {
	err = l.compensate(c.step(shipXSteps.EnsureShippingCancelled,
		fmt.Sprintf("cancel the shipments of order %s at InPost", l.doc.ID), l.ref()), &verdict)
	return verdict, err
}

func (c shipX) sweep(l *life) (paid []int64, err error) {
	err = l.compensate(c.step(shipXSteps.EnsureNoStrayShipments,
		fmt.Sprintf("look for stray shipments of order %s at InPost", l.doc.ID), l.ref(), l.shipment), &paid)
	return paid, err
}

// suits takes the services that go where the document says. Those for Allegro,
// pallets, alcohol and the like are only taken when the document names them.
func (shipX) suits(doc order.Order, offer order.Offer) bool {
	switch {
	case doc.Shipping.OfferPolicy == order.OfferService:
		return offer.Service == doc.Shipping.Service
	case doc.Shipping.LockerPoint != "":
		return offer.Service == "inpost_locker_standard" || offer.Service == "inpost_locker_economy"
	default:
		return offer.Service == "inpost_courier_standard" || strings.HasPrefix(offer.Service, "inpost_courier_express_")
	}
}
