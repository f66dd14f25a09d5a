package workflows_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"orderflow/clients/shipx/shipxtest"
	"orderflow/clients/tpk/tpktest"
	"orderflow/order"
	"orderflow/sandbox/simkit"
)

// yesAndNothing answers cancellations of a path with 200 and an HTML page, and does nothing:
// the first n of them, or all if n is 0.
func yesAndNothing(suffix string, n int) setting {
	calls := 0
	return setting{network: func(_ *world, simulator http.Handler) http.Handler {
		return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
			if !strings.HasSuffix(r.URL.Path, suffix) || n > 0 && calls >= n {
				simulator.ServeHTTP(rw, r)
				return
			}
			calls++
			rw.Header().Set("Content-Type", "text/html")
			_, _ = rw.Write([]byte("<html>OK</html>"))
		})
	}}
}

// outOfOrder answers the first calls of a path with 503; later calls reach the simulator.
func outOfOrder(suffix string, n int, s setting) setting {
	calls, after := 0, s.network
	s.network = func(w *world, simulator http.Handler) http.Handler {
		simulator = after(w, simulator)
		return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
			if !strings.HasSuffix(r.URL.Path, suffix) || calls >= n {
				simulator.ServeHTTP(rw, r)
				return
			}
			calls++
			rw.WriteHeader(http.StatusServiceUnavailable)
		})
	}
	return s
}

// waitingForWaybill is a paid order at TPK that is cancelled while its waybill is made.
func waitingForWaybill(s setting) setting {
	s.tpk = tpktest.Options{Timing: tpktest.Timing{Waybill: time.Hour}}
	return s
}

func TestACancellationAtTPKCountsOnlyWhenItReadsBack(t *testing.T) {
	w := newWorldOf(t, waitingForWaybill(yesAndNothing("/cancel", 0)))
	w.at(time.Minute, w.signal(order.SignalCancelOrder, changedHerMind))
	require.Equal(t, order.StatusCompleted, w.live(byBroker(1)).Status)
	cancellation := w.state().Cancellation
	require.Equal(t, order.CancelRefused, cancellation.Decision)
	require.Equal(t, "TPK does not cancel package 777001", cancellation.Explanation)
	require.Zero(t, w.packages("shop-3003", 1)["order-cancelled"])
}

func TestTPKIsAskedAgainForWhatDoesNotReadAsCancelled(t *testing.T) {
	w := newWorldOf(t, waitingForWaybill(yesAndNothing("/cancel", 2)))
	w.at(time.Minute, w.signal(order.SignalCancelOrder, changedHerMind))
	require.Equal(t, order.StatusCancelled, w.live(byBroker(1)).Status)
	require.Equal(t, "cancelled and read back: TPK package 777001", w.state().Cancellation.Explanation)
	require.Equal(t, tpktest.Cancelled, w.tpk.Orders()[0].Status)
}

// An outage costs attempts, but no read-backs.
func TestAnOutageBeforehandLeavesTheReadBacks(t *testing.T) {
	t.Run("tpk", func(t *testing.T) {
		w := newWorldOf(t, waitingForWaybill(outOfOrder("/cancel", 6, yesAndNothing("/cancel", 2))))
		w.at(time.Minute, w.signal(order.SignalCancelOrder, changedHerMind))
		require.Equal(t, order.StatusCancelled, w.live(byBroker(1)).Status)
		require.Equal(t, "cancelled and read back: TPK package 777001", w.state().Cancellation.Explanation)
		require.Equal(t, tpktest.Cancelled, w.tpk.Orders()[0].Status)
	})
	for name, test := range map[string]struct {
		server    func(*world) *simkit.Faults
		operation string
		yes       simkit.Fault
		doc       order.Order
	}{
		"shipx": {func(w *world) *simkit.Faults { return w.shipX.Faults() }, "cancel-shipment", simkit.Fault{Status: 204}, fromStock()},
		"mypromo": {func(w *world) *simkit.Faults { return w.myPromo.Faults() }, "cancel-order",
			simkit.Fault{Status: 200, Body: `{"id": 1, "reference": "shop-1001", "status": "CANCELED", "items": []}`}, madeToOrder()},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorldOf(t, slowPreflight)
			for call := range 7 {
				fault := simkit.Fault{Operation: test.operation, Call: call + 1, Mode: simkit.FailBefore, Status: 503}
				if call == 6 {
					fault.Status, fault.Body = test.yes.Status, test.yes.Body
				}
				test.server(w).Add(fault)
			}
			w.at(500*time.Millisecond, w.signal(order.SignalHold, order.Hold{By: "Jan"}))
			w.at(2*time.Second, w.signal(order.SignalCancelOrder, changedHerMind))
			w.at(time.Hour, w.signal(order.SignalRelease, order.Hold{By: "Jan"}))
			require.Equal(t, order.StatusCancelled, w.live(test.doc).Status)
			require.Empty(t, w.remaining(test.doc.ID))
			require.NotContains(t, w.state().Cancellation.Explanation, "stays")
		})
	}
}

