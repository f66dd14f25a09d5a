package workflows_test

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"

	"orderflow/clients/shipx/shipxtest"
	"orderflow/clients/tpk/tpktest"
	"orderflow/order"
	"orderflow/sandbox/simkit"
)

// boughtWhatWasAsked: the offer, its price and the shipment are those of the
// document, and the order's account of them is ShipX's.
func (o *outcome) boughtWhatWasAsked() {
	const rule = "the order knows what it bought"
	bought := o.of("shipment-bought")
	if len(bought) == 0 && (o.byTPK() || o.byMarket()) {
		return
	}
	if len(bought) == 0 {
		if o.result.Offer != nil || len(o.result.TrackingNumbers) > 0 {
			o.breaks(rule, "it bought nothing, but has %+v, %v", o.result.Offer, o.result.TrackingNumbers)
		}
		return
	}
	if o.result.Status != order.StatusCompleted {
		return // it failed, perhaps before it knew
	}
	for _, made := range o.shipments {
		if strconv.FormatInt(made.ID, 10) == bought[0].ID {
			o.compareShipment(rule, made)
		}
	}
	offer, shipping := o.result.Offer, o.state.Order.Shipping
	if offer == nil {
		o.breaks(rule, "it has no offer")
		return
	}
	account := fmt.Sprintf("offer %d %s", offer.ID, offer.Service)
	if offer.Price != nil {
		account += " " + offer.Price.String()
	}
	if bought[0].Detail != account && (!o.plan.shipX.Debit || !strings.HasPrefix(bought[0].Detail, account+" ")) {
		o.breaks(rule, "%s, not %s", bought[0].Detail, account)
	}
	if shipping.OfferPolicy == order.OfferService && offer.Service != shipping.Service {
		o.breaks(rule, "%s, not the %s that was asked for", offer.Service, shipping.Service)
	}
	if limit := shipping.PriceCap; limit != nil && priceIn(bought[0]).GreaterThan(limit.Amount) {
		o.breaks("no price is above the cap", "%s, the cap is %s", bought[0].Detail, limit)
	}
}

// priceIn reads the price of a purchase in the ledger: "offer 7001 <service> 13.99 PLN".
func priceIn(bought simkit.Effect) decimal.Decimal {
	fields := strings.Fields(bought.Detail)
	price, err := decimal.NewFromString(fields[len(fields)-2])
	if err != nil {
		panic(err) // the ledger is ours
	}
	return price
}

func (o *outcome) compareShipment(rule string, made shipxtest.Shipment) {
	numbers := []string{string(made.TrackingNumber)}
	for _, parcel := range made.Parcels {
		if parcel.TrackingNumber != made.TrackingNumber {
			numbers = append(numbers, string(parcel.TrackingNumber))
		}
	}
	if !slices.Equal(numbers, o.result.TrackingNumbers) {
		o.breaks(rule, "tracking numbers %v, not %v", o.result.TrackingNumbers, numbers)
	}
	doc := o.state.Order
	if target, _ := made.CustomAttributes["target_point"].(string); target != doc.Shipping.LockerPoint {
		o.breaks(rule, "it goes to %q, not %q", target, doc.Shipping.LockerPoint)
	}
	if address := made.Receiver.Address; address != nil && string(address.City) != doc.Recipient.City {
		o.breaks(rule, "it goes to %s, not %s", address.City, doc.Recipient.City)
	}
}

// knowsItsRefs: webhooks of what the order has at the providers find it.
func (o *outcome) knowsItsRefs() {
	known := map[string]bool{}
	for _, made := range o.orders {
		ref := fmt.Sprintf("mypromo:%d", made.ID)
		known[ref] = true
		if made.Status != "CANCELED" && !slices.Contains(o.result.ProviderRefs, ref) {
			o.breaks("the order knows its references", "%s is not in %v", ref, o.result.ProviderRefs)
		}
	}
	for _, made := range o.shipments {
		ref := fmt.Sprintf("shipx:%d", made.ID)
		known[ref] = true
		if made.TrackingNumber != "" && !slices.Contains(o.result.ProviderRefs, ref) {
			o.breaks("the order knows its references", "%s is not in %v", ref, o.result.ProviderRefs)
		}
	}
	for _, made := range o.packed {
		ref := fmt.Sprintf("tpk:%d", made.ID)
		known[ref] = true
		if made.Status != tpktest.Cancelled && !slices.Contains(o.result.ProviderRefs, ref) {
			o.breaks("the order knows its references", "%s is not in %v", ref, o.result.ProviderRefs)
		}
	}
	for _, ref := range o.result.ProviderRefs {
		if !known[ref] {
			o.breaks("the order knows its references", "%s is another's", ref)
		}
	}
}

func (o *outcome) keptItsDocuments() {
	for _, document := range o.result.Documents {
		if _, err := o.store.Get(context.Background(), document); err != nil {
			o.breaks("documents are kept", "%v", err)
		}
	}
}
