package orders_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"orderflow/internal/orders"
	"orderflow/order"
	"orderflow/workflows"
)

// holdShipX holds ShipX until the test ends, and returns when no call is in flight.
func holdShipX(t *testing.T, by, reason string) workflows.Hold {
	t.Helper()
	hold, err := service.HoldProvider(t.Context(), "shipx", by, reason)
	require.NoError(t, err)
	t.Cleanup(func() {
		_, err := service.ReleaseProvider(context.Background(), "shipx", "test")
		require.NoError(t, err)
	})
	return hold
}

// awaitHeld returns the state of an order once it shows that ShipX is held.
func awaitHeld(t *testing.T, id string) order.State {
	t.Helper()
	var state order.State
	require.Eventually(t, func() bool {
		var err error
		state, err = service.State(t.Context(), id)
		return err == nil && state.Waiting != nil && strings.HasPrefix(state.Waiting.LastError, "shipx is held by ")
	}, 20*time.Second, 20*time.Millisecond, "order %s is not held", id)
	return state
}

// triedAgain waits until a held step was retried some more times.
func triedAgain(t *testing.T, id string) {
	t.Helper()
	before := awaitHeld(t, id).Waiting.Attempts
	require.Eventually(t, func() bool {
		state, err := service.State(t.Context(), id)
		return err == nil && state.Waiting != nil && state.Waiting.Attempts >= before+3
	}, 20*time.Second, 20*time.Millisecond)
}

func historyLength(t *testing.T, id string) int64 {
	t.Helper()
	run, err := temporal.DescribeWorkflow(t.Context(), order.WorkflowID(id), "")
	require.NoError(t, err)
	return run.RawResponse.GetWorkflowExecutionInfo().GetHistoryLength()
}

func TestAHeldProviderIsNotCalledUntilItIsReleased(t *testing.T) {
	hold := holdShipX(t, "Jan", "wrong prices")
	require.Equal(t, workflows.Hold{HeldBy: "Jan", Since: hold.Since, Reason: "wrong prices"}, hold)
	require.WithinDuration(t, time.Now(), hold.Since, time.Minute)
	shown, err := service.ProviderHold(t.Context(), "shipx")
	require.NoError(t, err)
	require.Equal(t, hold, shown)
	other, err := service.ProviderHold(t.Context(), "mypromo")
	require.NoError(t, err)
	require.False(t, other.Held())

	start(t, fromStock(t, "provider-held"))
	state := awaitHeld(t, "provider-held")
	require.Equal(t, order.StatusRunning, state.Status)
	require.Equal(t, "shipx is "+hold.String()+"; release it with: orderflow release --provider shipx", state.Waiting.LastError)
	calls, events := shipXCalls.Load(), historyLength(t, "provider-held")
	triedAgain(t, "provider-held")
	require.Equal(t, calls, shipXCalls.Load(), "nobody is called")
	require.Equal(t, events, historyLength(t, "provider-held"), "the history does not grow")

	group.Stop() // the hold outlives the workers
	work()
	triedAgain(t, "provider-held")
	require.Equal(t, calls, shipXCalls.Load())

	released, err := service.ReleaseProvider(t.Context(), "shipx", "Ewa")
	require.NoError(t, err)
	require.Equal(t, workflows.Hold{}, released)
	awaitStatus(t, "provider-held", order.StatusCompleted)
	bought, live := shipments("provider-held")
	require.Equal(t, []int{1, 1}, []int{bought, live})
}

func TestUndoingIsHeldAsWell(t *testing.T) {
	start(t, tooDear(t, "provider-undo"))
	awaitStatus(t, "provider-undo", order.StatusNeedsAttention)
	holdShipX(t, "Jan", "")
	require.NoError(t, service.AskToCancel(t.Context(), "provider-undo", order.CancelOrder{By: "Ewa"}))
	require.Equal(t, order.StatusCancelling, awaitHeld(t, "provider-undo").Status)
	_, live := shipments("provider-undo")
	require.Equal(t, 1, live)

	_, err := service.ReleaseProvider(t.Context(), "shipx", "Jan")
	require.NoError(t, err)
	awaitStatus(t, "provider-undo", order.StatusCancelled)
	_, live = shipments("provider-undo")
	require.Zero(t, live)
}

func TestTwoHoldsAndAReleaseTooMany(t *testing.T) {
	hold := holdShipX(t, "Jan", "wrong prices")
	again, err := service.HoldProvider(t.Context(), "shipx", "Ewa", "wrong labels")
	require.NoError(t, err)
	require.Equal(t, hold, again, "the first one stands")
	for range 2 {
		released, err := service.ReleaseProvider(t.Context(), "shipx", "Ewa")
		require.NoError(t, err)
		require.Equal(t, workflows.Hold{}, released)
	}
	shown, err := service.ProviderHold(t.Context(), "shipx")
	require.NoError(t, err)
	require.False(t, shown.Held())

	never, err := service.ReleaseProvider(t.Context(), "mypromo", "Ewa")
	require.NoError(t, err)
	require.False(t, never.Held())
}

func TestATerminatedHoldHoldsNothing(t *testing.T) {
	holdShipX(t, "Jan", "")
	require.NoError(t, temporal.TerminateWorkflow(t.Context(), workflows.ProviderID("shipx"), "", "a mistake"))
	shown, err := service.ProviderHold(t.Context(), "shipx")
	require.NoError(t, err)
	require.False(t, shown.Held())
	require.Equal(t, "Ewa", holdShipX(t, "Ewa", "").HeldBy, "it can be held anew")
}

func TestUnknownProvider(t *testing.T) {
	_, err := service.HoldProvider(t.Context(), "pigeon", "Jan", "")
	require.ErrorIs(t, err, orders.ErrNoProvider)
	_, err = service.ReleaseProvider(t.Context(), "pigeon", "Jan")
	require.ErrorIs(t, err, orders.ErrNoProvider)
	require.EqualError(t, err, `provider "pigeon": there is no such provider; want one of mediaport, merkana, mypromo, shipx, tpk`)
}

// TestAHoldWithoutAWorker stops the worker that all tests share for a while.
func TestAHoldWithoutAWorker(t *testing.T) {
	impatient := orders.New(temporal, orders.Options{Patience: 200 * time.Millisecond})
	group.Stop()
	_, err := impatient.HoldProvider(t.Context(), "shipx", "Jan", "")
	require.ErrorIs(t, err, orders.ErrNoWorker)
	require.Regexp(t, "^hold shipx: no worker answers.*; recorded, takes effect once a worker runs$", err.Error())

	work()
	require.Eventually(t, func() bool {
		hold, err := service.ProviderHold(t.Context(), "shipx")
		return err == nil && hold.HeldBy == "Jan"
	}, 10*time.Second, 20*time.Millisecond)
	_, err = service.ReleaseProvider(t.Context(), "shipx", "Jan")
	require.NoError(t, err)
}

func TestA429IsShownToAllWorkers(t *testing.T) {
	until := time.Now().Add(time.Second).UTC()
	require.NoError(t, service.ReportThrottled(t.Context(), "merkana", until))
	require.Eventually(t, func() bool {
		hold, err := service.ProviderHold(t.Context(), "merkana")
		return err == nil && hold.PausedUntil.Equal(until) && !hold.Held()
	}, 20*time.Second, 20*time.Millisecond)
}
