package workflows_test

import (
	"testing"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"orderflow/order"
	"orderflow/order/ordertest"
)

// TestTheLargestOrderOfEachRouteComesToItsEnd. A test on a real server shows that its history
// is small enough.
func TestTheLargestOrderOfEachRouteComesToItsEnd(t *testing.T) {
	withoutRace(t)
	largest := func(carrier order.Carrier, production order.Production, parcels int) func(*world) order.Order {
		return func(*world) order.Order {
			return ordertest.Largest(carrier, production, parcels, order.MaxDocumentSize)
		}
	}
	for _, route := range []struct {
		name string
		doc  func(*world) order.Order
	}{
		{"made, to a locker", func(*world) order.Order {
			doc := ordertest.Largest(order.CarrierShipX, order.ProductionMyPromo, 1, order.MaxDocumentSize)
			doc.Shipping.LockerPoint = "GDY01A"
			doc.Shipping.Parcels = []order.Parcel{{Template: "small"}}
			return doc
		}},
		{"made, by courier", largest(order.CarrierShipX, order.ProductionMyPromo, 60)},
		{"from stock, by courier", largest(order.CarrierShipX, order.ProductionNone, 60)},
		{"made, by broker", largest(order.CarrierTPK, order.ProductionMyPromo, 50)},
		{"from stock, by broker", largest(order.CarrierTPK, order.ProductionNone, 50)},
		{"made, by the cheaper", largest(order.CarrierBest, order.ProductionMyPromo, 50)},
		{"of Media Port", func(w *world) order.Order {
			doc := w.marketOrder(101, order.ProductionNone)
			ordertest.Fill(&doc, order.MaxDocumentSize)
			return doc
		}},
		{"with the merchant's label", func(w *world) order.Order {
			doc := w.forMerchant(merchantsLabel)
			ordertest.Fill(&doc, order.MaxDocumentSize)
			return doc
		}},
	} {
		t.Run(route.name, func(t *testing.T) {
			w := newWorld(t)
			w.tpk.SetBalance(decimal.NewFromInt(100_000))
			require.Equal(t, order.StatusCompleted, w.live(route.doc(w)).Status)
		})
	}
}
