package workflows_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/workflow"

	"orderflow/activities"
	"orderflow/clients/shipx/shipxtest"
	"orderflow/sandbox/simkit"
	"orderflow/workflows"
)

// callOff cancels the courier of dispatch order 991, which has two shipments.
func callOff(t *testing.T, options shipxtest.Options, prepare func(w *world)) (w *world, cancelled activities.Dispatch, err error) {
	w = withBoughtOf(t, 2, options)
	w.env.RegisterWorkflowWithOptions(workflows.CancelPickup, workflow.RegisterOptions{Name: workflows.CancelPickupType})
	prepare(w)
	w.env.ExecuteWorkflow(workflows.CancelPickupType, 991)
	require.True(t, w.env.IsWorkflowCompleted())
	if err := w.env.GetWorkflowError(); err != nil {
		return w, cancelled, err
	}
	return w, cancelled, w.env.GetWorkflowResult(&cancelled)
}

func TestACourierIsCalledOff(t *testing.T) {
	fault := func(mode simkit.Mode, status int) func(w *world) {
		return func(w *world) {
			w.askedBefore(t)
			w.shipX.Faults().Add(simkit.Fault{Operation: "delete-dispatch-order", Call: 1, Mode: mode, Status: status})
		}
	}
	for name, test := range map[string]struct {
		options shipxtest.Options
		prepare func(w *world)
	}{
		"and is gone":                  {prepare: func(w *world) { w.askedBefore(t) }},
		"and shows as canceled":        {shipxtest.Options{CanceledDispatchShows: true}, func(w *world) { w.askedBefore(t) }},
		"though the answer is lost":    {prepare: fault(simkit.LostAnswer, 0)},
		"though it fails at first":     {prepare: fault(simkit.FailBefore, 503)},
		"though a first 204 was empty": {prepare: fault(simkit.FailBefore, 204)},
	} {
		t.Run(name, func(t *testing.T) {
			w, cancelled, err := callOff(t, test.options, test.prepare)
			require.NoError(t, err)
			require.EqualValues(t, 991, cancelled.ID)
			require.Len(t, cancelled.Shipments, 2)
			require.Equal(t, 2, w.counted("dispatch-order-canceled"))
		})
	}
}

// counted are the number of effects of a kind.
func (w *world) counted(kind string) (many int) {
	for _, effect := range w.shipX.Ledger().All() {
		if effect.Kind == kind {
			many++
		}
	}
	return many
}

func TestACourierThatCannotBeCancelledIsReported(t *testing.T) {
	always := func(status int) func(w *world) {
		return func(w *world) {
			w.askedBefore(t)
			w.shipX.Faults().Add(simkit.Fault{Operation: "delete-dispatch-order", Mode: simkit.FailBefore, Status: status})
		}
	}
	for name, test := range map[string]struct {
		options shipxtest.Options
		prepare func(w *world)
		words   string
	}{
		"there is none":        {words: "resource_not_found", prepare: func(*world) {}},
		"it is rejected":       {words: "dispatch order 991 is rejected: no courier comes", prepare: func(w *world) { w.shipX.NotReady("shop-0", "Lost"); w.askedBefore(t) }},
		"InPost says no":       {words: "simulated_fault", prepare: always(400)},
		"InPost only says yes": {words: "InPost does not cancel dispatch order 991: it is still sent", prepare: always(204)},
		"InPost is away":       {words: "cancel dispatch order 991: timed out after 10m", prepare: always(500)},
	} {
		t.Run(name, func(t *testing.T) {
			w, _, err := callOff(t, test.options, test.prepare)
			require.ErrorContains(t, err, test.words)
			require.Zero(t, w.counted("dispatch-order-canceled"))
		})
	}
}

func TestACourierWhoIsCalledOffBeforeTheDecisionIsNotAskedAgain(t *testing.T) {
	w := withBoughtOf(t, 2, shipxtest.Options{Timing: shipxtest.Timing{DispatchOrder: 40 * time.Minute}})
	w.at(10*time.Minute, func() { w.delete(t, 991) })
	collected := w.collect()
	require.Equal(t, []int64{991}, collected.Cancelled)
	require.Equal(t, 1, w.dispatchOrders())
}