func TestACancellationAtMyPromoCountsOnlyWhenItReadsBack(t *testing.T) {
	for name, test := range map[string]struct {
		call     int // 0 is every one
		status   order.Status
		decision order.CancelDecision
	}{
		"once":   {1, order.StatusCancelled, order.CancelAccepted},
		"always": {0, order.StatusCompleted, order.CancelRefused},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.myPromo.Faults().Add(simkit.Fault{Operation: "cancel-order", Call: test.call, Mode: simkit.FailBefore, Status: 200,
				Body: `{"id": 1, "reference": "shop-1001", "status": "CANCELED", "items": []}`})
			w.at(time.Second, w.signal(order.SignalHold, order.Hold{By: "Jan"}))
			w.at(2*time.Second, w.signal(order.SignalCancelOrder, changedHerMind))
			w.at(time.Hour, w.signal(order.SignalRelease, order.Hold{By: "Jan"}))
			require.Equal(t, test.status, w.live(madeToOrder()).Status)
			require.Equal(t, test.decision, w.state().Cancellation.Decision, w.state().Cancellation.Explanation)
			if test.decision == order.CancelRefused {
				require.Contains(t, w.state().Cancellation.Explanation, "MyPromo says that order 1 is cancelled but shows it as ")
				return
			}
			require.Empty(t, w.remaining("shop-1001"))
		})
	}
}

func TestACancellationAtMediaPortCountsOnlyWhenItReadsBack(t *testing.T) {
	yes := simkit.Fault{Operation: "cancel-item", Mode: simkit.FailBefore, Status: 200, Body: `{"ok": true}`}
	for name, test := range map[string]struct {
		call     int
		decision order.CancelDecision
	}{
		"once":   {1, order.CancelAccepted},
		"always": {0, order.CancelRefused},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			yes.Call = test.call
			w.mediaPort.Faults().Add(yes)
			w.mediaPort.Faults().Add(simkit.Fault{Operation: "orders", Call: 1, Mode: simkit.FailBefore, Status: 503})
			w.at(100*time.Millisecond, w.signal(order.SignalCancelOrder, changedHerMind))
			doc := w.marketOrder(100, order.ProductionNone)
			w.live(doc)
			require.Equal(t, test.decision, w.state().Cancellation.Decision, w.state().Cancellation.Explanation)
			if test.decision == order.CancelRefused {
				require.Contains(t, w.state().Cancellation.Explanation, "Media Port says that item mp-1001 is cancelled but still shows it")
				return
			}
			require.Equal(t, allCancelled, w.market())
		})
	}
}

// At 0.36 s ShipX has taken its first 204 back.
func TestACancellationThatShipXTakesBackIsDoneAgain(t *testing.T) {
	for name, doc := range map[string]order.Order{"to be bought": fromStock(), "held": withCap("5")} {
		t.Run(name, func(t *testing.T) {
			w := newWorldOf(t, setting{shipX: shipxtest.Options{TakeBackCancel: true}})
			w.at(500*time.Millisecond, w.signal(order.SignalHold, order.Hold{By: "Jan"}))
			w.at(10*time.Second, w.signal(order.SignalCancelOrder, changedHerMind))
			require.Equal(t, order.StatusCancelled, w.live(doc).Status)
			require.Equal(t, "cancelled and read back: ShipX shipment 4100200300", w.state().Cancellation.Explanation)
			require.Empty(t, w.remaining(doc.ID))
			require.Equal(t, 2, w.shipX.Faults().Calls("cancel-shipment", doc.ID))
		})
	}
}

