package workflows_test

import (
	"fmt"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"orderflow/activities"
	"orderflow/order"
)

// merkanaID is Merkana's id of one of its orders.
const merkanaID = "244"

func drawOrder(t *rapid.T) order.Order {
	doc := madeToOrder()
	doc.ID = "life-1"
	fromStock := oneIn(t, 3, "from stock")
	doc.Items = drawItems(t, fromStock)
	if fromStock {
		doc.Production, doc.Reports = order.ProductionNone, nil
	}
	if oneIn(t, 3, "of Merkana") {
		doc.Source = order.Source{System: order.SystemMerkana, Reference: merkanaID, Account: 293}
		doc.Reports = append(doc.Reports, order.ReportMerkana)
	}
	doc.Shipping = drawShipping(t)
	drawPhone(t, &doc)
	return doc
}

func drawItems(t *rapid.T, fromStock bool) (items []order.Item) {
	many := rapid.SampledFrom([]int{1, 2, 3, 4, 5, 2, 1, 3, 2, 1, 4, 2, 3, 1, 2, 1, 3, 2, 1, 4, 5, 2, 1, 3, 50}).Draw(t, "items")
	for i := range many {
		items = append(items, order.Item{Reference: fmt.Sprintf("life-1-%d", i+1), SKU: "PEN-BLUE", Quantity: 1 + i, Stock: true})
	}
	if fromStock {
		for i := range items {
			items[i].Stock = false
		}
		return items
	}
	odd := &items[rapid.IntRange(0, many-1).Draw(t, "odd item")]
	switch rapid.SampledFrom([]string{"", "", "file", "file", "file missing", "unknown SKU"}).Draw(t, "oddity") {
	case "file":
		odd.SKU, odd.Stock, odd.Files = "MUG-300", false, []order.PrintFile{{URL: "https://files.example/mug.pdf"}}
	case "file missing":
		odd.SKU, odd.Stock, odd.Files = "MUG-300", false, []order.PrintFile{{URL: "https://files.example/missing.pdf"}}
	case "unknown SKU":
		odd.SKU = "NO-SUCH-THING"
	}
	return items
}

// services are those that orders name, by carrier: lockers first, then couriers.
var services = map[order.Carrier][2][]string{
	order.CarrierShipX: {{"inpost_locker_standard"}, {"inpost_courier_standard", "inpost_courier_c2c"}},
	order.CarrierTPK:   {{"inpost_pop"}, {"dpd", "gls", "inpost"}},
	order.CarrierBest:  {{"inpost_locker_standard", "inpost_pop"}, {"inpost_courier_standard", "dpd"}},
}

func drawShipping(t *rapid.T) order.Shipping {
	if oneIn(t, 15, "by hand") {
		return order.Shipping{Carrier: order.CarrierByHand, Parcels: []order.Parcel{bulky}, CashOnDelivery: pln("77")}
	}
	shipping := order.Shipping{Carrier: rapid.SampledFrom([]order.Carrier{order.CarrierShipX, order.CarrierTPK,
		order.CarrierShipX, order.CarrierTPK, order.CarrierBest}).Draw(t, "carrier")}
	known := services[shipping.Carrier][1]
	if rapid.Bool().Draw(t, "locker") {
		known = services[shipping.Carrier][0]
		shipping.LockerPoint = rapid.SampledFrom([]string{"GDY01A", "GDY01A", "POP-WAW4", "POP-WAW4", "POP-WAW4", "WAW123", "XXX99X", "ZAM01X"}).Draw(t, "point")
	}
	shipping.Parcels = drawParcels(t, shipping)
	shipping.OfferPolicy = rapid.SampledFrom([]order.OfferPolicy{
		order.OfferCheapest, order.OfferCheapest, order.OfferService, order.OfferManual}).Draw(t, "policy")
	if shipping.OfferPolicy == order.OfferService {
		shipping.Service = rapid.SampledFrom(known).Draw(t, "service")
	}
	shipping.PriceCap = rapid.SampledFrom([]*order.Money{nil, nil, pln("100"), pln("5")}).Draw(t, "cap")
	if oneIn(t, 4, "cash on delivery") {
		shipping.CashOnDelivery = pln("120")
	}
	if shipping.Carrier == order.CarrierBest {
		shipping.Prefer = rapid.SampledFrom([]order.Carrier{"", order.CarrierShipX, order.CarrierTPK}).Draw(t, "prefer")
	}
	shipping.Track = oneIn(t, 4, "track")
	drawSending(t, &shipping)
	return shipping
}

// The parcels of lives.
var (
	flat        = order.Parcel{Length: 400, Width: 300, Height: 180, Weight: decimal.RequireFromString("4.5")} // for lockers, too
	bulky       = order.Parcel{Length: 400, Width: 300, Height: 200, Weight: decimal.RequireFromString("4.5")}
	heavyParcel = order.Parcel{Length: 400, Width: 300, Height: 200, Weight: decimal.NewFromInt(37)} // TPK carries it as a pallet
	letter      = order.Parcel{Template: activities.TemplateEnvelope}
)

func drawParcels(t *rapid.T, shipping order.Shipping) []order.Parcel {
	toLocker, one, most := shipping.LockerPoint != "", bulky, 2
	switch {
	case toLocker && shipping.Carrier == order.CarrierShipX:
		one, most = order.Parcel{Template: "small"}, 1
	case toLocker && shipping.Carrier == order.CarrierBest: // a shipment of ShipX to a locker is one parcel
		one, most = flat, 1
	case toLocker:
		one = flat
	case shipping.Carrier == order.CarrierTPK:
		most = 3
		one = rapid.SampledFrom([]order.Parcel{bulky, bulky, bulky, bulky, letter, heavyParcel}).Draw(t, "parcel")
	}
	parcels := []order.Parcel{one}
	for range rapid.IntRange(0, most-1).Draw(t, "more parcels") {
		parcels = append(parcels, one)
	}
	return parcels
}

// drawSending makes some lives leave InPost parcels at a point.
func drawSending(t *rapid.T, shipping *order.Shipping) {
	if shipping.Carrier == order.CarrierTPK || !oneIn(t, 4, "left at a point") {
		return
	}
	shipping.SendingMethod = "parcel_locker"
	if shipping.LockerPoint == "" {
		shipping.SendingMethod = rapid.SampledFrom([]string{"pok", "courier_pok"}).Draw(t, "sending method")
	}
	shipping.DropoffPoint = rapid.SampledFrom([]string{"", "GDY01A"}).Draw(t, "drop-off point")
}
