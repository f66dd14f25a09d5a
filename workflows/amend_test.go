package workflows_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/temporal"

	"orderflow/order"
	"orderflow/sandbox/simkit"
	"orderflow/workflows"
)

func amend(patch string) order.Resolve {
	return order.Resolve{Action: order.ActionAmend, Patch: []byte(patch), By: "Jan"}
}

func TestALockerThatDoesNotExistIsAmended(t *testing.T) {
	doc := madeToOrder()
	doc.Shipping.LockerPoint = "XXX99X"
	w := newWorld(t)
	w.hidePoints()
	w.afterAnHour(func(state order.State) {
		require.Equal(t, order.StageOffers, state.Stage)
		require.Equal(t, []order.FieldProblem{{Path: "shipping.lockerPoint", Rule: "does_not_exist"}}, state.Problem.Fields)
	}, nothing, amend(`{"shipping": {"lockerPoint": "GDY01A"}}`))
	require.Equal(t, order.StatusCompleted, w.live(doc).Status)
	require.Equal(t, once, w.remaining(doc.ID))
	require.Equal(t, "GDY01A", w.state().Order.Shipping.LockerPoint)
}

func TestAnItemIsAmendedInANewDraft(t *testing.T) {
	doc := madeToOrder()
	doc.Items[1].SKU = "NO-SUCH-THING"
	w := newWorld(t)
	w.afterAnHour(func(order.State) {}, nothing, amend(`{"items": [
		{"reference": "1001-1", "sku": "MUG-300", "quantity": 3, "stock": true},
		{"reference": "1001-2", "sku": "PEN-BLUE", "quantity": 10, "stock": true}]}`))
	require.Equal(t, order.StatusCompleted, w.live(doc).Status)
	require.Equal(t, once, w.remaining(doc.ID))
	orders := w.myPromo.Orders()
	require.Len(t, orders, 2)
	require.Equal(t, "CANCELED", orders[0].Status)
	require.Equal(t, 3, orders[1].Items[0].Quantity+orders[1].Items[1].Quantity-10)
}

func TestTheAddressChangesAtTheCarrierUntilThePurchase(t *testing.T) {
	doc := fromStock()
	doc.Shipping.PriceCap = pln("5")
	w := newWorldOf(t, stating)
	w.afterAnHour(func(order.State) {}, nothing,
		amend(`{"recipient": {"city": "Gdańsk", "postCode": "80-001"}, "shipping": {"priceCap": {"amount": "50"}}}`))
	require.Equal(t, order.StatusCompleted, w.live(doc).Status)
	require.Equal(t, map[string]int{"shipment-created": 1, "shipment-bought": 1}, w.remaining(doc.ID))
	for _, shipment := range w.shipX.Shipments() {
		if shipment.Status == "confirmed" {
			require.Equal(t, "Gdańsk", string(shipment.Receiver.Address.City))
		}
	}
}

func TestWhatIsDoneCannotBeAmended(t *testing.T) {
	w := newWorld(t)
	w.myPromo.Faults().Add(simkit.Fault{Operation: "add-shipment", Mode: simkit.FailBefore, Status: 400})
	var refusals []string
	w.at(time.Hour, func() {
		for _, patch := range []string{
			`{"items": [{"reference": "1001-1", "sku": "PEN-BLUE", "quantity": 1, "stock": true}]}`,
			`{"recipient": {"city": "Gdańsk"}}`, `{"shipping": {"lockerPoint": "WAW123"}}`, `{"production": "none", "reports": null}`,
		} {
			w.refused(&refusals, amend(patch))
		}
	})
	w.at(2*time.Hour, w.resolve(amend(`{"reports": null, "notes": "reported by phone"}`)))
	require.Equal(t, order.StatusCompleted, w.live(madeToOrder()).Status)
	require.Len(t, refusals, 4)
	for i, want := range []string{"MyPromo got the items at submit", "the label is bought", "the label is bought", "cannot change"} {
		require.Contains(t, refusals[i], want)
	}
}

