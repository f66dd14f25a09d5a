package workflows_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"orderflow/activities"
	"orderflow/clients/shipx/shipxtest"
	"orderflow/clients/tpk/tpktest"
	"orderflow/order"
)

// competing is an order from stock, by courier, that ships with the cheaper carrier.
func competing() order.Order {
	doc := byBroker(1)
	doc.ID, doc.Shipping.Carrier = "shop-4004", order.CarrierBest
	return doc
}

// broker is a TPK where DPD has this price.
func broker(price string) setting {
	return setting{shipX: stating.shipX, tpk: tpktest.Options{Prices: []tpktest.Price{
		{Courier: 3, Product: 2, UpTo: 100, PLN: price}, {Courier: 3, Product: 2, Abroad: true, UpTo: 100, PLN: price}}}}
}

// A paid carrier is not asked for offers if an amended document does not suit it. What is
// paid is compared with the document all the same.
func TestAPaidShipmentIsComparedWhenTheDocumentNoLongerSuitsItsCarrier(t *testing.T) {
	w := newWorldOf(t, setting{tpk: tpktest.Options{ReceiverPointOnly: true}})
	doc := competing()
	doc.Shipping.Parcels = append(doc.Shipping.Parcels, doc.Shipping.Parcels[0]) // a locker takes one at InPost
	doc.Shipping.Service, doc.Shipping.OfferPolicy = "inpost_courier_standard", order.OfferService
	w.shipX.Faults().Add(refusedAndDone("buy"))
	w.afterAnHour(func(order.State) {}, nothing, amend(`{"shipping": {"lockerPoint": "GDY01A", "offerPolicy": "cheapest", "service": null}}`))
	asked := false
	w.at(2*time.Hour, func() {
		require.NotNil(t, w.state().Problem)
		require.Equal(t, activities.CodePaidDiffers, w.state().Problem.Code)
		asked = true
		w.resolve(amend(`{"shipping": {"lockerPoint": null}}`))()
	})
	require.Equal(t, order.StatusCompleted, w.live(doc).Status)
	require.True(t, asked)
	require.Equal(t, map[order.Carrier]int{order.CarrierShipX: 1}, w.purchases(doc))
}

func TestTheCheaperCarrierShips(t *testing.T) {
	cases := []struct {
		name    string
		price   string
		change  func(*order.Order)
		carrier order.Carrier
	}{
		{"TPK is cheaper", "9.99", nil, order.CarrierTPK},
		{"ShipX is cheaper", "99.00", nil, order.CarrierShipX},
		{"a service of ShipX is named", "9.99", func(o *order.Order) { o.Shipping.Service = "inpost_courier_standard" }, order.CarrierShipX},
		{"TPK would refuse the recipient", "9.99", func(o *order.Order) {
			o.Recipient.FirstName, o.Recipient.LastName, o.Recipient.Company = "", "", "Kubkowo"
		}, order.CarrierShipX},
		{"ShipX serves Poland only", "99.00", func(o *order.Order) { o.Recipient.Country = "DE"; o.Recipient.PostCode = "10115" }, order.CarrierTPK},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			w := newWorldOf(t, broker(tc.price))
			doc := competing()
			if tc.change != nil {
				tc.change(&doc)
			}
			result := w.live(doc)
			require.Equal(t, order.StatusCompleted, result.Status)
			require.Equal(t, tc.carrier, result.Offer.Carrier)
			byShipX, byTPK := w.effects(doc.ID), w.packages(doc.ID, 1)
			if tc.carrier == order.CarrierTPK {
				require.Equal(t, 0, byShipX["shipment-bought"])
				require.Equal(t, byShipX["shipment-created"], byShipX["shipment-canceled"], "the loser's shipment is voided")
				require.Equal(t, 1, byTPK["order-paid"])
				return
			}
			require.Equal(t, 1, byShipX["shipment-bought"])
			require.Equal(t, byTPK["order-created"], byTPK["order-cancelled"])
			require.Zero(t, byTPK["order-paid"])
		})
	}
}

// Customers who pay ShipX later see no prices.
func TestWithoutPricesThePreferenceDecides(t *testing.T) {
	for _, prefer := range []order.Carrier{order.CarrierShipX, order.CarrierTPK} {
		t.Run(string(prefer), func(t *testing.T) {
			w := newWorldOf(t, setting{shipX: shipxtest.Options{StatesPrices: false}})
			doc := competing()
			doc.Shipping.Prefer, doc.Shipping.Service, doc.Shipping.OfferPolicy = prefer, "", order.OfferCheapest
			if prefer == order.CarrierShipX { // a price decides among its own services, or there is one
				doc.Shipping.Service, doc.Shipping.OfferPolicy = "inpost_courier_standard", order.OfferService
			}
			result := w.live(doc)
			require.Equal(t, order.StatusCompleted, result.Status)
			require.Equal(t, prefer, result.Offer.Carrier)
		})
	}
}

func TestACompetitorThatRefusesIsLeftOut(t *testing.T) {
	w := newWorldOf(t, setting{tpk: tpktest.Options{UnavailableCouriers: []int{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 16, 17, 18, 19, 20}}})
	result := w.live(competing())
	require.Equal(t, order.CarrierShipX, result.Offer.Carrier)
}

func TestCancellingACompetitionLeavesNothing(t *testing.T) {
	w := newWorldOf(t, broker("9.99"))
	doc := competing()
	doc.Shipping.OfferPolicy = order.OfferManual
	w.at(time.Hour, w.signal(order.SignalCancelOrder, order.CancelOrder{By: "shop"}))
	require.Equal(t, order.StatusCancelled, w.live(doc).Status)
	require.Equal(t, map[string]int{"shipment-created": 1, "shipment-canceled": 1}, w.effects(doc.ID))
	require.Empty(t, w.packages(doc.ID, 1))
}

// A person moves an order to another carrier; the first one must release it.
func TestAnOrderChangesItsCarrier(t *testing.T) {
	w := newWorldOf(t, broker("9.99"))
	doc := competing()
	doc.Shipping.Carrier, doc.Shipping.PriceCap = order.CarrierShipX, pln("10.00")
	w.at(time.Hour, w.resolve(order.Resolve{
		Action: order.ActionAmend, By: "ola", Patch: []byte(`{"shipping":{"carrier":"tpk"}}`)}))
	result := w.live(doc)
	require.Equal(t, order.StatusCompleted, result.Status)
	require.Equal(t, order.CarrierTPK, result.Offer.Carrier)
	require.Equal(t, map[string]int{"shipment-created": 1, "shipment-canceled": 1}, w.effects(doc.ID))
	require.Equal(t, 1, w.packages(doc.ID, 1)["order-paid"])
}
