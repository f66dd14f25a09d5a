package orders_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/client"

	"orderflow/activities"
	"orderflow/internal/orders"
	"orderflow/order"
)

// startOther starts a workflow directly, without the service.
func startOther(t *testing.T, workflowID, workflowType string, args ...any) client.WorkflowRun {
	t.Helper()
	run, err := temporal.ExecuteWorkflow(t.Context(),
		client.StartWorkflowOptions{ID: workflowID, TaskQueue: activities.QueueOrders}, workflowType, args...)
	require.NoError(t, err)
	return run
}

func TestStateAndResultOfACompletedOrder(t *testing.T) {
	doc := fromStock(t, "state-done")
	start(t, doc)
	state := awaitStatus(t, doc.ID, order.StatusCompleted)
	require.Empty(t, order.Differences(doc, state.Order))
	require.Equal(t, order.StageProtocol, state.Stage)
	require.Len(t, state.Documents, 2)

	result, err := service.Result(t.Context(), doc.ID)
	require.NoError(t, err)
	require.Equal(t, order.Result{
		ID: doc.ID, Status: order.StatusCompleted, Offer: state.Offer, TrackingNumbers: state.TrackingNumbers,
		ProviderRefs: state.ProviderRefs, Documents: state.Documents}, result)

	files, err := service.Documents(t.Context(), doc.ID)
	require.NoError(t, err)
	require.Len(t, files, 2)
	for i, file := range files {
		require.Equal(t, state.Documents[i], file.Document)
		require.Equal(t, "%PDF-", string(file.Content[:5]))
	}
}

func TestUnknownOrder(t *testing.T) {
	const id = "no-such-order"
	for name, ask := range map[string]func(ctx context.Context) error{
		"state":     func(ctx context.Context) error { _, err := service.State(ctx, id); return err },
		"result":    func(ctx context.Context) error { _, err := service.Result(ctx, id); return err },
		"watch":     func(ctx context.Context) error { _, err := service.Watch(ctx, id, orders.Watcher{}); return err },
		"documents": func(ctx context.Context) error { _, err := service.Documents(ctx, id); return err },
		"cancel": func(ctx context.Context) error {
			_, err := service.Cancel(ctx, id, order.RequestCancel{By: "ewa"})
			return err
		},
		"ask to cancel": func(ctx context.Context) error { return service.AskToCancel(ctx, id, order.CancelOrder{By: "ewa"}) },
		"resolve": func(ctx context.Context) error {
			return service.Resolve(ctx, id, order.Resolve{Action: order.ActionRetry})
		},
		"hold":    func(ctx context.Context) error { return service.Hold(ctx, id, "ewa") },
		"release": func(ctx context.Context) error { return service.Release(ctx, id, "ewa") },
	} {
		t.Run(name, func(t *testing.T) {
			err := ask(t.Context())
			require.ErrorIs(t, err, orders.ErrNotFound)
			require.ErrorContains(t, err, id)
		})
	}
}

func TestTerminatedOrderIsFailed(t *testing.T) {
	doc := tooDear(t, "state-terminated")
	run := start(t, doc)
	awaitStatus(t, doc.ID, order.StatusNeedsAttention)
	_, err := service.Result(t.Context(), doc.ID)
	require.ErrorIs(t, err, orders.ErrUnderWay)
	require.NoError(t, temporal.TerminateWorkflow(t.Context(), run.WorkflowID, run.RunID, "a mistake"))

	state, err := service.State(t.Context(), doc.ID)
	require.NoError(t, err)
	require.Equal(t, order.StatusFailed, state.Status)
	require.Regexp(t, `^terminated by .+: a mistake$`, state.Problem.Message)
	require.Equal(t, &order.Problem{Stage: order.StageBuy, Code: "Terminated", Message: state.Problem.Message, Since: state.Problem.Since}, state.Problem)
}

func TestOrderThatNeverBeganIsFailed(t *testing.T) {
	doc := fromStock(t, "state-invalid")
	doc.Items[0].Quantity = 0
	run := startOther(t, order.WorkflowID(doc.ID), order.WorkflowType, doc)
	require.Error(t, run.Get(t.Context(), nil))

	state, err := service.State(t.Context(), doc.ID)
	require.NoError(t, err)
	require.Equal(t, order.StatusFailed, state.Status)
	require.Empty(t, order.Differences(doc, state.Order))
	require.Contains(t, state.Problem.Message, "items[0].quantity")
}

