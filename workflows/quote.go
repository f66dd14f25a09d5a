package workflows

import (
	"errors"

	"orderflow/activities/attempt"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"orderflow/order"
)

// Quote returns what a carrier would take for an order. Carriers only make offers
// for a shipment, so an unpaid one is made, and cancelled whatever happens.
func (o Orders) Quote(root workflow.Context, doc order.Order) ([]order.Offer, error) {
	doc = doc.WithDefaults()
	doc.Shipping.OfferPolicy = order.OfferManual // which asks for the offers of every service
	ctx, _ := workflow.NewDisconnectedContext(root)
	l := &life{
		ctx: ctx, doc: doc, limits: o,
		first: order.Ref{ID: doc.ID, AcceptedAt: workflow.Now(ctx).UTC()},
	}
	l.takeCarrier()
	seen, err := l.carrier.offers(ctx)
	if _, left := l.carrier.sweep(false); left != nil {
		return nil, quoteError(left)
	}
	return seen.Offers, quoteError(err)
}

// quoteError hands the carrier's words to the one who asked.
func quoteError(err error) error {
	var refused *refusal
	if !errors.As(err, &refused) {
		return err
	}
	refused.problem.Fields = inDocument(refused.problem)
	return temporal.NewNonRetryableApplicationError(refused.Error(), attempt.TypeRefused, nil, refused.problem)
}
