package workflows_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/temporal"

	"orderflow/clients/shipx/shipxtest"
	"orderflow/order"
	"orderflow/sandbox/simkit"
)

// shows requires the order's status wherever it shows: in its state, on its page, and in
// lists.
func (w *world) shows(updates *[]temporal.SearchAttributes, status order.Status, heldBy string, asks bool) {
	w.Helper()
	state := w.state()
	require.Equal(w, status, state.Status)
	require.Equal(w, heldBy, state.HeldBy)
	require.Equal(w, asks, state.Problem != nil)
	page := w.details()
	require.Contains(w, page, "**"+string(status)+"**")
	if heldBy != "" {
		require.Contains(w, page, "Held. `orderflow release")
	} else {
		require.NotContains(w, page, "Held.")
	}
	if asks {
		require.Contains(w, page, "### Needs attention since")
	}
	last := (*updates)[len(*updates)-1]
	listed, _ := last.GetKeyword(statusKey)
	asking, _ := last.GetBool(attentionKey)
	require.Equal(w, string(status), listed)
	require.Equal(w, asks, asking, "the worklist has what asks a person, held or not")
}

// nowhere is an order to a locker that ShipX does not know, which asks a person.
func nowhere() order.Order {
	doc := fromStock()
	doc.Shipping = madeToOrder().Shipping
	doc.Shipping.LockerPoint = "XXX99X"
	return doc
}

var somewhere = amend(`{"shipping": {"lockerPoint": "GDY01A"}}`)

func TestAHoldOfAnOrderThatAsksShowsAtOnce(t *testing.T) {
	w := newWorld(t)
	updates := w.updatesOfLists()
	hold := func(by string) func() { return w.signal(order.SignalHold, order.Hold{By: by}) }
	release := w.signal(order.SignalRelease, order.Hold{By: "Ewa"})
	at := func(after time.Duration, do func(), status order.Status, heldBy string, asks bool) {
		w.at(after, do)
		w.at(after+time.Second, func() { w.shows(updates, status, heldBy, asks) })
	}
	at(time.Hour, func() {}, order.StatusNeedsAttention, "", true)
	at(2*time.Hour, hold("Ewa"), order.StatusHeld, "Ewa", true)
	at(3*time.Hour, hold("Jan"), order.StatusHeld, "Jan", true)
	at(4*time.Hour, release, order.StatusNeedsAttention, "", true)
	at(5*time.Hour, hold("Ewa"), order.StatusHeld, "Ewa", true)
	at(6*time.Hour, w.resolve(somewhere), order.StatusHeld, "Ewa", false) // before its next step
	w.at(7*time.Hour, release)
	require.Equal(t, order.StatusCompleted, w.live(nowhere()).Status)
	require.Empty(t, w.state().HeldBy)
}

func TestAnOrderThatIsHeldWhenItAsksShowsBoth(t *testing.T) {
	w := newWorldOf(t, setting{shipX: shipxtest.Options{Timing: shipxtest.Timing{Purchase: 10 * time.Minute}}})
	updates := w.updatesOfLists()
	w.shipX.FailPayments("debt_collection")
	w.at(5*time.Minute, w.signal(order.SignalHold, order.Hold{By: "Ewa"})) // in the wait for the payment
	w.at(time.Hour, func() {
		w.shows(updates, order.StatusHeld, "Ewa", true)
		w.shipX.AllowPayments()
	})
	w.at(2*time.Hour, w.signal(order.SignalRelease, order.Hold{By: "Ewa"}))
	w.at(2*time.Hour+time.Second, func() { w.shows(updates, order.StatusNeedsAttention, "", true) })
	w.at(3*time.Hour, w.resolve(retry))
	require.Equal(t, order.StatusCompleted, w.live(fromStock()).Status)
}

func TestWhatEndsAHeldOrderThatAsks(t *testing.T) {
	for name, test := range map[string]struct {
		after time.Duration
		do    func(*world)
	}{
		"a request to cancel":   {2 * time.Hour, func(w *world) { w.signal(order.SignalCancelOrder, changedHerMind)() }},
		"the answer to cancel":  {2 * time.Hour, func(w *world) { w.resolve(giveItUp)() }},
		"nobody's answer, ever": {attentionLimit + time.Hour, func(*world) {}},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.at(time.Hour, w.signal(order.SignalHold, order.Hold{By: "Ewa"}))
			w.at(test.after, func() { test.do(w) })
			require.Equal(t, order.StatusCancelled, w.live(nowhere()).Status)
			require.Empty(t, w.state().HeldBy)
		})
	}
}

// A refused request to cancel leaves the order as it was, and a hold or a release that comes
// meanwhile counts.
func TestARefusedCancellationLeavesAHeldOrderAsking(t *testing.T) {
	for name, releasedMeanwhile := range map[string]bool{"still held": false, "released meanwhile": true} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			updates := w.updatesOfLists()
			doc := madeToOrder() // MyPromo does not cancel an order in production
			doc.Shipping.LockerPoint = "XXX99X"
			w.hidePoints()
			w.at(time.Hour, w.signal(order.SignalHold, order.Hold{By: "Ewa"}))
			w.at(2*time.Hour-time.Second, func() {
				w.myPromo.Faults().Add(simkit.Fault{Operation: "get-order", Mode: simkit.FailBefore, Status: 503})
			})
			w.at(2*time.Hour, w.signal(order.SignalCancelOrder, changedHerMind))
			w.at(2*time.Hour+time.Minute, func() {
				require.Equal(t, order.StatusCancelling, w.state().Status)
				if releasedMeanwhile {
					w.env.SignalWorkflow(order.SignalRelease, order.Hold{By: "Ewa"})
				}
			})
			w.at(2*time.Hour+2*time.Minute, w.myPromo.Faults().Clear)
			w.at(3*time.Hour, func() {
				if releasedMeanwhile {
					w.shows(updates, order.StatusNeedsAttention, "", true)
				} else {
					w.shows(updates, order.StatusHeld, "Ewa", true)
				}
				w.env.SignalWorkflow(order.SignalRelease, order.Hold{By: "Ewa"})
			})
			w.at(4*time.Hour, w.resolve(somewhere))
			require.Equal(t, order.StatusCompleted, w.live(doc).Status)
		})
	}
}
