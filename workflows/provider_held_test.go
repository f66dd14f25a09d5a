package workflows_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/interceptor"
	"go.temporal.io/sdk/worker"

	"orderflow/internal/workers"
	"orderflow/order"
	"orderflow/workflows"
)

// The deadline of a wait keeps running while its provider is held; a person is told why it
// timed out.
func TestAHoldThatOutlastsADeadlineGoesToAPerson(t *testing.T) {
	w := newWorld(t)
	doc := fromStock()
	released := false
	gate := workers.NewGate(workers.GateOptions{
		Provider: "shipx", Clock: w.env.Now,
		Timing: workers.HoldTiming{Soonest: 10 * time.Second, Latest: time.Minute}, // looks each time
		Ask: func(context.Context, string) (workflows.Hold, error) {
			if released || w.effects(doc.ID)["shipment-created"] == 0 {
				return workflows.Hold{}, nil
			}
			return workflows.Hold{HeldBy: "Jan", Since: noon}, nil
		}})
	w.env.SetWorkerOptions(worker.Options{Interceptors: []interceptor.WorkerInterceptor{gate}})
	w.at(40*time.Minute, func() {
		state := w.state()
		require.Equal(t, order.StatusNeedsAttention, state.Status)
		require.Equal(t, order.StageOffers, state.Stage)
		require.Equal(t, "deadline", state.Problem.Code)
		require.Equal(t, "shipx", state.Problem.Provider)
		require.Contains(t, state.Problem.Message, "timed out after 30m0s")
		released = true
		w.resolve(order.Resolve{Action: order.ActionRetry, By: "Jan"})()
	})
	require.Equal(t, order.StatusCompleted, w.live(doc).Status)
	require.Equal(t, map[string]int{"shipment-created": 1, "shipment-bought": 1}, w.remaining(doc.ID))
}