func TestDeadOffersAreDroppedThoughTheFirstCancellationIsTakenBack(t *testing.T) {
	w := newWorldOf(t, setting{shipX: shipxtest.Options{TakeBackCancel: true}})
	w.at(500*time.Millisecond, w.signal(order.SignalHold, order.Hold{By: "Jan"}))
	w.at(7*time.Minute, w.signal(order.SignalRelease, order.Hold{By: "Jan"}))
	require.Equal(t, order.StatusCompleted, w.live(fromStock()).Status)
	require.Equal(t, map[string]int{"shipment-created": 1, "shipment-bought": 1}, w.remaining("shop-2002"))
}

// A 204 that never shows: the order does not ask forever, and does not claim a cancellation.
func TestAShipmentThatNeverReadsAsCancelledIsNamed(t *testing.T) {
	w := newWorld(t)
	w.shipX.Faults().Add(simkit.Fault{Operation: "cancel-shipment", Mode: simkit.FailBefore, Status: 204})
	w.at(500*time.Millisecond, w.signal(order.SignalHold, order.Hold{By: "Jan"}))
	w.at(10*time.Second, w.signal(order.SignalCancelOrder, changedHerMind))
	require.Equal(t, order.StatusCancelled, w.live(fromStock()).Status)
	explanation := w.state().Cancellation.Explanation
	require.Contains(t, explanation, "ShipX does not cancel shipment 4100200300, which stays there: nobody paid for it, and it could still be bought")
	require.NotContains(t, explanation, "read back")
	require.LessOrEqual(t, w.shipX.Faults().Calls("cancel-shipment", "shop-2002"), 12, "by the step and by the sweep")
}

// The order moves to TPK; its end still names what ShipX keeps.
func TestThePreviousCarriersLeftoversAreNamed(t *testing.T) {
	w := newWorldOf(t, setting{createWithService: true})
	doc := fromStock()
	doc.Shipping.CashOnDelivery, doc.Shipping.PriceCap = nil, pln("5")
	w.at(time.Minute, w.resolve(amend(`{"shipping": {"carrier": "tpk", "service": null, "offerPolicy": "cheapest", "priceCap": null}}`)))
	require.Equal(t, order.StatusCompleted, w.live(doc).Status)
	require.Contains(t, fmt.Sprint(w.state().Stages), "ShipX does not cancel shipment 4100200300, which stays there")
}

func TestAShipmentIsMadeWithoutItsService(t *testing.T) {
	for name, test := range map[string]struct {
		setting setting
		created string // the service that ShipX was told
	}{
		"by default":      {setting{}, ""},
		"with the switch": {setting{createWithService: true}, "inpost_courier_standard"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorldOf(t, test.setting)
			require.Equal(t, order.StatusCompleted, w.live(fromStock()).Status)
			effects := w.shipX.Ledger().Of("shop-2002")
			require.Equal(t, "shipment-created", effects[0].Kind)
			require.Equal(t, test.created, effects[0].Detail)
			require.Equal(t, "shipment-bought", effects[1].Kind)
			require.Contains(t, effects[1].Detail, " inpost_courier_standard ")
			bought := w.shipX.Shipments()[0]
			require.InDelta(t, 120, float64(*bought.COD.Amount), 0)
			require.InDelta(t, 120, float64(*bought.Insurance.Amount), 0)
			require.Equal(t, "dispatch_order", string(bought.SendingMethod))
		})
	}
}

// With a service it cannot be cancelled, and is edited; then the service is named again.
func TestAShipmentThatWasMadeWithAServiceIsEditedToAnother(t *testing.T) {
	w := newWorldOf(t, setting{createWithService: true})
	doc := withCap("5")
	w.at(time.Hour, w.resolve(choose("inpost_courier_express_1200", "100")))
	require.Equal(t, order.StatusCompleted, w.live(doc).Status)
	require.Equal(t, map[string]int{"shipment-created": 1, "shipment-bought": 1}, w.remaining(doc.ID))
	require.Contains(t, w.shipX.Ledger().Of(doc.ID)[1].Detail, "inpost_courier_express_1200")
}
