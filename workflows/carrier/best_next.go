package carrier

import (
	"errors"
	"fmt"
	"net/http"
	"slices"

	"orderflow/order"
	"orderflow/workflows/step"
)

// changeNextOffer (version 1): when the cheapest offer is refused before anything of it
// could be paid, the next one is taken.
const changeNextOffer = "next-offer"

// mostRefused is how many offers a carrier may refuse until it is left out.
const mostRefused = 2

// refusedOffers are those that carriers refused before they were paid.
type refusedOffers struct {
	list []order.Offer
	// kept says that the offers are asked for again for the sake of the next one, and not
	// because the document has changed or offers have expired.
	kept bool
}

// refused reports whether an offer is left out.
func (r *refusedOffers) refused(offer order.Offer) bool {
	byCarrier := 0
	for _, one := range r.list {
		if one.Carrier != offer.Carrier {
			continue
		}
		if byCarrier++; one.Service == offer.Service || byCarrier == mostRefused {
			return true
		}
	}
	return false
}

// renewed begins with all offers again, unless the next one is wanted.
func (r *refusedOffers) renewed() {
	if !r.kept {
		r.list = nil
	}
	r.kept = false
}

// orNext turns a refusal that came before anything could be paid into the next offer, if
// the policy leaves the choice to the price and another offer fits. The refused one is
// left out from then on; a person who is asked in the end begins with all of them again.
func (b *best) orNext(purchase Purchase, err error, offer order.Offer) (Purchase, error) {
	var refused *step.Refusal
	if b.host.Order().Shipping.OfferPolicy != order.OfferCheapest || !purchase.BeforePaying || purchase.Payment.Begun() ||
		!errors.As(err, &refused) || !ofTheOffer(refused.Problem) || !b.host.Changed(changeNextOffer) {
		return purchase, err
	}
	b.list = append(b.list, offer)
	if !slices.ContainsFunc(b.seen, b.affordable) {
		b.refusedOffers = refusedOffers{}
		return purchase, err
	}
	b.winner, b.kept = nil, true
	return Purchase{Refused: fmt.Sprintf("%s was refused before it was paid, so the next offer is taken: %s", offer, refused.Problem.Message)}, nil
}

// ofTheOffer reports whether a problem is a provider's no to what was asked for, and not
// to who asked for it or to how it is paid.
func ofTheOffer(problem order.Problem) bool {
	switch problem.HTTPStatus {
	case 0, http.StatusUnauthorized, http.StatusPaymentRequired, http.StatusForbidden:
		return false
	}
	return true
}

// affordable reports whether an offer could be bought by the document's policy.
func (b *best) affordable(offer order.Offer) bool {
	if !offer.Available || !b.Suits(offer) {
		return false
	}
	most := b.host.Order().Shipping.PriceCap
	if most == nil || offer.Price == nil {
		return most == nil
	}
	over, err := offer.Price.Exceeds(*most)
	return err == nil && !over
}