func TestNobodyAnswersForAWeek(t *testing.T) {
	t.Run("so the order is cancelled", func(t *testing.T) {
		doc := madeToOrder()
		doc.Items[1].SKU = "NO-SUCH-THING"
		w := newWorld(t)
		began := w.env.Now()
		result := w.live(doc)
		require.Equal(t, order.StatusCancelled, result.Status)
		require.Equal(t, "nobody answered within 168h0m0s", result.Reason)
		require.WithinDuration(t, began.Add(attentionLimit), w.env.Now(), time.Hour)
		require.Empty(t, w.remaining(doc.ID))
	})
	t.Run("or fails if it cannot be", func(t *testing.T) {
		w := newWorld(t)
		w.myPromo.Faults().Add(simkit.Fault{Operation: "add-shipment", Mode: simkit.FailBefore, Status: 400})
		w.env.ExecuteWorkflow(order.WorkflowType, madeToOrder())
		var failed *temporal.ApplicationError
		require.ErrorAs(t, w.env.GetWorkflowError(), &failed)
		require.Equal(t, workflows.ErrTypeUnanswered, failed.Type())
		var result order.Result
		require.NoError(t, failed.Details(&result))
		require.Equal(t, order.StatusFailed, result.Status)
		require.Len(t, result.TrackingNumbers, 1, "what was bought is told")
		require.Equal(t, order.StatusFailed, w.state().Status)
	})
}

func cancelItems(references ...string) order.CancelItems {
	return order.CancelItems{Items: references, Reason: "changed her mind", By: "Ola"}
}

func (w *world) notes() string {
	var notes []string
	for _, record := range w.state().Stages {
		notes = append(notes, record.Note)
	}
	return strings.Join(notes, "; ")
}

func TestItemsAreCancelledUntilProduction(t *testing.T) {
	for name, after := range map[string]time.Duration{"in the draft": time.Millisecond, "after submit": time.Minute} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.at(after, w.signal(order.SignalCancelItems, cancelItems("1001-1")))
			require.Equal(t, order.StatusCompleted, w.live(madeToOrder()).Status)
			remaining := w.remaining("shop-1001")
			require.Equal(t, 1, remaining["item-added"])
			require.Equal(t, 1, remaining["order-submitted"])
			require.Equal(t, []order.Item{madeToOrder().Items[1]}, w.state().Order.Items)
		})
	}
}

func TestItemsInProductionStay(t *testing.T) {
	w := newWorld(t)
	w.shipX.Faults().Add(simkit.Fault{Mode: simkit.FailBefore, Status: 503})
	w.at(10*time.Minute, w.signal(order.SignalCancelItems, cancelItems("1001-1")))
	w.at(20*time.Minute, w.shipX.Faults().Clear)
	require.Equal(t, order.StatusCompleted, w.live(madeToOrder()).Status)
	require.Equal(t, once, w.remaining("shop-1001"))
	require.Contains(t, w.notes(), "1001-1: refused, mypromo: cancel order 1: You cannot edit a processed order.")
}

func TestUnknownItemsAreNotCancelled(t *testing.T) {
	w := newWorld(t)
	w.at(time.Minute, w.signal(order.SignalCancelItems, cancelItems("9999")))
	require.Equal(t, order.StatusCompleted, w.live(madeToOrder()).Status)
	require.Equal(t, once, w.remaining("shop-1001"))
	require.Contains(t, w.notes(), "9999: refused, the order has no such items")
}

func TestTheLastItemCancelledIsTheOrderCancelled(t *testing.T) {
	w := newWorld(t)
	w.at(time.Minute, w.signal(order.SignalCancelItems, cancelItems("1001-1")))
	w.at(90*time.Second, w.signal(order.SignalCancelItems, cancelItems("1001-2")))
	require.Equal(t, order.StatusCancelled, w.live(madeToOrder()).Status)
	require.Empty(t, w.remaining("shop-1001"))
}
