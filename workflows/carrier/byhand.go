package carrier

import (
	"strings"

	"go.temporal.io/sdk/workflow"

	"orderflow/activities"
	"orderflow/order"
)

// byHand ships with a label that a person made elsewhere. The sweep at the order's end
// cancels what the carrier had prepared before.
type byHand struct {
	shipped  order.ShippedByHand
	previous Carrier
}

// ByHand returns the carrier of a label that a person made elsewhere, in place of another
// carrier.
func ByHand(previous Carrier, shipped order.ShippedByHand) Carrier { return &byHand{shipped, previous} }

// purchase is the label as a purchase: nothing is paid through the order.
func (c *byHand) purchase() Purchase {
	return Purchase{Payment: Paid, Bought: activities.Bought{
		TrackingNumbers: c.shipped.TrackingNumbers,
		Offer: &order.Offer{Carrier: order.CarrierByHand, Service: c.shipped.Carrier,
			Name: "a label of " + c.shipped.Carrier + ", made by hand", Available: true}}}
}

func (*byHand) Offers(workflow.Context) (Offers, error) {
	return Offers{Offers: activities.Offers{Paid: true}}, nil
}
func (*byHand) Prepared() bool                    { return false }
func (*byHand) Suits(order.Offer) bool            { return false }
func (*byHand) DropOffers(workflow.Context) error { return nil }

func (c *byHand) Buy(workflow.Context, order.Offer) (Purchase, error) { return c.purchase(), nil }
func (c *byHand) Confirm(workflow.Context) (Purchase, error)          { return c.purchase(), nil }

func (c *byHand) FetchLabels(workflow.Context) ([]order.Document, error) {
	return []order.Document{*c.shipped.Document}, nil
}
func (*byHand) FetchProtocols(workflow.Context) ([]order.Document, error) { return nil, ErrNotOffered }
func (*byHand) AwaitDelivery(workflow.Context) (activities.Delivery, error) {
	return activities.Delivery{}, ErrNotOffered
}

func (*byHand) TakesBack() bool { return false }

func (c *byHand) Cancel(workflow.Context) (activities.Verdict, error) {
	return activities.Verdict{Explanation: "the parcel is shipped by hand, as " + strings.Join(c.shipped.TrackingNumbers, ", ")}, nil
}

// Sweep keeps nothing of what was there before.
func (c *byHand) Sweep(ctx workflow.Context, _ bool) ([]int64, error) {
	return c.previous.Sweep(ctx, false)
}
