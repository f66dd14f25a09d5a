package workflows_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/testsuite"

	"orderflow/order"
	"orderflow/sandbox/simkit"
)

var changedHerMind = order.CancelOrder{Reason: "changed her mind", By: "Ola"}

func TestCancelBeforeProductionUndoesEverything(t *testing.T) {
	for name, after := range map[string]time.Duration{
		"at once":                    0,
		"while items are added":      time.Millisecond,
		"while preflight is awaited": time.Minute,
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.at(after, w.signal(order.SignalCancelOrder, changedHerMind))
			result := w.live(madeToOrder())
			require.Equal(t, order.StatusCancelled, result.Status)
			require.Equal(t, "changed her mind", result.Reason)
			require.Empty(t, w.remaining("shop-1001"))
			require.Equal(t, order.CancelAccepted, w.state().Cancellation.Decision)
		})
	}
}

func TestCancelInProductionIsRefusedAndTheOrderGoesOn(t *testing.T) {
	w := newWorld(t)
	// Production begins 105 s after submit; ShipX is down until the order is cancelled.
	w.shipX.Faults().Add(simkit.Fault{Mode: simkit.FailBefore, Status: 503})
	w.at(10*time.Minute, w.signal(order.SignalCancelOrder, changedHerMind))
	w.at(20*time.Minute, w.shipX.Faults().Clear)
	require.Equal(t, order.StatusCompleted, w.live(madeToOrder()).Status)
	require.Equal(t, once, w.remaining("shop-1001"))
	cancellation := w.state().Cancellation
	require.Equal(t, order.CancelRefused, cancellation.Decision)
	require.Contains(t, cancellation.Explanation, "You cannot edit a processed order.")
}

func TestCancelAfterPurchaseIsRefused(t *testing.T) {
	w := newWorld(t)
	w.shipX.Faults().Add(simkit.Fault{Operation: "label", Mode: simkit.FailBefore, Status: 503})
	w.at(10*time.Minute, w.signal(order.SignalCancelOrder, changedHerMind))
	w.at(20*time.Minute, w.shipX.Faults().Clear)
	require.Equal(t, order.StatusCompleted, w.live(fromStock()).Status)
	cancellation := w.state().Cancellation
	require.Equal(t, order.CancelRefused, cancellation.Decision)
	require.Contains(t, cancellation.Explanation, "is bought")
}

func TestCancelFromStockVoidsTheShipment(t *testing.T) {
	w := newWorld(t)
	w.at(100*time.Millisecond, w.signal(order.SignalCancelOrder, changedHerMind)) // offers take 300 ms
	require.Equal(t, order.StatusCancelled, w.live(fromStock()).Status)
	require.Empty(t, w.remaining("shop-2002"))
	require.Equal(t, 1, w.effects("shop-2002")["shipment-canceled"])
}

func TestTemporalsOwnCancellation(t *testing.T) {
	w := newWorld(t)
	w.at(time.Minute, w.env.CancelWorkflow)
	w.env.ExecuteWorkflow(order.WorkflowType, madeToOrder())
	var cancelled *temporal.CanceledError
	require.ErrorAs(t, w.env.GetWorkflowError(), &cancelled)
	require.Empty(t, w.remaining("shop-1001"))
}

// TestTemporalTellsACancelledOrderFromACompletedOne in its lists, whoever asked for it.
func TestTemporalTellsACancelledOrderFromACompletedOne(t *testing.T) {
	w := newWorld(t)
	w.at(time.Minute, w.signal(order.SignalCancelOrder, changedHerMind))
	w.env.ExecuteWorkflow(order.WorkflowType, madeToOrder())
	var cancelled *temporal.CanceledError
	require.ErrorAs(t, w.env.GetWorkflowError(), &cancelled)
	var result order.Result
	require.NoError(t, cancelled.Details(&result))
	require.Equal(t, order.Result{ID: "shop-1001", Status: order.StatusCancelled, Reason: changedHerMind.Reason,
		ProviderRefs: result.ProviderRefs, ProductionPrice: result.ProductionPrice}, result)
	state := w.state()
	require.Equal(t, order.CancelAccepted, state.Cancellation.Decision)
	require.False(t, state.Cancellation.DecidedAt.Before(state.Cancellation.RequestedAt))
	require.False(t, state.StatusSince.Before(state.Cancellation.DecidedAt))
}

func TestTemporalsOwnCancellationIsOnlyARequest(t *testing.T) {
	w := newWorld(t)
	w.shipX.Faults().Add(simkit.Fault{Mode: simkit.FailBefore, Status: 503})
	w.at(10*time.Minute, w.env.CancelWorkflow)
	w.at(20*time.Minute, w.shipX.Faults().Clear)
	require.Equal(t, order.StatusCompleted, w.live(madeToOrder()).Status)
	require.Equal(t, once, w.remaining("shop-1001"))
}

// requestCancel sends the update and keeps the answer.
func (w *world) requestCancel(answer *order.CancelAnswer, deadline time.Duration) func() {
	return w.request(answer, func() order.RequestCancel {
		return order.RequestCancel{Reason: "changed her mind", By: "Ola", Deadline: w.env.Now().Add(deadline)}
	})
}

