package workflows_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"orderflow/clients/shipx/shipxtest"
	"orderflow/order"
	"orderflow/sandbox/simkit"
)

// cancelWhileBlocked makes an operation fail for some minutes, less than the life of offers,
// and cancels the order meanwhile, which is at the operation's stage.
func (w *world) cancelWhileBlocked(stage order.Stage, operation string, providers ...*simkit.Faults) {
	for _, faults := range providers {
		faults.Add(simkit.Fault{Operation: operation, Mode: simkit.FailBefore, Status: 503})
		w.at(170*time.Second, faults.Clear)
	}
	w.at(150*time.Second, func() {
		require.Equal(w, stage, w.state().Stage)
		w.env.SignalWorkflow(order.SignalCancelOrder, changedHerMind)
	})
}

// The table of docs/cancellation.md: the step of each stage fails for some minutes, and the
// request to cancel comes meanwhile.
func TestCancelAtEveryStageOfEveryRoute(t *testing.T) {
	const accepted, refused = order.CancelAccepted, order.CancelRefused
	for _, cell := range []struct {
		route     order.Order
		stage     order.Stage
		operation string // fails until after the request
		decision  order.CancelDecision
	}{
		{madeToOrder(), order.StageCreate, "create-order", accepted},
		{madeToOrder(), order.StageAddItems, "add-item", accepted},
		{madeToOrder(), order.StageSubmit, "submit-order", accepted},
		{madeToOrder(), order.StageOffers, "create-shipment", refused}, // by MyPromo
		{madeToOrder(), order.StageBuy, "buy", refused},
		{madeToOrder(), order.StageLabel, "label", refused},
		{madeToOrder(), order.StageProtocol, "printout", refused},
		{madeToOrder(), order.StageReport, "add-shipment", refused},
		{fromStock(), order.StageOffers, "create-shipment", accepted},
		{fromStock(), order.StageBuy, "buy", refused}, // by InPost: bought when its outcome is known
		{fromStock(), order.StageLabel, "label", refused},
		{fromStock(), order.StageProtocol, "printout", refused},
	} {
		t.Run(string(cell.route.Production)+"/"+string(cell.stage), func(t *testing.T) {
			w := newWorld(t)
			w.cancelWhileBlocked(cell.stage, cell.operation, w.myPromo.Faults(), w.shipX.Faults())
			result := w.live(cell.route)
			require.Equal(t, cell.decision, w.state().Cancellation.Decision)
			if cell.decision == accepted {
				require.Equal(t, order.StatusCancelled, result.Status)
				require.Empty(t, w.remaining(cell.route.ID))
				return
			}
			require.Equal(t, order.StatusCompleted, result.Status)
			require.Equal(t, 1, w.remaining(cell.route.ID)["shipment-bought"])
		})
	}
}

func TestCancelWhileAPurchaseIsInFlight(t *testing.T) {
	for name, cell := range map[string]struct {
		prepare  func(*shipxtest.Server)
		decision order.CancelDecision
	}{
		"bought, so it is refused":       {func(*shipxtest.Server) {}, order.CancelRefused},
		"not bought, so it is cancelled": {func(s *shipxtest.Server) { s.FailPayments("debt_collection") }, order.CancelAccepted},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			// The purchase takes ten minutes; the request comes in the middle.
			w.relaunch(shipxtest.Options{Clock: w.env.Now, Timing: shipxtest.Timing{Purchase: 10 * time.Minute}})
			cell.prepare(w.shipX)
			w.at(5*time.Minute, func() {
				require.Equal(t, order.StageBuy, w.state().Stage)
				w.env.SignalWorkflow(order.SignalCancelOrder, changedHerMind)
			})
			w.live(fromStock())
			require.Equal(t, cell.decision, w.state().Cancellation.Decision)
			bought := 0
			if cell.decision == order.CancelRefused {
				bought = 1
			}
			require.Equal(t, bought, w.remaining("shop-2002")["shipment-bought"])
			require.Equal(t, bought, w.remaining("shop-2002")["shipment-created"])
		})
	}
}

func TestAnUnpaidShipmentThatShipXKeepsIsNoReasonToBuyIt(t *testing.T) {
	w := newWorldOf(t, setting{createWithService: true})
	w.at(100*time.Millisecond, w.signal(order.SignalHold, order.Hold{By: "Jan"}))
	w.at(time.Minute, w.signal(order.SignalCancelOrder, changedHerMind))
	require.Equal(t, order.StatusCancelled, w.live(fromStock()).Status)
	require.Zero(t, w.effects("shop-2002")["shipment-bought"])
	require.Contains(t, w.state().Cancellation.Explanation, "ShipX does not cancel shipment 4100200300, which stays there")
}

func TestOffersExpireOnAShipmentThatShipXKeeps(t *testing.T) {
	w := newWorldOf(t, setting{createWithService: true})
	w.at(500*time.Millisecond, w.signal(order.SignalHold, order.Hold{By: "Jan"}))
	w.at(7*time.Minute, w.signal(order.SignalRelease, order.Hold{By: "Jan"}))
	require.Equal(t, order.StatusCompleted, w.live(fromStock()).Status)
	require.Equal(t, 1, w.effects("shop-2002")["shipment-created"], "it was edited, not made again")
	require.Equal(t, 1, w.effects("shop-2002")["shipment-bought"])
}

func TestCancelWhileTheOrderNeedsAttention(t *testing.T) {
	for name, doc := range map[string]order.Order{
		"an unknown SKU":  withSKU("NO-SUCH-THING"),
		"a price too low": withCap("5"),
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.at(time.Hour, func() {
				require.Equal(t, order.StatusNeedsAttention, w.state().Status)
				w.env.SignalWorkflow(order.SignalCancelOrder, changedHerMind)
			})
			require.Equal(t, order.StatusCancelled, w.live(doc).Status)
			require.Empty(t, w.remaining(doc.ID))
		})
	}
}

func TestARefusedCancellationLeavesTheProblemAsItIs(t *testing.T) {
	doc := madeToOrder()
	doc.Shipping.PriceCap = pln("5")
	w := newWorldOf(t, stating)
	w.at(time.Hour, w.signal(order.SignalCancelOrder, changedHerMind))
	w.at(2*time.Hour, func() {
		state := w.state()
		require.Equal(t, order.StatusNeedsAttention, state.Status)
		require.Equal(t, "price-cap", state.Problem.Code)
		require.Equal(t, order.CancelRefused, state.Cancellation.Decision)
		w.resolve(amend(`{"shipping": {"priceCap": null}}`))()
	})
	require.Equal(t, order.StatusCompleted, w.live(doc).Status)
	require.Equal(t, once, w.remaining(doc.ID))
}

func withSKU(sku string) order.Order {
	doc := madeToOrder()
	doc.Items[1].SKU = sku
	return doc
}

func withCap(amount string) order.Order {
	doc := fromStock()
	doc.Shipping.PriceCap = pln(amount)
	return doc
}
