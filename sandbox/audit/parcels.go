package audit

import (
	"slices"

	"github.com/shopspring/decimal"

	"orderflow/order"
)

// parcels checks that the carrier has each parcel with the right destination and values.
func (a *audit) parcels() {
	hidden := a.Excuses.HiddenNumbers && a.shipper() == order.CarrierMediaPort && len(a.Result.TrackingNumbers) == 0
	if len(a.Result.TrackingNumbers) == 0 && !hidden {
		a.find(Lost, "", "tracking numbers", "the order has no tracking number")
	}
	if a.Parcels == nil {
		return
	}
	var numbers []string
	for i, sent := range a.Parcels {
		numbers = append(numbers, sent.Number)
		a.parcel(i, sent)
	}
	if !hidden && !slices.Equal(numbers, a.Result.TrackingNumbers) {
		a.find(Mismatch, "", "tracking numbers", "the order says %v, the carrier %v", a.Result.TrackingNumbers, numbers)
	}
}

// parcel compares one parcel with the document. The first parcel collects the cash on
// delivery.
func (a *audit) parcel(i int, sent CarrierParcel) {
	differs := func(what string, got, want any) {
		a.find(NotAsOrdered, "", "parcels", "%s: %s %v, not %v", sent.Number, what, got, want)
	}
	to := a.doc.Shipping
	if sent.City != "" && sent.City != a.doc.Recipient.City {
		differs("goes to", sent.City, a.doc.Recipient.City)
	}
	a.phone(sent)
	if sent.Point != nil && *sent.Point != to.LockerPoint {
		differs("goes to point", *sent.Point, to.LockerPoint)
	}
	if sent.Service != "" && a.Result.Offer != nil && sent.Service != a.Result.Offer.Service {
		differs("goes by", sent.Service, a.Result.Offer.Service)
	}
	if sent.Weight != nil && i < len(to.Parcels) && !sent.Weight.Equal(to.Parcels[i].Weight) {
		differs("weighs", sent.Weight, to.Parcels[i].Weight)
	}
	if sent.Insured != nil && i == 0 && sent.Insured.LessThan(leastInsured(to)) {
		differs("is insured for", sent.Insured, leastInsured(to))
	}
	if sent.Collects == nil {
		return
	}
	wanted := decimal.Zero
	if to.CashOnDelivery != nil && i == 0 {
		wanted = to.CashOnDelivery.Amount
	}
	if !sent.Collects.Equal(wanted) {
		differs("collects", sent.Collects, wanted)
	}
}

// leastInsured returns the insurance that the document asks for, and at least the amount
// to collect.
func leastInsured(to order.Shipping) (least decimal.Decimal) {
	for _, amount := range []*order.Money{to.Insurance, to.CashOnDelivery} {
		if amount != nil {
			least = decimal.Max(least, amount.Amount)
		}
	}
	return least
}
