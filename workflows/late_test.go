package workflows_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/order"
	"orderflow/sandbox/simkit"
)

// withTheLastStep makes something happen during the order's very last step, the look for
// stray shipments: the label is bought then, and fetched.
func withTheLastStep(do func(*world)) setting {
	return setting{network: func(w *world, simulator http.Handler) http.Handler {
		done := false
		return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
			sweeping := r.Method == http.MethodGet && strings.HasSuffix(r.URL.Path, "/shipments") &&
				w.effects("shop-2002")["protocol-fetched"] > 0
			if sweeping && !done {
				done = true
				do(w)
			}
			simulator.ServeHTTP(rw, r)
		})
	}}
}

var unavailable = simkit.Fault{Mode: simkit.FailBefore, Status: http.StatusServiceUnavailable}

// A request that comes with the end of the last step is too late, and is told so.
func TestARequestThatComesWithTheLastStepIsRefused(t *testing.T) {
	const tooLate = "the order is already ending"
	for name, test := range map[string]struct {
		request string
		what    any
		note    string
	}{
		"to cancel the order": {order.SignalCancelOrder, changedHerMind,
			"cancellation asked for by Ola: refused, " + tooLate},
		"to cancel an item": {order.SignalCancelItems, cancelItems("2002-1"),
			"Ola asked to cancel the items 2002-1: refused, " + tooLate},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorldOf(t, withTheLastStep(func(w *world) {
				w.env.SignalWorkflowSkippingWorkflowTask(test.request, test.what)
			}))
			require.Equal(t, order.StatusCompleted, w.live(fromStock()).Status)
			require.Contains(t, w.notes(), test.note)
			if test.request == order.SignalCancelOrder {
				require.Equal(t, order.CancelRefused, w.state().Cancellation.Decision)
			}
		})
	}
}
