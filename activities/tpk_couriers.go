package activities

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"orderflow/clients/tpk"
	"orderflow/order"
)

// AnyCourier is the service name of the entry that stands for all couriers when TPK has no
// offers.
const AnyCourier = "any courier"

// OfParcel is the prefix of a reason about one of several parcels, from 1.
const OfParcel = "parcel %d: "

// courierSum adds up the couriers' prices for several parcels. A courier that does not take
// all of them makes no offer.
type courierSum struct {
	parcels int
	prices  map[int]order.Money
	// reasons are why there are no offers.
	reasons []string
}

func (s *courierSum) add(parcel int, answer tpk.Offers) {
	seen := map[int]order.Money{}
	for _, offer := range answer.Offers {
		price := order.Money{Amount: offer.Price.Value, Currency: string(offer.Currency)}
		if price.Currency == "" {
			price.Currency = tpk.Currency
		}
		before, all := s.prices[int(offer.CourierID)]
		switch {
		case !offer.Price.Known:
		case parcel == 0:
			seen[int(offer.CourierID)] = price
		case all && before.Currency == price.Currency:
			seen[int(offer.CourierID)] = order.Money{Amount: before.Amount.Add(price.Amount), Currency: price.Currency}
		}
	}
	left := len(s.prices) > 0 || parcel == 0
	s.prices = seen
	s.note(parcel, answer)
	switch {
	case len(seen) > 0 || !left: // or an earlier parcel
	case parcel > 0 && len(answer.Offers) > 0:
		s.because(parcel, "no courier takes it together with the earlier parcels")
	case len(answer.Notices) == 0:
		s.because(parcel, "TPK names no courier with a price, and gives no reason")
	}
}

// note keeps TPK's notices. If there are offers, a notice excludes some couriers only.
func (s *courierSum) note(parcel int, answer tpk.Offers) {
	for _, notice := range answer.Notices {
		if len(answer.Offers) > 0 {
			s.reasons = append(s.reasons, notice.Text())
		} else {
			s.because(parcel, notice.Text())
		}
	}
}

// because records why a parcel excludes all couriers.
func (s *courierSum) because(parcel int, reason string) {
	if s.parcels > 1 {
		reason = fmt.Sprintf(OfParcel, parcel+1) + reason
	}
	s.reasons = append(s.reasons, reason)
}

func (s *courierSum) offers() []order.Offer {
	var made []order.Offer
	for _, courier := range slices.Sorted(maps.Keys(s.prices)) {
		price := s.prices[courier]
		made = append(made, order.Offer{
			ID: int64(courier), Carrier: order.CarrierTPK, Service: tpk.CourierKey(courier),
			Name: tpk.CourierName(courier), Price: &price, Available: true, Uncollected: !tpk.CourierCollects(courier)})
	}
	if len(made) == 0 {
		made = []order.Offer{{Carrier: order.CarrierTPK, Service: AnyCourier, Reasons: s.reasons}}
	}
	return made
}

// whyNone asks again for a parcel that no courier takes, without cash on delivery or
// insurance: TPK does not say what excludes all couriers. Without an answer there is no
// reason.
func (a *TPK) whyNone(ctx context.Context, sent correspondents, doc order.Order) (reasons []string) {
	for _, left := range []struct {
		asked bool
		path  string
		out   func(*order.Shipping)
	}{
		{doc.Shipping.CashOnDelivery != nil, "shipping.cashOnDelivery", func(s *order.Shipping) { s.CashOnDelivery = nil }},
		{doc.Shipping.Insurance != nil, "shipping.insurance", func(s *order.Shipping) { s.Insurance = nil }},
	} {
		if !left.asked {
			continue
		}
		other := doc
		left.out(&other.Shipping)
		answer, err := a.Options.Client.Offers(ctx, sent.offerPackage(other, 0))
		if err == nil && len(answer.Offers) > 0 {
			reasons = append(reasons, "there are offers without "+left.path)
		}
	}
	return reasons
}
