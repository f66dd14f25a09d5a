package workflows

import (
	"fmt"
	"slices"
	"strings"

	"orderflow/activities"
	"orderflow/order"
	"orderflow/workflows/carrier"
)

// choosing is the choice of an offer by the document's policy.
type choosing struct {
	doc    order.Order
	offers []order.Offer
	suits  func(order.Offer) bool
	// pick chooses among the fitting offers, and says why; false if nothing distinguishes
	// them.
	pick func([]order.Offer) (order.Offer, string, bool)
}

// choice is the offer, or the decision that a person must make. It does not check the order's
// cap.
func (c choosing) choice() choice {
	var fitting []order.Offer
	for _, offer := range c.offers {
		if offer.Available && c.suits(offer) {
			fitting = append(fitting, offer)
		}
	}
	switch {
	case len(fitting) == 0:
		none := toChoose(c.doc, "no-offer", "no offer fits: "+unfitting(c.doc.Shipping, c.offers))
		if excluded := carrier.Excluded(c.doc, c.offers, c.suits); len(excluded) > 0 {
			none.Fields = excluded
		}
		return choice{problem: none}
	case c.doc.Shipping.OfferPolicy == order.OfferManual:
		return choice{problem: toChoose(c.doc, "choose", "the order leaves the choice to a person: "+list(fitting))}
	}
	chosen, why, ok := c.pick(preferred(c.doc.Shipping.Prefer, fitting))
	if !ok {
		return choice{problem: toChoose(c.doc, activities.CodePriceUnknown, "the carrier states no prices to choose by: "+list(fitting))}
	}
	return choice{offer: chosen, why: why}
}

// unfitting names the offers that do not fit. If the document names a service, it says why
// that service has no offer.
func unfitting(shipping order.Shipping, offers []order.Offer) string {
	if shipping.OfferPolicy != order.OfferService {
		return list(offers)
	}
	other := func(o order.Offer) bool { return !o.HasService(shipping.Service) }
	if named := slices.DeleteFunc(slices.Clone(offers), other); len(named) > 0 {
		return list(named)
	}
	return fmt.Sprintf("%s is not offered, but %s", shipping.Service, list(offers))
}

// preferred keeps the offers of the document's preferred carrier, if not all offers can be
// compared by price.
func preferred(wanted order.Carrier, offers []order.Offer) []order.Offer {
	unpriced := func(o order.Offer) bool { return o.Price == nil }
	if wanted == "" || !slices.ContainsFunc(offers, unpriced) {
		return offers
	}
	ofCarrier := slices.DeleteFunc(slices.Clone(offers), func(o order.Offer) bool { return o.Carrier != wanted })
	if len(ofCarrier) == 0 {
		return offers
	}
	return ofCarrier
}

// cheapest returns the offer with the lowest price; a single offer needs no price. Equal
// prices are decided by the service's name.
func cheapest(offers []order.Offer) (order.Offer, bool) {
	if len(offers) == 1 {
		return offers[0], true
	}
	priced := slices.DeleteFunc(slices.Clone(offers), func(o order.Offer) bool { return o.Price == nil })
	if len(priced) == 0 {
		return order.Offer{}, false
	}
	return slices.MinFunc(priced, func(a, b order.Offer) int {
		if difference := a.Price.Amount.Cmp(b.Price.Amount); difference != 0 {
			return difference
		}
		return strings.Compare(a.Service, b.Service)
	}), true
}

func overCap(doc order.Order, offer order.Offer) *order.Problem {
	limit := doc.Shipping.PriceCap
	if limit == nil {
		return nil
	}
	if offer.Price == nil {
		return aboutCap(toChoose(doc, activities.CodePriceUnknown, fmt.Sprintf(
			"the carrier does not state the price of %s, so the cap of %s cannot be kept: "+
				"choose the offer, amend shipping.priceCap to null, or list the price in ORDERFLOW_SHIPX_PRICES and retry", offer.Service, limit)),
			"shipping.priceCap", fmt.Sprintf("must be null while the offer's price is unknown; is %s", limit))
	}
	over, err := offer.Price.Exceeds(*limit)
	switch {
	case err != nil:
		return aboutCap(toChoose(doc, "currency", err.Error()), "shipping.priceCap.currency", "must be that of the offer's price, "+offer.Price.Currency)
	case over:
		return aboutCap(toChoose(doc, "price-cap", fmt.Sprintf("%s costs %s, more than the order's cap of %s", offer.Service, offer.Price, limit)),
			"shipping.priceCap.amount", fmt.Sprintf("must be at least the offer's price, %s; is %s", offer.Price, limit))
	}
	return nil
}

// aboutCap makes a problem point at the order's cap.
func aboutCap(problem *order.Problem, path, rule string) *order.Problem {
	problem.Fields = []order.FieldProblem{{Path: path, Rule: rule}}
	return problem
}

func toChoose(doc order.Order, code, message string) *order.Problem {
	return &order.Problem{
		Provider: string(doc.Shipping.Carrier), Operation: "choose offer", Code: code, Message: message,
		Fields: []order.FieldProblem{{Path: "shipping.offerPolicy", Rule: string(doc.Shipping.OfferPolicy)}},
	}
}

// list names offers with their prices, or the reason why they cannot be bought.
func list(offers []order.Offer) string {
	if len(offers) == 0 {
		return "there are none"
	}
	var texts []string
	for _, offer := range offers {
		switch {
		case !offer.Available:
			texts = append(texts, fmt.Sprintf("%s (%s)", offer.Service, strings.Join(offer.Reasons, ", ")))
		case offer.Price == nil:
			texts = append(texts, serviceOf(offer))
		default:
			texts = append(texts, fmt.Sprintf("%s %s", serviceOf(offer), offer.Price))
		}
	}
	return strings.Join(texts, "; ")
}

// serviceOf is an offer's service, with what a person who names it must know.
func serviceOf(offer order.Offer) string {
	if offer.Uncollected {
		return offer.Service + " (" + offer.Name + ", not collected at the door)"
	}
	return offer.Service
}

// allowed is the highest price that a person named with the chosen offer; nil if nobody chose
// one, or the order has changed since.
func (s *shipping) allowed() *order.Money {
	now, then := s.doc.Shipping, s.chosen
	same := then.PriceCap != nil && now.PriceCap != nil && now.PriceCap.Amount.Equal(then.PriceCap.Amount) &&
		now.PriceCap.Currency == then.PriceCap.Currency
	if !same || now.OfferPolicy != then.OfferPolicy || now.Service != then.Service || now.Carrier != then.Carrier {
		return nil
	}
	return now.PriceCap
}

// paidBefore says what a person decided about the offer after it was paid: a refused payment
// may have happened, and what is paid is kept.
func (s *shipping) paidBefore() string {
	asked := s.doc.Shipping
	switch {
	case s.offer == nil || s.offer.Carrier == order.CarrierByHand:
	case asked.OfferPolicy == order.OfferService && !s.offer.HasService(asked.Service):
		return fmt.Sprintf("; it was paid before %s was chosen", asked.Service)
	case asked.OfferPolicy != order.OfferService && s.chosen.Service == s.offer.Service && s.chosen.Service != "":
		return fmt.Sprintf("; it was paid before the choice of %s was taken back", s.chosen.Service)
	case overCap(s.doc, *s.offer) != nil && s.offer.Price != nil:
		return fmt.Sprintf("; it was paid before the highest price was %s", asked.PriceCap)
	}
	return ""
}
