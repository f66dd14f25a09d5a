package workflows

import (
	"errors"
	"fmt"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"orderflow/activities/attempt"
	"orderflow/order"
	"orderflow/workflows/carrier"
	"orderflow/workflows/step"
)

// Quote returns what a carrier would take for an order. Carriers only make offers for a
// shipment, so an unpaid one is made, and always cancelled.
func (o Orders) Quote(root workflow.Context, doc order.Order) ([]order.Offer, error) {
	doc = doc.WithDefaults()
	policy := doc.Shipping.OfferPolicy
	doc.Shipping.OfferPolicy = order.OfferManual // it asks for the offers of every service
	ctx, _ := workflow.NewDisconnectedContext(root)
	asking := &quote{Runner: step.NewRunner(step.Open), ctx: ctx, doc: doc,
		ref: order.Ref{ID: doc.ID, Prefix: doc.ReferencePrefix, AcceptedAt: acceptedAt(root), Asker: order.Asker{Run: firstRun(root)}}}
	asked := carrier.New(doc.Shipping.Carrier, asking)
	seen, err := asked.Offers(ctx)
	if _, left := asked.Sweep(ctx, false); left != nil {
		return nil, providerMessage(left)
	}
	asking.doc.Shipping.OfferPolicy = policy
	for i, offer := range seen.Offers.Offers {
		seen.Offers.Offers[i].ByNameOnly = offer.Available && !asked.Suits(offer)
	}
	return seen.Offers.Offers, providerMessage(err)
}

// quote is an order that only requests offers: nobody holds or cancels it.
type quote struct {
	step.Runner
	ctx workflow.Context
	doc order.Order
	ref order.Ref
}

func (q *quote) Order() order.Order                                              { return q.doc }
func (q *quote) Ref() order.Ref                                                  { return q.ref }
func (*quote) Allowed() *order.Money                                             { return nil }
func (*quote) GaveUp(string)                                                     {}
func (*quote) Note(string)                                                       {}
func (*quote) Impatiently(do func())                                             { do() }
func (*quote) Changed(string) bool                                               { return true }
func (*quote) Ships(order.Carrier)                                               {}
func (*quote) DocumentKind(kind order.DocumentKind, _ string) order.DocumentKind { return kind }

// Found publishes an id at once.
func (q *quote) Found(provider string, id int64) {
	q.ref.Known = append(q.ref.Known, fmt.Sprintf("%s:%d", provider, id))
	upsert(q.ctx, refsAttribute.ValueSet(q.ref.Known))
}

// providerMessage passes a provider's message to the caller.
func providerMessage(err error) error {
	var refused *step.Refusal
	if !errors.As(err, &refused) {
		return err
	}
	refused.Problem.Fields = inDocument(refused.Problem)
	return temporal.NewNonRetryableApplicationError(refused.Error(), attempt.TypeRefused, nil, refused.Problem)
}