func (w *world) request(answer *order.CancelAnswer, request func() order.RequestCancel) func() {
	return func() {
		w.env.UpdateWorkflow(order.UpdateRequestCancel, "", &testsuite.TestUpdateCallback{
			OnReject: func(err error) { w.Errorf("request-cancel rejected: %v", err) },
			OnAccept: func() {},
			OnComplete: func(result any, err error) {
				require.NoError(w, err)
				*answer = result.(order.CancelAnswer)
			},
		}, request())
	}
}

// Merkana needs an answer in time, even while MyPromo is asked. What MyPromo cancels after
// the refusal is made again.
func TestAStrictDeadlineHoldsWhileProvidersAreAsked(t *testing.T) {
	w := newWorld(t)
	var answer order.CancelAnswer
	answered := time.Time{}
	w.at(20*time.Second, func() {
		w.myPromo.Faults().Add(simkit.Fault{Operation: "cancel-order", Ref: "shop-1001", Call: 1, Mode: simkit.FailBefore, Status: 503, RetryAfter: 30})
		asked := w.env.Now()
		w.request(&answer, func() order.RequestCancel {
			return order.RequestCancel{By: "merkana", Deadline: asked.Add(20 * time.Second), Strict: true}
		})()
		w.at(21*time.Second, func() {
			require.Equal(t, order.CancelRefused, answer.Decision, "there is an answer in time")
			answered = w.env.Now()
		})
	})
	result := w.live(madeToOrder())
	require.False(t, answered.IsZero())
	require.Equal(t, order.StatusCompleted, result.Status, "refused stays refused")
	require.Equal(t, once, w.remaining("shop-1001"))
	require.Equal(t, 2, w.effects("shop-1001")["order-created"], "what was cancelled too late is made anew")
}

func TestRequestCancelAnswers(t *testing.T) {
	t.Run("accepted", func(t *testing.T) {
		w := newWorld(t)
		var answer order.CancelAnswer
		w.at(time.Minute, w.requestCancel(&answer, 20*time.Second))
		require.Equal(t, order.StatusCancelled, w.live(madeToOrder()).Status)
		require.Equal(t, order.CancelAccepted, answer.Decision)
	})
	t.Run("refused once in production", func(t *testing.T) {
		w := newWorld(t)
		var answer order.CancelAnswer
		w.shipX.Faults().Add(simkit.Fault{Operation: "buy", Call: 1, Mode: simkit.FailBefore, Status: 503, RetryAfter: 60})
		w.at(106*time.Second, w.requestCancel(&answer, 20*time.Minute))
		require.Equal(t, order.StatusCompleted, w.live(madeToOrder()).Status)
		require.Equal(t, order.CancelRefused, answer.Decision)
		require.NotEmpty(t, answer.Explanation)
	})
	t.Run("refused when not decided by the deadline, and stays so", func(t *testing.T) {
		w := newWorld(t)
		var answer order.CancelAnswer
		w.shipX.Faults().Add(simkit.Fault{Operation: "create-shipment", Mode: simkit.FailBefore, Status: 503})
		w.at(10*time.Minute, w.requestCancel(&answer, 20*time.Second))
		w.at(20*time.Minute, w.shipX.Faults().Clear)
		require.Equal(t, order.StatusCompleted, w.live(fromStock()).Status)
		require.Equal(t, order.CancelAnswer{Decision: order.CancelRefused, Explanation: "not decided by the deadline"}, answer)
	})
}

func TestTwoCancelsAtOnceGetOneAnswer(t *testing.T) {
	w := newWorld(t)
	var first, second order.CancelAnswer
	w.at(time.Minute, w.requestCancel(&first, time.Minute))
	w.at(time.Minute, w.requestCancel(&second, time.Minute))
	require.Equal(t, order.StatusCancelled, w.live(madeToOrder()).Status)
	require.Equal(t, order.CancelAccepted, first.Decision)
	require.Equal(t, first, second)
	require.Equal(t, 1, w.effects("shop-1001")["order-canceled"])
}

func TestCompensationThatIsUnavailableIsTriedUntilItWorks(t *testing.T) {
	w := newWorld(t)
	w.at(time.Minute, func() {
		w.myPromo.Faults().Add(simkit.Fault{Mode: simkit.FailBefore, Status: 503})
		w.env.SignalWorkflow(order.SignalCancelOrder, changedHerMind)
	})
	w.at(2*time.Minute, func() { require.Equal(t, order.StatusCancelling, w.state().Status) })
	w.at(61*time.Second, w.myPromo.Faults().Clear)
	w.at(61*time.Second, func() {
		w.myPromo.Faults().Add(simkit.Fault{Operation: "cancel-order", Mode: simkit.FailBefore, Status: 503})
	})
	w.at(90*time.Minute, w.myPromo.Faults().Clear)
	result := w.live(madeToOrder())
	// By then the order is in production, so MyPromo refuses and it continues.
	require.Equal(t, order.StatusCompleted, result.Status)
	require.Equal(t, once, w.remaining("shop-1001"))
}
