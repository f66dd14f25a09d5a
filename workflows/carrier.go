package workflows

import (
	"orderflow/activities"
	"orderflow/order"
)

// carrier is what the stages ask of whoever ships. Each carrier has a file of its
// own here, and its line in carriers.
type carrier interface {
	// check returns what the carrier would refuse of a document. It is pure.
	check(doc order.Order) order.Problems
	// ensureShipment makes sure that there is one shipment, unpaid if possible.
	ensureShipment(l *life) (activities.Shipment, error)
	// awaitOffers waits for the offers of the shipment.
	awaitOffers(l *life) (activities.Offers, error)
	// suits reports whether a policy may choose the offer by itself: it must fit
	// what the document asks for.
	suits(doc order.Order, offer order.Offer) bool
	// dropOffers makes room for new offers, on another shipment if need be.
	dropOffers(l *life) error
	// buy pays one offer of the shipment and waits until that is certain. Expired
	// says that the offer could not be bought any more and nothing was paid.
	buy(l *life, offer order.Offer) (bought activities.Bought, expired bool, err error)
	// confirm waits for a purchase that is under way or done.
	confirm(l *life) (activities.Bought, error)
	// fetchLabel and fetchProtocol store the documents of the bought shipment; a
	// carrier without protocols returns nil.
	fetchLabel(l *life) (*order.Document, error)
	fetchProtocol(l *life) (*order.Document, error)
	// cancel cancels all that is unpaid, or says why it can't be.
	cancel(l *life) (activities.Verdict, error)
	// sweep cancels unpaid shipments that should not be there, and returns the ids
	// of paid ones that should not.
	sweep(l *life) ([]int64, error)
}

// carriers are those that an order can ship with.
var carriers = map[order.Carrier]carrier{
	order.CarrierShipX: shipX{},
}
