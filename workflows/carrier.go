package workflows

import (
	"go.temporal.io/sdk/workflow"

	"orderflow/activities"
	"orderflow/order"
)

// carrier is what the stages ask of whoever ships one order; it keeps what it has
// done for that order. Each carrier has a file of its own here, and its line in
// carriers.
type carrier interface {
	// offers prepares what the carrier makes offers for, unpaid, and waits for them.
	offers(ctx workflow.Context) (activities.Offers, error)
	// prepared reports whether anything of the order may lie at the carrier by now.
	prepared() bool
	// suits reports whether a policy may choose the offer by itself: it must fit
	// what the document asks for.
	suits(offer order.Offer) bool
	// dropOffers makes room for new offers, on another shipment if need be.
	dropOffers() error
	// buy pays one offer and waits until that is certain. Expired says that the
	// offer could not be bought any more and nothing was paid.
	buy(offer order.Offer) (bought activities.Bought, expired bool, err error)
	// confirm brings a purchase to its end that is under way or done.
	confirm() (activities.Bought, error)
	// fetchLabels and fetchProtocols store the documents of what was bought; a
	// carrier without protocols returns errNotOffered.
	fetchLabels() ([]order.Document, error)
	fetchProtocols() ([]order.Document, error)
	// awaitDelivery waits until everything is delivered or has come back; a carrier
	// that tells nothing of it returns errNotOffered.
	awaitDelivery() (activities.Delivery, error)
	// takesBack reports whether the carrier may cancel what is paid, and so has to
	// be asked.
	takesBack() bool
	// cancel cancels all that can be, or says why it can't be.
	cancel() (activities.Verdict, error)
	// sweep cancels unpaid shipments that should not be there, and returns the ids
	// of paid ones that should not; what was bought is kept, if keep says so.
	sweep(keep bool) ([]int64, error)
}

// enlisted is a carrier that orders can name.
type enlisted struct {
	// check returns what the carrier would refuse of a document. It is pure.
	check func(order.Order) order.Problems
	// take makes the carrier of one order.
	take func(*life) carrier
}

// carriers are those that an order can ship with. It is a function because one of
// them asks others.
func carriers() map[order.Carrier]enlisted {
	return map[order.Carrier]enlisted{
		order.CarrierShipX:     {checkShipX, func(l *life) carrier { return &shipX{l: l} }},
		order.CarrierTPK:       {checkTPK, func(l *life) carrier { return &tpkBroker{l: l} }},
		order.CarrierBest:      {checkBest, newBest},
		order.CarrierMediaPort: {checkMediaPort, func(l *life) carrier { return &mediaPort{l: l} }},
		order.CarrierMerchant:  {checkMerchant, func(l *life) carrier { return &merchant{l: l} }},
	}
}

// takeCarrier gives the order to the carrier that its document names.
func (l *life) takeCarrier() { l.carrier = carriers()[l.doc.Shipping.Carrier].take(l) }