func TestOrderCancelledInTemporal(t *testing.T) {
	doc := tooDear(t, "state-cancelled")
	run := start(t, doc)
	awaitStatus(t, doc.ID, order.StatusNeedsAttention)
	require.NoError(t, temporal.CancelWorkflow(t.Context(), run.WorkflowID, run.RunID))
	state := awaitStatus(t, doc.ID, order.StatusCancelled)

	var result order.Result
	require.Eventually(t, func() bool {
		var err error
		result, err = service.Result(t.Context(), doc.ID)
		return err == nil
	}, 10*time.Second, 20*time.Millisecond)
	require.Equal(t, order.Result{ID: doc.ID, Status: order.StatusCancelled, Reason: "cancelled in Temporal",
		Offer: state.Offer, ProviderRefs: state.ProviderRefs}, result)
}

// TestWithoutWorker stops the shared worker, so no part of it may run in parallel.
func TestWithoutWorker(t *testing.T) {
	impatient := orders.New(temporal, orders.Options{Patience: 200 * time.Millisecond})
	ended := fromStock(t, "no-worker-ended")
	start(t, ended)
	known := awaitStatus(t, ended.ID, order.StatusCompleted)
	require.Eventually(t, func() bool {
		_, err := service.Result(t.Context(), ended.ID)
		return err == nil
	}, 10*time.Second, 20*time.Millisecond)
	doc := fromStock(t, "no-worker")
	group.Stop()

	// An ended order needs no worker; the answer says where it comes from.
	state, err := impatient.State(t.Context(), ended.ID)
	require.NoError(t, err)
	require.True(t, state.FromHistory)
	require.Equal(t, []any{order.StatusCompleted, known.TrackingNumbers, known.Documents, known.Offer, known.ProviderRefs},
		[]any{state.Status, state.TrackingNumbers, state.Documents, state.Offer, state.ProviderRefs})
	require.WithinDuration(t, known.AcceptedAt, state.AcceptedAt, 10*time.Second)
	require.Empty(t, order.Differences(ended, state.Order))
	files, err := orders.New(temporal, orders.Options{Documents: store, Patience: 200 * time.Millisecond}).Documents(t.Context(), ended.ID)
	require.NoError(t, err)
	require.Len(t, files, len(known.Documents))

	start(t, doc)
	require.Eventually(t, func() bool { // Temporal's figures lag behind
		_, err = impatient.State(t.Context(), doc.ID)
		var why *orders.NoWorkerError
		return errors.As(err, &why) && why.Known && why.Waiting > 0
	}, 20*time.Second, 50*time.Millisecond, "the queue is told")
	require.Regexp(t, `\d+ workflow tasks? waits?, `, err.Error(), "others of these tests may wait, too")
	_, err = impatient.State(t.Context(), doc.ID)
	require.ErrorIs(t, err, orders.ErrNoWorker)
	require.ErrorContains(t, err, doc.ID)
	_, err = impatient.Cancel(t.Context(), fromStock(t, "no-worker").ID,
		order.RequestCancel{By: "ewa", Deadline: time.Now().Add(-time.Second)})
	require.ErrorIs(t, err, orders.ErrNoWorker)
	require.ErrorIs(t, impatient.Resolve(t.Context(), doc.ID, order.Resolve{Action: order.ActionRetry}), orders.ErrNoWorker)
	require.NoError(t, service.Hold(t.Context(), doc.ID, "ewa"))

	var troubles []string
	var once sync.Once // on a busy machine more than one query times out
	worked := make(chan struct{})
	_, err = impatient.Watch(t.Context(), doc.ID, orders.Watcher{
		State: func(state order.State) {
			if state.Status == order.StatusHeld {
				require.Equal(t, "ewa", state.HeldBy)
				require.NoError(t, service.Release(context.WithoutCancel(t.Context()), doc.ID, "ewa"))
			}
		},
		Trouble: func(err error) {
			if err == nil {
				troubles = append(troubles, "over")
				return
			}
			troubles = append(troubles, err.Error())
			once.Do(func() {
				go func() {
					work()
					close(worked)
				}()
			})
		},
	})
	<-worked
	require.NoError(t, err)
	require.Contains(t, troubles[0], "ask order no-worker: "+orders.ErrNoWorker.Error())
	require.Equal(t, "over", troubles[len(troubles)-1])
}
