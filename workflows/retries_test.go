package workflows_test

import (
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"orderflow/order"
)

// payments counts the requests to pay for a parcel of an order.
func (w *world) payments(id string, parcel int) int {
	return w.tpk.Faults().Calls("pay-orders", order.PackageToken(id, parcel))
}

func TestMoneyThatIsThereAndIsRefusedIsNoHotLoop(t *testing.T) {
	w := newWorld(t)
	w.tpk.HoldBack(decimal.NewFromInt(10_000))
	doc := byBroker(1)
	w.at(7*time.Minute+30*time.Second, func() {
		require.Equal(t, 5, w.payments(doc.ID, 1), "at once, at once, after 1 minute, 2 and 4")
	})
	w.at(24*time.Hour, func() {
		require.Equal(t, 13, w.payments(doc.ID, 1), "after the last pause only a person goes on")
		require.Equal(t, order.StatusNeedsAttention, w.state().Status)
	})
	w.at(25*time.Hour, func() { w.resolve(order.Resolve{Action: order.ActionRetry, By: "Ola"})() })
	w.at(25*time.Hour+90*time.Second, func() {
		require.Equal(t, 16, w.payments(doc.ID, 1), "a person's answer begins the pauses anew")
		w.tpk.HoldBack(decimal.Zero)
	})
	result := w.live(doc)
	require.Equal(t, order.StatusCompleted, result.Status)
	require.Equal(t, map[string]int{"order-created": 1, "order-paid": 1, "waybill-issued": 1}, w.packages(doc.ID, 1))
}

func TestAnAnswerEndsThePauseBeforeARetry(t *testing.T) {
	w := newWorld(t)
	w.tpk.HoldBack(decimal.NewFromInt(10_000))
	doc := byBroker(1)
	w.at(5*time.Minute, func() {
		w.tpk.HoldBack(decimal.Zero)
		w.resolve(order.Resolve{Action: order.ActionRetry, By: "Ola"})()
	})
	w.at(6*time.Minute, func() { require.Equal(t, 5, w.payments(doc.ID, 1)) })
	require.Equal(t, order.StatusCompleted, w.live(doc).Status)
}
