package workflows_test

import (
	"context"
	"fmt"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"orderflow/clients/mypromo"
	"orderflow/order"
)

// cameWith is a label among the files of a merchant's order.
func cameWith(number string) mypromo.NewFile {
	return mypromo.NewFile{URL: "https://shop.example/label.pdf", Type: "label", Carrier: "gls", TrackingCode: number}
}

// forMerchantBy is an order for a merchant's goods, shipped with a carrier of ours. The
// merchant's order has files and is in production at once.
func (w *world) forMerchantBy(carrier order.Carrier, files ...mypromo.NewFile) order.Order {
	w.Helper()
	shop, ctx := w.shop(), context.Background()
	made, err := shop.CreateOrder(ctx, mypromo.NewOrder{Reference: merchantsReference, Files: files,
		Recipient: mypromo.NewAddress{LastName: "Lis", Zip: "81-001", City: "Gdynia", CountryCode: "PL"}})
	require.NoError(w, err)
	_, err = shop.AddItem(ctx, int64(made.ID), mypromo.NewItem{Reference: "9-1", SKU: "PEN-BLUE", Quantity: 10})
	require.NoError(w, err)
	_, err = shop.SubmitOrder(ctx, int64(made.ID))
	require.NoError(w, err)
	w.env.SetStartTime(w.env.Now().Add(time.Hour))
	w.myPromo.Advance()
	doc := madeToOrder()
	doc.ID = "kubkowo-1001"
	doc.Source = order.Source{System: order.SystemMyPromo, Reference: strconv.Itoa(1001)}
	doc.Production = order.ProductionNone
	doc.Items = []order.Item{{Reference: "9-1", SKU: "PEN-BLUE", Quantity: 10}}
	doc.Shipping.Carrier = carrier
	if carrier == order.CarrierTPK {
		doc.Shipping = order.Shipping{Carrier: carrier, Parcels: []order.Parcel{bulky}}
	}
	return doc
}

func TestALabelThatCameWithTheProductionOrderIsUsed(t *testing.T) {
	for _, carrier := range []order.Carrier{order.CarrierShipX, order.CarrierTPK, order.CarrierBest, order.CarrierMerchant} {
		t.Run(string(carrier), func(t *testing.T) {
			w := newWorld(t)
			doc := w.forMerchantBy(carrier, cameWith("GLS-7"))
			switch carrier {
			case order.CarrierBest:
				doc.Shipping.Parcels = []order.Parcel{flat}
			case order.CarrierMerchant:
				doc.Shipping = order.Shipping{Carrier: carrier}
			}
			result := w.live(doc)
			require.Equal(t, order.StatusCompleted, result.Status)
			require.Equal(t, []string{"GLS-7"}, result.TrackingNumbers)
			require.Equal(t, order.CarrierMerchant, result.Offer.Carrier)
			require.Equal(t, "gls", result.Offer.Service)
			require.Len(t, result.Documents, 1)
			require.Equal(t, map[string]int{"shipment-reported": 1}, w.announced())
			require.Empty(t, w.shipX.Shipments(), "nothing is prepared at a carrier")
			require.Empty(t, w.tpk.Ledger().All())
			if carrier != order.CarrierMerchant {
				require.Contains(t, w.notes(), "production order 1001 came with the label GLS-7 of gls, which is used; nothing is bought")
			}
		})
	}
}

func TestAProductionOrderWithoutALabelIsShippedByItsCarrier(t *testing.T) {
	w := newWorld(t)
	result := w.live(w.forMerchantBy(order.CarrierShipX, mypromo.NewFile{URL: "https://shop.example/slip.pdf", Type: "deliverySlip"}))
	require.Equal(t, order.StatusCompleted, result.Status)
	require.Equal(t, order.CarrierShipX, result.Offer.Carrier)
	require.Equal(t, map[string]int{"shipment-reported": 1}, w.announced())
}

