package workflows_test

import (
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"orderflow/clients/tpk/tpktest"
	"orderflow/order"
)

// byBroker is an order of this many parcels from stock that TPK ships.
func byBroker(parcels int) order.Order {
	doc := fromStock()
	doc.ID = "shop-3003"
	doc.Shipping = order.Shipping{Carrier: order.CarrierTPK}
	for range parcels {
		doc.Shipping.Parcels = append(doc.Shipping.Parcels,
			order.Parcel{Length: 400, Width: 300, Height: 200, Weight: decimal.RequireFromString("4.5")})
	}
	return doc
}

func TestTPKShipsEveryParcelOnce(t *testing.T) {
	w := newWorld(t)
	doc := byBroker(3)
	result := w.live(doc)
	require.Equal(t, order.StatusCompleted, result.Status)
	require.Equal(t, map[string]int{"order-created": 3, "order-paid": 3, "waybill-issued": 3}, w.packages(doc.ID, 3))
	require.Len(t, result.TrackingNumbers, 3)
	require.Len(t, result.Documents, 3)
	require.Equal(t, order.CarrierTPK, result.Offer.Carrier)
	spent := decimal.NewFromInt(10_000).Sub(w.tpk.Balance())
	require.Equal(t, spent.StringFixed(2)+" PLN", result.Offer.Price.String(), "the order's account is the balance's")
	stages := w.state().Stages
	require.Equal(t, order.OutcomeNotOffered, stages[3].Outcome, "TPK has no protocols")
}

func TestTPKMadeToOrder(t *testing.T) {
	w := newWorld(t)
	doc := madeToOrder()
	doc.Shipping = byBroker(2).Shipping
	result := w.live(doc)
	require.Equal(t, order.StatusCompleted, result.Status)
	require.Equal(t, 2, w.effects(doc.ID)["shipment-reported"], "both tracking numbers are reported")
}

func TestOneTopUpLetsAnOrderGoOn(t *testing.T) {
	w := newWorld(t)
	w.tpk.SetBalance(decimal.RequireFromString("1.00"))
	doc := byBroker(2)
	w.at(10*time.Minute, func() {
		problem := w.state().Problem
		require.NotNil(t, problem)
		require.Equal(t, "PaymentRequired", problem.Code)
		w.tpk.TopUp(decimal.NewFromInt(500))
	})
	result := w.live(doc)
	require.Equal(t, order.StatusCompleted, result.Status)
	require.Equal(t, map[string]int{"order-created": 2, "order-paid": 2, "waybill-issued": 2}, w.packages(doc.ID, 2))
}

func TestTPKIsAskedToTakeBackWhatIsPaid(t *testing.T) {
	cases := []struct {
		name    string
		reading tpktest.CancelPaid
		status  order.Status
		effects map[string]int
	}{
		{"it refunds", tpktest.RefundPaid, order.StatusCancelled,
			map[string]int{"order-created": 2, "order-paid": 2, "waybill-issued": 2, "order-cancelled": 2, "order-refunded": 2}},
		{"it refuses with 417", tpktest.RefusePaid, order.StatusCompleted,
			map[string]int{"order-created": 2, "order-paid": 2, "waybill-issued": 2}},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			w := newWorldOf(t, setting{tpk: tpktest.Options{CancelPaid: tc.reading}})
			doc := byBroker(2)
			w.at(5*time.Second, w.signal(order.SignalCancelOrder, order.CancelOrder{Reason: "changed her mind", By: "shop"}))
			result := w.live(doc)
			require.Equal(t, tc.status, result.Status)
			require.Equal(t, tc.effects, w.packages(doc.ID, 2))
		})
	}
}
