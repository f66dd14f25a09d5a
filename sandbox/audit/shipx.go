package audit

import (
	"fmt"
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"orderflow/order"
	"orderflow/sandbox/simkit"
)

// shipX checks that exactly one shipment is bought, with the offer in the order's
// account, and that no other is alive.
func (a *audit) shipX() {
	all := a.at(order.ProviderShipX)
	alive := a.neverTwo(order.ProviderShipX, all.where(a.notKept), "shipment-created", "shipment-canceled")
	bought := all.of("shipment-bought")
	if len(bought) > 1 {
		a.find(Twice, order.ProviderShipX, "shipment-bought", "%v", bought)
	}
	for _, id := range without(alive, slices.Concat(bought.ids(), a.Excuses.Kept)) {
		if a.saidUnswept("shipments") {
			break
		}
		a.find(LeftOver, order.ProviderShipX, "shipment-created", "shipment %s is not bought", id)
	}
	ships := a.ships(order.CarrierShipX)
	switch {
	case !ships && len(bought) > 0 && (a.completed() || a.cancelled()) && !a.staysBought():
		a.find(LeftOver, order.ProviderShipX, "shipment-bought", "the order is %s, shipped by %s, but %v is bought",
			a.Result.Status, a.shipper(), bought)
	case ships && len(bought) > 0:
		a.bought(bought[0])
	}
}

// bought compares a purchase, "offer 7001 inpost_locker_standard 13.99 PLN", with the
// order's account and the document.
func (a *audit) bought(line simkit.Effect) {
	offer := a.Result.Offer
	if offer == nil {
		return // account finds this
	}
	account := fmt.Sprintf("offer %d %s", offer.ID, offer.Service)
	if offer.Price != nil {
		account += " " + offer.Price.String()
	}
	unseen := a.Excuses.HiddenPrices && offer.Price == nil && strings.HasPrefix(line.Detail, account+" ")
	if line.Detail != account && !unseen {
		a.find(Mismatch, order.ProviderShipX, "shipment-bought", "the order says %s, ShipX %s", account, line.Detail)
	}
	if fields := strings.Fields(line.Detail); len(fields) > 2 {
		price, _ := decimal.NewFromString(fields[len(fields)-2]) // the ledger is the simulator's
		if !a.Excuses.HiddenPrices || a.State.Allowed == nil {
			a.withinCap(order.ProviderShipX, "shipment-bought", price)
		}
		if !a.Excuses.HiddenPrices {
			a.withinLimit(order.ProviderShipX, "shipment-bought", price, len(a.doc.Shipping.Parcels))
		}
	}
}

// withinCap checks the order's price cap.
func (a *audit) withinCap(provider, effect string, price decimal.Decimal) {
	if limit := a.doc.Shipping.PriceCap; limit != nil && price.GreaterThan(limit.Amount) && !a.Excuses.Reset && !a.decidedTooLate() {
		a.find(NotAsOrdered, provider, effect, "it cost %s, the cap is %s", price, limit)
	}
}

// withinLimit checks the account's limit per parcel, unless a person allowed more.
func (a *audit) withinLimit(provider, effect string, price decimal.Decimal, parcels int) {
	if a.PriceLimit == nil || a.State.Allowed != nil || a.Excuses.Reset {
		return
	}
	if limit := a.PriceLimit.Amount.Mul(decimal.NewFromInt(int64(parcels))); price.GreaterThan(limit) {
		a.find(NotAsOrdered, provider, effect, "%s for %d parcels, the account's limit is %s for one, and no person allowed more", price, parcels, a.PriceLimit)
	}
}