// A label that comes between the offers and the purchase is used, and the prepared shipment
// is cancelled.
func TestALabelThatComesBeforeThePurchaseIsUsed(t *testing.T) {
	w := newWorld(t)
	doc := w.forMerchantBy(order.CarrierShipX)
	doc.Shipping.OfferPolicy = order.OfferManual
	w.at(time.Hour, func() {
		require.Equal(t, order.StageBuy, w.state().Stage)
		w.myPromo.SupplyLabel(1001, "gls", "GLS-7")
		w.resolve(order.Resolve{Action: order.ActionChooseOffer, By: "Jan", Service: "inpost_locker_standard", PriceCap: pln("100")})()
	})
	result := w.live(doc)
	require.Equal(t, order.StatusCompleted, result.Status)
	require.Equal(t, []string{"GLS-7"}, result.TrackingNumbers)
	for _, made := range w.shipX.Shipments() {
		require.Equal(t, "canceled", made.Status)
	}
}

// What is paid is kept. A person is told once, and ends the order by force.
func TestALabelThatComesAfterThePurchaseIsAMatterOfAPerson(t *testing.T) {
	for name, answer := range map[string]func(*world, order.Order) order.Resolve{
		"shipped by hand": func(w *world, doc order.Order) order.Resolve { return w.shippedByHand(doc, true) },
		"skipped":         func(*world, order.Order) order.Resolve { return order.Resolve{Action: order.ActionSkip, By: "Jan"} },
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			doc := w.forMerchantBy(order.CarrierShipX)
			w.shipX.Faults().Add(always("label"))
			w.at(10*time.Minute, func() {
				require.Equal(t, order.StageLabel, w.state().Stage)
				w.myPromo.SupplyLabel(1001, "gls", "GLS-7")
				w.shipX.Faults().Clear()
			})
			asked := 0
			var refusals []string
			w.at(2*time.Hour, func() {
				state := w.state()
				asked++
				require.Equal(t, order.StageReport, state.Problem.Stage)
				require.Contains(t, state.Problem.Message, "Please use all supplied labels first")
				require.Contains(t, state.Problem.Answers, order.ActionShipByHand)
				require.Len(t, w.shipX.Shipments(), 1)
				w.refused(&refusals, w.shippedByHand(doc, false))
				w.resolve(answer(w, doc))()
			})
			result := w.live(doc)
			require.Equal(t, order.StatusCompleted, result.Status)
			require.Equal(t, 1, asked)
			require.Len(t, refusals, 1)
			require.Contains(t, refusals[0], "shipped.force: must be true, because shipx is paid")
			if name == "skipped" {
				require.Empty(t, w.announced())
				return
			}
			require.Equal(t, []string{"0301"}, result.TrackingNumbers)
			require.Equal(t, map[string]int{"shipment-reported": 1}, w.announced())
			require.Contains(t, w.notes(), "what is paid stays bought")
		})
	}
}

func TestSuppliedLabelsThatAreNotOneAskAPersonBeforeAnythingIsBought(t *testing.T) {
	for name, files := range map[string][]mypromo.NewFile{
		"two":            {cameWith("GLS-7"), cameWith("GLS-8")},
		"without number": {cameWith("")},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			doc := w.forMerchantBy(order.CarrierShipX, files...)
			w.at(time.Hour, func() {
				require.Equal(t, "supplied-labels", w.state().Problem.Code)
				require.Equal(t, order.StageOffers, w.state().Problem.Stage)
				require.Empty(t, w.shipX.Shipments())
				w.resolve(order.Resolve{Action: order.ActionCancel, By: "Jan"})()
			})
			require.Equal(t, order.StatusCancelled, w.live(doc).Status)
		})
	}
}

func TestAFaultAtAnyCallUsesTheSuppliedLabelOnce(t *testing.T) {
	for _, operation := range []string{"get-production-order", "download", "add-shipment"} {
		for _, fault := range faultsAtACall() {
			fault.Operation, fault.Call = operation, 1
			t.Run(fmt.Sprintf("%s/%s %d", operation, fault.Mode, fault.Status), func(t *testing.T) {
				t.Parallel()
				w := newWorld(t)
				doc := w.forMerchantBy(order.CarrierShipX, cameWith("GLS-7"))
				w.myPromo.Faults().Add(fault)
				require.Equal(t, order.StatusCompleted, w.live(doc).Status)
				require.NotEmpty(t, w.myPromo.Faults().Struck(), "the fault has not struck")
				require.Equal(t, map[string]int{"shipment-reported": 1}, w.announced())
				require.Empty(t, w.shipX.Shipments())
			})
		}
	}
}
