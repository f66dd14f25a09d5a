package workflows

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"orderflow/order"
	"orderflow/workflows/carrier"
)

// changeUnpriced (version 1): offers without prices are chosen by preference, a person's
// choice passes if no price is stated, and InPost's courier C2C and its service to customer
// service points are chosen like the others. Only orders that would have chosen differently
// before call it.
const changeUnpriced = "unpriced-offers"

// choice is the chosen offer, or the decision that a person must make.
type choice struct {
	offer   order.Offer
	problem *order.Problem
	// why tells how it was chosen if prices did not decide.
	why string
}

// like reports whether two choices have the same effect.
func (c choice) like(other choice) bool {
	if c.problem != nil || other.problem != nil {
		return c.problem != nil && other.problem != nil && c.problem.Code == other.problem.Code
	}
	return c.offer.Carrier == other.offer.Carrier && c.offer.ID == other.offer.ID && c.offer.Service == other.offer.Service
}

// choose picks one of the latest offers.
func (s *shipping) choose() choice {
	before := s.choiceBefore()
	now := choosing{s.doc, s.offers, s.carrier.Suits, picked}.choice()
	if now.problem == nil {
		now = s.withinCap(now)
	}
	if now.like(before) || s.changed(changeUnpriced) {
		return now
	}
	return before
}

// choiceBefore is the choice from before offers without prices were common.
func (s *shipping) choiceBefore() choice {
	suits := func(offer order.Offer) bool {
		return s.carrier.Suits(offer) && (offer.Carrier != order.CarrierShipX || carrier.SuitedBefore(s.doc.Shipping, offer))
	}
	made := choosing{s.doc, s.offers, suits, func(offers []order.Offer) (order.Offer, string, bool) {
		offer, priced := cheapest(offers)
		return offer, "", priced
	}}.choice()
	if made.problem == nil {
		made.problem = overCap(s.doc, made.offer)
	}
	return made
}

// withinCap checks a choice against the order's cap. If the carrier states no price, a
// person's choice of a service passes; the order's own cap cannot be checked then.
func (s *shipping) withinCap(made choice) choice {
	if most := s.allowed(); most != nil && made.offer.Price == nil {
		made.why = order.JoinRemarks(made.why, fmt.Sprintf("the carrier states no price for %s, so the highest price of %s could not be checked", made.offer.Service, most))
		return made
	}
	made.problem = overCap(s.doc, made.offer)
	return made
}

// picked is the offer with the lowest price or, if none has a price, the preferred one.
func picked(offers []order.Offer) (order.Offer, string, bool) {
	if offer, ok := cheapest(offers); ok {
		return offer, uncompared(offer, offers), true
	}
	offer := slices.MinFunc(offers, func(a, b order.Offer) int {
		return cmp.Or(cmp.Compare(place(a), place(b)), cmp.Compare(carrier.Usual(a.Service), carrier.Usual(b.Service)),
			strings.Compare(a.Service, b.Service))
	})
	if offer.Preference > 0 {
		return offer, fmt.Sprintf("the carrier states no prices; %s comes first in ORDERFLOW_SHIPX_PREFER of %s", offer.Service, list(offers)), true
	}
	return offer, fmt.Sprintf("the carrier states no prices, and ORDERFLOW_SHIPX_PREFER names none of them; %s is the usual service of %s",
		offer.Service, list(offers)), true
}

// place is an offer's rank in the configured preference; offers without one come last.
func place(offer order.Offer) int {
	if offer.Preference == 0 {
		return int(^uint(0) >> 1)
	}
	return offer.Preference
}

// uncompared names the services that could not be compared because they have no price.
func uncompared(chosen order.Offer, offers []order.Offer) string {
	if chosen.Price == nil {
		return ""
	}
	unpriced := slices.DeleteFunc(slices.Clone(offers), func(o order.Offer) bool { return o.Price != nil })
	if len(unpriced) == 0 {
		return ""
	}
	return fmt.Sprintf("no price is stated for %s, so it was not compared: set shipping.prefer or ORDERFLOW_SHIPX_PRICES", list(unpriced))
}
