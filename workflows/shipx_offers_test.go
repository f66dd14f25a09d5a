package workflows_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"orderflow/clients/shipx/shipxtest"
	"orderflow/order"
	"orderflow/sandbox/simkit"
)

// offerReadings are the ways in which ShipX's offers may end.
var offerReadings = map[string]shipxtest.Options{
	"as seen":                      {},
	"as seen, the code at the top": {PlainRefusals: true},
	"as documented":                {DocumentedOffers: true},
}

// inEachReading runs a test once for each.
func inEachReading(t *testing.T, test func(t *testing.T, w *world)) {
	for name, options := range offerReadings {
		t.Run(name, func(t *testing.T) { test(t, newWorldOf(t, setting{shipX: options})) })
	}
}

// soldOnce requires that an order was bought once, and the number of tries.
func (w *world) soldOnce(id string, calls int) {
	w.Helper()
	require.Equal(w, 1, w.effects(id)["shipment-bought"])
	require.Equal(w, calls, w.shipX.Faults().Calls("buy", id), "calls to buy")
}

func TestAfterAHoldOfHoursADeadOfferIsNotBought(t *testing.T) {
	inEachReading(t, func(t *testing.T, w *world) {
		w.at(500*time.Millisecond, w.signal(order.SignalHold, order.Hold{By: "Jan"}))
		w.at(6*time.Hour, w.signal(order.SignalRelease, order.Hold{By: "Jan"}))
		require.Equal(t, order.StatusCompleted, w.live(fromStock()).Status)
		w.soldOnce("shop-2002", 1)
	})
}

func TestAfterATopUpADeadOfferIsNotBoughtAgain(t *testing.T) {
	inEachReading(t, func(t *testing.T, w *world) {
		w.shipX.FailPayments("debt_collection")
		w.at(3*time.Hour, func() {
			require.Equal(t, "debt_collection", w.state().Problem.Code)
			w.shipX.AllowPayments()
			w.resolve(order.Resolve{Action: order.ActionRetry, By: "Jan"})()
		})
		require.Equal(t, order.StatusCompleted, w.live(fromStock()).Status)
		w.soldOnce("shop-2002", 2)
	})
}

// The age is in the offer; it is not how long ago the order first saw it.
func TestAnOfferThatExpiresWithinSecondsCountsAsExpired(t *testing.T) {
	for name, test := range map[string]struct {
		life      time.Duration
		shipments int
	}{
		"just long enough": {13 * time.Second, 1},
		"too short":        {11 * time.Second, 2},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorldOf(t, setting{shipX: shipxtest.Options{OfferLife: test.life}})
			w.at(500*time.Millisecond, w.signal(order.SignalHold, order.Hold{By: "Jan"}))
			w.at(2500*time.Millisecond, w.signal(order.SignalRelease, order.Hold{By: "Jan"}))
			require.Equal(t, order.StatusCompleted, w.live(fromStock()).Status)
			require.Equal(t, test.shipments, w.effects("shop-2002")["shipment-created"])
			w.soldOnce("shop-2002", 1)
		})
	}
}

// The call to buy arrived, its answer was lost, and ShipX's list shows nothing yet.
func TestAlreadyBoughtIsReadAndMayBeOurs(t *testing.T) {
	w := newWorld(t)
	w.shipX.Faults().Add(simkit.Fault{Operation: "buy", Call: 1, Mode: simkit.FailAfter, Status: 400,
		Body: `{"status":400,"error":"validation_failed","message":"No.","details":{"shipment":["already_bought"]}}`})
	require.Equal(t, order.StatusCompleted, w.live(fromStock()).Status)
	w.soldOnce("shop-2002", 1)
}

func TestAlreadyBoughtThatNeverShowsGoesToAPerson(t *testing.T) {
	w := newWorld(t)
	w.shipX.Faults().Add(simkit.Fault{Operation: "buy", Mode: simkit.FailBefore, Status: 400,
		Body: `{"status":400,"error":"validation_failed","message":"No.","details":{"shipment":["already_bought"]}}`})
	w.at(time.Minute, func() {
		require.Equal(t, order.StatusNeedsAttention, w.state().Status)
		require.Contains(t, w.state().Problem.Message, "already_bought")
		require.LessOrEqual(t, w.shipX.Faults().Calls("buy", "shop-2002"), 6)
		w.shipX.Faults().Clear()
		w.resolve(order.Resolve{Action: order.ActionRetry, By: "Jan"})()
	})
	require.Equal(t, order.StatusCompleted, w.live(fromStock()).Status)
	require.Equal(t, 1, w.effects("shop-2002")["shipment-bought"])
}

// ShipX may find out only while it processes the payment.
func TestATransactionThatFailsAsTheOfferIsNotAvailableAsksForNewOffers(t *testing.T) {
	w := newWorld(t)
	w.shipX.FailPayments("offer_is_not_available")
	w.at(2*time.Second, w.shipX.AllowPayments)
	require.Equal(t, order.StatusCompleted, w.live(fromStock()).Status)
	require.Equal(t, 1, w.effects("shop-2002")["shipment-bought"])
	require.Empty(t, w.state().Problem)
}

func TestOffersThatAreNotAvailableTimeAndAgainGoToAPerson(t *testing.T) {
	w := newWorld(t)
	w.shipX.Faults().Add(simkit.Fault{Operation: "buy", Mode: simkit.FailBefore, Status: 400,
		Body: `{"status":400,"error":"offer_is_not_available","message":"No.","details":null}`})
	w.at(time.Hour, func() {
		require.Equal(t, "offers-expired", w.state().Problem.Code)
		require.Equal(t, 5, w.shipX.Faults().Calls("buy", "shop-2002"))
		w.shipX.Faults().Clear()
		w.resolve(order.Resolve{Action: order.ActionRetry, By: "Jan"})()
	})
	require.Equal(t, order.StatusCompleted, w.live(fromStock()).Status)
}
