package workflows_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"orderflow/clients/mypromo/mypromotest"
	"orderflow/order"
)

func TestAnAnswerWithoutOurNumberIsReadBack(t *testing.T) {
	w := newWorldOf(t, setting{myPromo: mypromotest.Options{NumberOfShipment: mypromotest.NumberUnsaid}})
	doc := madeToOrder()
	require.Equal(t, order.StatusCompleted, w.live(doc).Status)
	require.Equal(t, 1, w.effects(doc.ID)["shipment-reported"])
}

// A second report would be a second parcel, and the number cannot be added.
func TestAShipmentThatLostItsNumberAsksAPerson(t *testing.T) {
	w := newWorldOf(t, setting{myPromo: mypromotest.Options{NumberOfShipment: mypromotest.NumberLost}})
	doc := madeToOrder()
	w.at(time.Hour, func() {
		problem := w.state().Problem
		require.Equal(t, "shipment-without-number", problem.Code)
		require.Contains(t, problem.Message, "production order 1001 has shipment 401 without a tracking number, which may be 6")
		w.resolve(retry)() // no use
	})
	w.at(2*time.Hour, w.resolve(order.Resolve{Action: order.ActionSkip, By: "Jan"}))
	require.Equal(t, order.StatusCompleted, w.live(doc).Status)
	require.Equal(t, 1, w.effects(doc.ID)["shipment-reported"])
}
