package workflows_test

import (
	"context"
	"slices"

	"github.com/shopspring/decimal"

	"orderflow/activities"
	"orderflow/clients/tpk"
	"orderflow/clients/tpk/tpktest"
	"orderflow/order"
)

// byTPK reports whether TPK was the one to ship in the end.
func (o *outcome) byTPK() bool {
	return slices.ContainsFunc(o.packed, func(p tpktest.Order) bool { return p.Status == tpktest.Paid })
}

// spentAtTPK is what was paid there and not given back.
func (o *outcome) spentAtTPK() decimal.Decimal {
	spent := decimal.Zero
	for _, effect := range o.atTPK {
		switch effect.Kind {
		case "order-paid":
			spent = spent.Add(decimal.RequireFromString(effect.Detail))
		case "order-refunded":
			spent = spent.Sub(decimal.RequireFromString(effect.Detail))
		}
	}
	return spent
}

// packedNothingTwice: at no moment has a parcel two live packages, so that none
// can be paid twice; and nobody makes accounts.
func (o *outcome) packedNothingTwice() {
	alive, paid := map[string]int{}, map[string]int{}
	for _, effect := range o.atTPK {
		switch effect.Kind {
		case "order-created":
			alive[effect.Ref]++
		case "order-cancelled":
			alive[effect.Ref]--
		case "order-paid":
			paid[effect.Ref]++
		case "order-refunded":
			paid[effect.Ref]--
		case "user-registered":
			o.breaks("no account is made at TPK", "%+v", effect)
		}
		if alive[effect.Ref] > 1 {
			o.breaks("no parcel is packed twice", "%+v", effect)
		}
		if paid[effect.Ref] > 1 {
			o.breaks("no parcel is paid twice", "%+v", effect)
		}
	}
}

// leftNoPackage: none waits for its payment, and a paid one is that of a parcel.
func (o *outcome) leftNoPackage() {
	for _, made := range o.packed {
		if made.Status == tpktest.AwaitingPayment {
			o.breaks("nothing is left over", "package %d of %s", made.ID, made.Ref)
		}
	}
}

// packedWhatWasAsked: each parcel has one paid package, as the document says, and
// the order's account of them is TPK's.
func (o *outcome) packedWhatWasAsked() {
	const rule = "the order knows what it sends with TPK"
	if o.result.Status != order.StatusCompleted || !o.byTPK() {
		return
	}
	doc, offer := o.state.Order, o.result.Offer
	if offer == nil || offer.Carrier != order.CarrierTPK || offer.Price == nil {
		o.breaks(rule, "its offer is %+v", offer)
		return
	}
	if spent := o.spentAtTPK(); !spent.Equal(offer.Price.Amount) {
		o.breaks(rule, "%s PLN are spent, not %s", spent, offer.Price)
	}
	if limit := doc.Shipping.PriceCap; limit != nil && offer.Price.Amount.GreaterThan(limit.Amount) {
		o.breaks("no price is above the cap", "%s, the cap is %s", offer.Price, limit)
	}
	if doc.Shipping.OfferPolicy == order.OfferService && offer.Service != doc.Shipping.Service {
		o.breaks(rule, "%s, not the %s that was asked for", offer.Service, doc.Shipping.Service)
	}
	var numbers []string
	for i := range doc.Shipping.Parcels {
		numbers = append(numbers, o.comparePackage(rule, i))
	}
	if !slices.Equal(numbers, o.result.TrackingNumbers) {
		o.breaks(rule, "tracking numbers %v, not %v", o.result.TrackingNumbers, numbers)
	}
	if paid := len(o.paidPackages("")); paid != len(doc.Shipping.Parcels) {
		o.breaks(rule, "%d packages of %d parcels", paid, len(doc.Shipping.Parcels))
	}
}

// paidPackages are those of a token, or all for "".
func (o *outcome) paidPackages(token string) (paid []tpktest.Order) {
	for _, made := range o.packed {
		if made.Status == tpktest.Paid && (token == "" || made.Ref == token) {
			paid = append(paid, made)
		}
	}
	return paid
}

// comparePackage compares the package of a parcel with the document, and returns
// the number of its waybill.
func (o *outcome) comparePackage(rule string, parcel int) string {
	paid := o.paidPackages(activities.PackageToken(o.plan.doc.ID, parcel+1))
	if len(paid) != 1 {
		o.breaks(rule, "parcel %d has %d paid packages", parcel+1, len(paid))
		return ""
	}
	o.faultsAt(order.ProviderTPK).Clear()
	sent, err := o.broker().GetOrder(context.Background(), paid[0].ID)
	if err != nil {
		o.breaks(rule, "%v", err)
		return ""
	}
	doc := o.state.Order
	wanted := doc.Shipping.Parcels[parcel]
	if sent.Receiver.City != doc.Recipient.City || !sent.Weight.Value.Equal(wanted.Weight) {
		o.breaks(rule, "package %d of %s kg goes to %s, and the document says %s kg to %s", paid[0].ID,
			sent.Weight.Value, sent.Receiver.City, wanted.Weight, doc.Recipient.City)
	}
	if sent.CourierID == tpk.CourierInPostLocker && sent.Receiver.PopCode != doc.Shipping.LockerPoint {
		o.breaks(rule, "package %d goes to %s, not %s", paid[0].ID, sent.Receiver.PopCode, doc.Shipping.LockerPoint)
	}
	if service := tpk.CourierKey(int(sent.CourierID)); service != o.result.Offer.Service {
		o.breaks(rule, "package %d goes by %s, not %s", paid[0].ID, service, o.result.Offer.Service)
	}
	collected := decimal.Zero
	if doc.Shipping.CashOnDelivery != nil && parcel == 0 {
		collected = doc.Shipping.CashOnDelivery.Amount
	}
	if !sent.CODValue.Value.Equal(collected) {
		o.breaks(rule, "package %d collects %s, not %s", paid[0].ID, sent.CODValue.Value, collected)
	}
	return paid[0].WaybillNumber
}
