package audit

import (
	"maps"
	"slices"

	"github.com/shopspring/decimal"

	"orderflow/order"
)

// tpk checks that every parcel is one package, which is made, paid and given a waybill
// once; that none waits for its payment; and that nobody registers accounts.
func (a *audit) tpk() {
	all := a.at(order.ProviderTPK)
	for _, line := range all.of("user-registered") {
		a.find(LeftOver, order.ProviderTPK, "user-registered", "account %s of %s", line.ID, line.Detail)
	}
	paidFor := map[string][]string{}
	for _, ref := range all.refs() {
		alive := a.neverTwo(order.ProviderTPK, all.under(ref), "order-created", "order-cancelled")
		paid := a.neverTwo(order.ProviderTPK, all.under(ref), "order-paid", "order-refunded")
		for _, id := range without(alive, slices.Concat(paid, a.Excuses.Kept)) {
			if a.saidUnswept("shipments") {
				break
			}
			a.find(LeftOver, order.ProviderTPK, "order-created", "package %s of %s is not paid", id, ref)
		}
		for _, id := range without(paid, alive) {
			a.find(LeftOver, order.ProviderTPK, "order-paid", "package %s of %s is cancelled, but not refunded", id, ref)
		}
		paidFor[ref] = paid
	}
	switch {
	case a.ships(order.CarrierTPK):
		a.packages(all, paidFor)
	case a.completed() || a.cancelled():
		if spent := all.spent(); !spent.IsZero() && !a.staysBought() {
			a.find(LeftOver, order.ProviderTPK, "order-paid", "the order is %s, shipped by %s, but %s PLN are spent",
				a.Result.Status, a.shipper(), spent)
		}
	}
}

// packages checks that exactly the document's parcels are paid, and that the order's
// account of them is TPK's.
func (a *audit) packages(all lines, paidFor map[string][]string) {
	var numbers []string
	for i := range a.doc.Shipping.Parcels {
		ref := order.PackageToken(a.doc.Reference(), i+1)
		if len(paidFor[ref]) == 0 {
			a.find(Lost, order.ProviderTPK, "order-paid", "parcel %d", i+1)
			return
		}
		numbers = append(numbers, all.waybill(paidFor[ref][0]))
		delete(paidFor, ref)
	}
	for _, ref := range slices.Sorted(maps.Keys(paidFor)) {
		if len(paidFor[ref]) > 0 {
			a.find(LeftOver, order.ProviderTPK, "order-paid", "packages %v of %s, which is not a parcel of the order", paidFor[ref], ref)
		}
	}
	if !slices.Equal(numbers, a.Result.TrackingNumbers) {
		a.find(Mismatch, order.ProviderTPK, "waybill-issued", "the order says %v, TPK %v", a.Result.TrackingNumbers, numbers)
	}
	spent, offer := all.spent(), a.Result.Offer
	if offer == nil || offer.Price == nil || !offer.Price.Amount.Equal(spent) || offer.Carrier != order.CarrierTPK {
		a.find(Mismatch, order.ProviderTPK, "order-paid", "the order says %+v, TPK %s PLN", offer, spent)
	}
	a.withinCap(order.ProviderTPK, "order-paid", spent)
	a.collected(all)
	for _, line := range all.standing().of("order-paid") {
		price, _ := decimal.NewFromString(line.Detail) // the ledger is the simulator's
		a.withinLimit(order.ProviderTPK, "order-paid", price, 1)
	}
}

// collecting lists the couriers that collect at the door, by TPK's documentation. InPost
// collects parcels for its lockers, too.
var collecting = []string{"kex", "gls", "dpd", "inpost", "dhl", "tba", "etl", "inpost_cb", "inpost_pop", "delta", "patron",
	"fedex", "geodis", "ups", "poczta24", "rohlig_suus", "ambro_express", "22"}

// collected checks that an order without a chosen courier gets one that collects.
func (a *audit) collected(all lines) {
	if a.doc.Shipping.OfferPolicy == order.OfferService || a.Excuses.Reset || a.decidedTooLate() {
		return
	}
	for _, line := range all.standing().of("order-created") {
		if !slices.Contains(collecting, line.Detail) {
			a.find(NotAsOrdered, order.ProviderTPK, "order-created", "package %s goes by courier %s, which does not collect, and nobody chose it",
				line.ID, line.Detail)
		}
	}
}

// waybill returns the number of a package's waybill.
func (l lines) waybill(id string) string {
	for _, line := range l.on(id).of("waybill-issued") {
		return line.Detail
	}
	return ""
}

// spent returns the sum paid at TPK and not refunded.
func (l lines) spent() (spent decimal.Decimal) {
	for _, line := range l {
		amount, _ := decimal.NewFromString(line.Detail) // the ledger is the simulator's
		switch line.Kind {
		case "order-paid":
			spent = spent.Add(amount)
		case "order-refunded":
			spent = spent.Sub(amount)
		}
	}
	return spent
}
