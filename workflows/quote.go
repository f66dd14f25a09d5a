package workflows

import (
	"errors"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"orderflow/activities"
	"orderflow/order"
)

// Quote returns what a carrier would take for an order. Carriers only make offers
// for a shipment, so an unpaid one is made, and cancelled whatever happens.
func (o Orders) Quote(root workflow.Context, doc order.Order) ([]order.Offer, error) {
	doc = doc.WithDefaults()
	doc.Shipping.OfferPolicy = order.OfferManual // which asks for the offers of every service
	ctx, _ := workflow.NewDisconnectedContext(root)
	l := &life{
		ctx: ctx, doc: doc, carrier: carriers[doc.Shipping.Carrier], limits: o,
		first: order.Ref{ID: doc.ID, AcceptedAt: workflow.Now(ctx).UTC()},
	}
	offers, err := l.quote()
	if _, left := l.carrier.sweep(l); left != nil {
		return nil, quoteError(left)
	}
	return offers, quoteError(err)
}

func (l *life) quote() ([]order.Offer, error) {
	made, err := l.carrier.ensureShipment(l)
	if err != nil {
		return nil, err
	}
	l.shipment = made.ID
	seen, err := l.carrier.awaitOffers(l)
	l.shipment = 0 // nothing is to be kept
	return seen.Offers, err
}

// quoteError hands the carrier's words to the one who asked.
func quoteError(err error) error {
	var refused *refusal
	if !errors.As(err, &refused) {
		return err
	}
	return temporal.NewNonRetryableApplicationError(refused.Error(), activities.TypeRefused, nil, refused.problem)
}
