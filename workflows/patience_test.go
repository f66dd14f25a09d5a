package workflows_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"orderflow/activities/attempt"
	"orderflow/order"
	"orderflow/sandbox/simkit"
)

// always makes an operation answer 500 until it is healed.
func always(operation string) simkit.Fault {
	return simkit.Fault{Operation: operation, Mode: simkit.FailBefore, Status: 500}
}

// A report that waits for "accepted" does not wait as long again for itself.
func TestAReportThatMerkanaNeverTakesReachesAPersonInTwoHours(t *testing.T) {
	w := newWorld(t)
	w.merkana.Expect("244")
	w.merkana.Faults().Add(always("ff-orders-status"))
	asked := false
	w.at(2*time.Hour+20*time.Minute, func() {
		require.NotNil(t, w.state().Problem)
		require.Equal(t, order.StageReport, w.state().Problem.Stage)
		require.Equal(t, attempt.CodeStuck, w.state().Problem.Code)
		asked = true
		w.merkana.Faults().Clear()
	})
	require.Equal(t, order.StatusCompleted, w.live(ofMerkana(order.CarrierTPK)).Status)
	require.True(t, asked)
	require.Len(t, w.told("244"), 1, "send; that it was accepted is a case")
}

func TestALabelThatIsNeverMadeReachesAPersonInHalfAnHour(t *testing.T) {
	w := newWorld(t)
	doc := fromStock()
	w.shipX.Faults().Add(always("label"))
	asked := 0
	w.at(29*time.Minute, func() { require.Equal(t, order.StatusRunning, w.state().Status) })
	w.at(33*time.Minute, func() {
		state := w.state()
		require.NotNil(t, state.Problem)
		require.Equal(t, attempt.CodeStuck, state.Problem.Code)
		require.Equal(t, order.StageLabel, state.Problem.Stage)
		require.Equal(t, 500, state.Problem.HTTPStatus)
		require.Contains(t, state.Problem.Message, "it has failed for 30m")
		asked++
	})
	w.at(80*time.Minute, func() {
		require.Equal(t, order.StatusNeedsAttention, w.state().Status)
		w.healed()
	})
	require.Equal(t, order.StatusCompleted, w.live(doc).Status, "it is tried again without an answer")
	require.Equal(t, 1, asked)
}

// A request to cancel waits for the current step no longer than its patience.
func TestACancellationIsDecidedWhenThePatienceOfTheStepIsOver(t *testing.T) {
	for name, ask := range map[string]func(w *world){
		"by a signal":                func(w *world) { w.env.SignalWorkflow(order.SignalCancelOrder, changedHerMind) },
		"by a request with deadline": func(w *world) { w.requestCancel(&order.CancelAnswer{}, 3*time.Hour)() },
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			doc := fromStock()
			w.shipX.Faults().Add(always("create-shipment"))
			w.at(10*time.Minute, func() { ask(w) })
			w.at(2*time.Hour+30*time.Minute, w.healed)
			require.Equal(t, order.StatusCancelled, w.live(doc).Status)
			require.Less(t, w.state().Cancellation.RequestedAt, w.env.Now())
			require.WithinDuration(t, w.state().AcceptedAt, w.env.Now(), 2*time.Hour+20*time.Minute)
		})
	}
}
