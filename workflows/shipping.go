package workflows

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"orderflow/activities"
	"orderflow/order"
)

// awaitOffers has the carrier make its offers. Offers that expired are asked for
// anew, on a new shipment; an unpaid one is voided for free.
func (l *life) awaitOffers() error {
	if err := l.leaveFormerCarrier(); err != nil {
		return err
	}
	if l.offersGone && l.carrier.prepared() {
		if err := l.carrier.dropOffers(); err != nil {
			return err
		}
	}
	l.offersGone = false
	seen, err := l.carrier.offers(l.ctx)
	l.withoutOffers = errors.Is(err, errNotOffered)
	if err != nil {
		return err
	}
	l.state.Offers, l.shipmentPaid = seen.Offers, seen.Paid
	switch {
	case seen.Paid:
		l.note("paid already")
		return nil
	case seen.Gone:
		return l.offersExpired()
	}
	l.note(fmt.Sprintf("%d offers", len(seen.Offers)))
	return nil
}

// leaveFormerCarrier has the carrier let go that a person took the order from.
func (l *life) leaveFormerCarrier() error {
	if l.former == nil {
		return nil
	}
	verdict, err := l.former.cancel()
	if err == nil && !verdict.Cancelled {
		err = &refusal{problem: order.Problem{Operation: "leave the former carrier", Code: "former-carrier", Message: verdict.Explanation}}
	}
	if err == nil {
		l.former = nil
	}
	return err
}

// buyOffer chooses an offer, buys it, and waits until that is certain. This is
// where the carrier is paid.
func (l *life) buyOffer() error {
	if err := l.checkProduction(); err != nil {
		return err
	}
	if l.offersGone { // a person chose another service
		return &goBack{to: order.StageOffers, why: "another service was chosen"}
	}
	if l.withoutOffers {
		bought, _, err := l.carrier.buy(order.Offer{})
		return l.paid(bought, err)
	}
	if l.shipmentPaid {
		return l.paid(l.carrier.confirm())
	}
	chosen, problem := chooseOffer(l.doc, l.state.Offers, l.carrier.suits)
	if problem != nil {
		l.offersGone = true // they will have expired when a person has answered
		return &refusal{problem: *problem, restart: order.StageOffers}
	}
	l.state.Offer = &chosen
	bought, expired, err := l.carrier.buy(chosen)
	if expired {
		return l.offersExpired()
	}
	return l.paid(bought, err)
}

// mostExpirations is how often offers may expire before a person is told.
const mostExpirations = 5

// offersExpired goes back to ask for new offers; not for ever, because each time
// costs the carrier a shipment.
func (l *life) offersExpired() error {
	l.offersGone, l.state.Offer = true, nil
	l.expirations++
	if l.expirations%mostExpirations == 0 {
		return &refusal{restart: order.StageOffers, problem: order.Problem{
			Provider: string(l.doc.Shipping.Carrier), Operation: "buy an offer", Code: "offers-expired",
			Message: fmt.Sprintf("the offers expired %d times before one was bought", l.expirations)}}
	}
	return &goBack{to: order.StageOffers, why: "the offers expired before one was bought"}
}

// paid writes down what was bought. A price that was known before the purchase
// and isn't stated after it is kept.
func (l *life) paid(bought activities.Bought, err error) error {
	if err != nil {
		return err
	}
	if offer := bought.Offer; offer != nil {
		if offer.Price == nil && l.state.Offer != nil {
			offer.Price = l.state.Offer.Price
		}
		l.state.Offer = offer
	}
	l.bought, l.state.TrackingNumbers = true, bought.TrackingNumbers
	l.publish(trackingAttribute.ValueSet(bought.TrackingNumbers))
	l.countCost(l.state.Offer)
	l.note(fmt.Sprintf("bought %s, tracking number %s", describe(l.state.Offer), strings.Join(bought.TrackingNumbers, ", ")))
	return nil
}

// fetchLabels stores the labels.
func (l *life) fetchLabels() error { return l.keep(l.carrier.fetchLabels()) }

// fetchProtocols stores the hand-over protocols, if the carrier has such a thing.
func (l *life) fetchProtocols() error { return l.keep(l.carrier.fetchProtocols()) }

func (l *life) keep(stored []order.Document, err error) error {
	if err != nil {
		return err
	}
	for _, document := range stored {
		known := func(d order.Document) bool { return d.Key == document.Key } // from before the order went back
		l.state.Documents = append(slices.DeleteFunc(l.state.Documents, known), document)
		l.note(fmt.Sprintf("%s, %d bytes", document.Key, document.Size))
	}
	return nil
}

// cancelShipping undoes what was prepared at the carrier, and at one that the
// order was taken from.
func (l *life) cancelShipping() (activities.Verdict, error) {
	if err := l.leaveFormerCarrier(); err != nil {
		return activities.Verdict{}, err
	}
	return l.carrier.cancel()
}

// documentKind names a document of the order; part tells several of a kind apart.
// What was bought anew has documents of its own, as the store keeps the first.
func (l *life) documentKind(kind order.DocumentKind, part string) order.DocumentKind {
	if part != "" {
		kind = kind.Part(part)
	}
	if l.edition > 0 {
		kind = kind.Part(fmt.Sprintf("edition-%d", l.edition+1))
	}
	return kind
}

func describe(offer *order.Offer) string {
	if offer == nil {
		return "the shipment"
	}
	name := offer.Name
	if name == "" {
		name = offer.Service
	}
	if offer.Price == nil {
		return name + ", price not stated"
	}
	return fmt.Sprintf("%s, %s", name, offer.Price)
}
