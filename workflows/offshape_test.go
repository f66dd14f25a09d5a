package workflows_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"orderflow/clients/tpk/tpktest"
	"orderflow/order"
	"orderflow/sandbox/simkit"
)

// offShape are answers not in a provider's own words that come before anything happens.
var offShape = []simkit.Fault{
	{Mode: simkit.Hiccup404},
	{Mode: simkit.HTML, Status: 403},
	{Mode: simkit.HTML, Status: 200},
	{Mode: simkit.Wordless, Status: 403},
}

func TestAnOrderThatReadsAnOffShapeAnswerGoesOnByItself(t *testing.T) {
	for _, fault := range offShape {
		for _, at := range []struct {
			provider, operation string
			faults              func(*world) *simkit.Faults
		}{
			{"mypromo", "list-orders", func(w *world) *simkit.Faults { return w.myPromo.Faults() }},
			{"mypromo", "get-order", func(w *world) *simkit.Faults { return w.myPromo.Faults() }},
			{"mypromo", "list-production-orders", func(w *world) *simkit.Faults { return w.myPromo.Faults() }},
			{"shipx", "list-shipments", func(w *world) *simkit.Faults { return w.shipX.Faults() }},
			{"shipx", "get-shipment", func(w *world) *simkit.Faults { return w.shipX.Faults() }},
			{"shipx", "label", func(w *world) *simkit.Faults { return w.shipX.Faults() }},
			{"shipx", "printout", func(w *world) *simkit.Faults { return w.shipX.Faults() }},
		} {
			fault := fault
			fault.Operation = at.operation
			t.Run(fmt.Sprintf("%s/%s/%s %d", at.provider, at.operation, fault.Mode, fault.Status), func(t *testing.T) {
				t.Parallel()
				w := newWorld(t)
				at.faults(w).Add(fault)
				w.at(20*time.Minute, func() {
					require.Nil(t, w.state().Problem, "nobody is asked")
					at.faults(w).Clear()
				})
				began := w.env.Now()
				require.Equal(t, order.StatusCompleted, w.live(madeToOrder()).Status)
				require.Greater(t, w.env.Now().Sub(began), 20*time.Minute)
				require.NotEmpty(t, at.faults(w).Struck())
				require.Equal(t, once, w.remaining("shop-1001"))
			})
		}
	}
}

func TestAnOffShapeAnswerAfterAnEffectMakesNothingTwice(t *testing.T) {
	after := []simkit.Fault{{Mode: simkit.Hiccup404After}, {Mode: simkit.HTMLAfter, Status: 403}, {Mode: simkit.HTMLAfter, Status: 200}}
	for _, fault := range after {
		fault.Call = 1
		for _, operation := range []string{"create-order", "add-item", "submit-order", "add-shipment", "create-shipment", "buy"} {
			fault := fault
			fault.Operation = operation
			t.Run(fmt.Sprintf("%s/%s %d", operation, fault.Mode, fault.Status), func(t *testing.T) {
				t.Parallel()
				w := newWorld(t)
				w.myPromo.Faults().Add(fault)
				w.shipX.Faults().Add(fault)
				require.Equal(t, order.StatusCompleted, w.live(madeToOrder()).Status)
				require.NotEmpty(t, append(w.myPromo.Faults().Struck(), w.shipX.Faults().Struck()...))
				require.Equal(t, once, w.remaining("shop-1001"))
				require.Equal(t, 1, w.effects("shop-1001")["shipment-created"])
			})
		}
		for _, operation := range []string{"create-order", "pay-orders"} {
			fault := fault
			fault.Operation = operation
			t.Run(fmt.Sprintf("tpk/%s/%s %d", operation, fault.Mode, fault.Status), func(t *testing.T) {
				t.Parallel()
				w := newWorld(t)
				w.tpk.Faults().Add(fault)
				doc := byBroker(2)
				require.Equal(t, order.StatusCompleted, w.live(doc).Status)
				require.NotEmpty(t, w.tpk.Faults().Struck())
				require.Equal(t, map[string]int{"order-created": 2, "order-paid": 2, "waybill-issued": 2}, w.packages(doc.ID, 2))
			})
		}
	}
}

// Before, such an order retried forever, after its goods were made, and nobody was told.
func TestTPKsValidationAsHTTP500GoesToAPersonWithItsWords(t *testing.T) {
	w := newWorldOf(t, setting{tpk: tpktest.Options{ValidationIs500: true}})
	doc := madeToOrder()
	doc.Shipping, doc.Recipient.FirstName = byBroker(1).Shipping, "Anna-Maria" // only letters are allowed
	asked := false
	w.at(time.Hour, func() {
		state := w.state()
		require.Equal(t, order.StatusNeedsAttention, state.Status)
		require.Equal(t, 500, state.Problem.HTTPStatus)
		require.Contains(t, state.Problem.Message, "The given data failed to pass validation.")
		require.Equal(t, 1, w.effects(doc.ID)["order-in-production"])
		asked = true
		w.resolve(amend(`{"recipient": {"firstName": "Anna"}}`))()
	})
	require.Equal(t, order.StatusCompleted, w.live(doc).Status)
	require.True(t, asked)
	require.Equal(t, map[string]int{"order-created": 1, "order-paid": 1, "waybill-issued": 1}, w.packages(doc.ID, 1))
}
