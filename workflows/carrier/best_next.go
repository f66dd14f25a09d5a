package carrier

import (
	"errors"
	"fmt"
	"net/http"
	"slices"

	"orderflow/order"
	"orderflow/workflows/step"
)

// changeNextOffer (version 1): when the cheapest offer is refused before anything could be
// paid, the next one is bought.
const changeNextOffer = "next-offer"

// mostRefused is how many offers a carrier may refuse before it is left out.
const mostRefused = 2

// refusedOffers are the offers that carriers refused before they were paid.
type refusedOffers struct {
	list []order.Offer
	// kept: the offers are requested again to buy the next one, not because the document
	// changed or offers expired.
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

// renewed forgets all refusals, unless the next offer is wanted.
func (r *refusedOffers) renewed() {
	if !r.kept {
		r.list = nil
	}
	r.kept = false
}

// orNext converts a refusal before payment into the next offer, if the policy chooses by
// price and another offer fits. The refused offer is left out from then on. When a person is
// asked in the end, all offers count again.
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

// ofTheOffer reports whether a provider refused the offer itself, rather than our account or
// the payment.
func ofTheOffer(problem order.Problem) bool {
	switch problem.HTTPStatus {
	case 0, http.StatusUnauthorized, http.StatusPaymentRequired, http.StatusForbidden:
		return false
	}
	return true
}

// affordable reports whether the document's policy allows an offer.
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
