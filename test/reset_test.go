package test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/api/common/v1"
	"go.temporal.io/api/enums/v1"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"

	"orderflow/internal/orders"
	"orderflow/order"
	"orderflow/sandbox/simkit"
)

// TestAnAttemptOfBeforeAResetActsLate resets an order while an attempt to make its draft
// reads slowly. The attempt does not learn that its run is over, and its request arrives
// as late as the client's timeout allows.
func TestAnAttemptOfBeforeAResetActsLate(t *testing.T) {
	s := newStack(t)
	s.config.MyPromo.Timeout, s.config.MyPromo.ListLag = 2*time.Second, time.Second
	s.config.ShipX.Timeout, s.config.ShipX.ListLag = 2*time.Second, time.Second
	const slow = 1800 * time.Millisecond
	for _, operation := range []string{"list-orders", "create-order"} {
		s.simulators.MyPromo.Faults().Add(simkit.Fault{Operation: operation, Call: 1, Mode: simkit.Slow, Delay: slow})
	}
	s.work()
	s.start(example(t, "made-to-order-locker", "late-1"))
	eventually(t, "the attempt reads", func() bool {
		return s.simulators.MyPromo.Faults().Calls("list-orders", "late-1") > 0
	})
	s.resetToLastTask("late-1")
	require.Equal(t, order.StatusCompleted, s.ends("late-1").Status)
	require.Equal(t, 1, s.simulators.MyPromo.Ledger().Count("late-1", "order-created"))
}

// TestAResetDoesNotMoveAcceptance resets an order to its first workflow task when all its
// effects are older than look-ups search before the time of the reset.
func TestAResetDoesNotMoveAcceptance(t *testing.T) {
	s := newStack(t)
	s.config.MyPromo.Timeout, s.config.MyPromo.ListLag = 2*time.Second, time.Second
	s.config.ShipX.Timeout, s.config.ShipX.ListLag = 2*time.Second, time.Second
	s.config.Lookback = 2 * time.Second
	s.work()
	doc := example(t, "made-to-order-locker", "moved-1")
	doc.Shipping.Track = true
	s.start(doc)
	began, err := s.client.DescribeWorkflow(t.Context(), order.WorkflowID("moved-1"), "")
	require.NoError(t, err)
	s.reaches("moved-1", order.StageTrack)
	tracked := time.Now()
	effects := s.effects("moved-1")
	require.Equal(t, 1, effects["order-submitted"])
	require.Equal(t, 1, effects["shipment-bought"])
	listed := func() []orders.Row {
		rows, err := s.orders.List(t.Context(), orders.Filter{StartedBefore: tracked})
		require.NoError(t, err)
		return rows
	}
	var first []orders.Row
	eventually(t, "lists have the order", func() bool { first = listed(); return len(first) == 1 })
	eventually(t, "all is older than the look-back", func() bool { return time.Since(tracked) > 2*s.config.Lookback })

	s.resetTo("moved-1", s.workflowTasks("moved-1")[0])
	eventually(t, "the order is a new run", func() bool {
		now, err := s.client.DescribeWorkflow(t.Context(), order.WorkflowID("moved-1"), "")
		return err == nil && now.WorkflowExecution.RunID != began.WorkflowExecution.RunID &&
			now.WorkflowStartTime.After(began.WorkflowStartTime.Add(s.config.Lookback))
	})
	s.reaches("moved-1", order.StageTrack)
	require.Equal(t, effects, s.effects("moved-1"))
	state, err := s.orders.State(t.Context(), "moved-1")
	require.NoError(t, err)
	require.Equal(t, began.WorkflowStartTime.UTC(), state.AcceptedAt)
	eventually(t, "lists have the acceptance", func() bool {
		rows := listed()
		return len(rows) == 1 && rows[0].StartedAt.Equal(first[0].StartedAt)
	})
}

// effects counts the effects that may happen once at MyPromo and ShipX for an order under
// way; documents may be fetched any number of times.
func (s *stack) effects(id string) map[string]int {
	count := map[string]int{}
	for _, effect := range slices.Concat(s.simulators.MyPromo.Ledger().Of(id), s.simulators.ShipX.Ledger().Of(id)) {
		switch effect.Kind {
		case "order-created", "item-added", "order-submitted", "shipment-created", "shipment-bought", "shipment-reported":
			count[effect.Kind]++
		}
	}
	return count
}

// resetToLastTask resets an order to its last completed workflow task.
func (s *stack) resetToLastTask(id string) {
	s.Helper()
	tasks := s.workflowTasks(id)
	s.resetTo(id, tasks[len(tasks)-1])
}

// workflowTasks returns the events that completed an order's workflow tasks.
func (s *stack) workflowTasks(id string) (completed []int64) {
	s.Helper()
	for _, event := range s.history(id).Events {
		if event.EventType == enums.EVENT_TYPE_WORKFLOW_TASK_COMPLETED {
			completed = append(completed, event.EventId)
		}
	}
	return completed
}

func (s *stack) resetTo(id string, completed int64) {
	s.Helper()
	s.resetRun(order.WorkflowID(id), completed)
}

// resetRun resets any workflow.
func (s *stack) resetRun(workflowID string, completed int64) {
	s.Helper()
	_, err := s.client.ResetWorkflowExecution(s.Context(), &workflowservice.ResetWorkflowExecutionRequest{
		Namespace: s.namespace, WorkflowExecution: &common.WorkflowExecution{WorkflowId: workflowID},
		Reason: "test", RequestId: fmt.Sprintf("%s-%d", workflowID, completed), WorkflowTaskFinishEventId: completed})
	require.NoError(s, err)
}

// TestAPromisedCancellationOutlivesAReset resets an order that has promised to cancel.
func TestAPromisedCancellationOutlivesAReset(t *testing.T) {
	t.Parallel()
	resetAfterAPromise(t, func(s *stack, id string, request order.RequestCancel) (order.CancelAnswer, error) {
		return s.orders.Cancel(t.Context(), id, request)
	})
}

// TestAPromiseThatNoCallerHeardOutlivesAReset is the same, but who asked has gone before the
// answer, and so has not confirmed it. The order has: it has told the providers.
func TestAPromiseThatNoCallerHeardOutlivesAReset(t *testing.T) {
	t.Parallel()
	resetAfterAPromise(t, func(s *stack, id string, request order.RequestCancel) (answer order.CancelAnswer, err error) {
		asked, err := s.client.UpdateWorkflow(t.Context(), client.UpdateWorkflowOptions{WorkflowID: order.WorkflowID(id),
			UpdateName: order.UpdateRequestCancel, Args: []any{request}, WaitForStage: client.WorkflowUpdateStageCompleted})
		require.NoError(t, err)
		return answer, asked.Get(t.Context(), &answer)
	})
}

// resetAfterAPromise resets an order to its first workflow task after it has accepted a request to
// cancel, before its end and after the deadline of the request.
func resetAfterAPromise(t *testing.T, ask func(*stack, string, order.RequestCancel) (order.CancelAnswer, error)) {
	t.Helper()
	s := newStackWith(t, stackOptions{slow: true})
	s.config.MyPromo.Timeout, s.config.MyPromo.ListLag = 2*time.Second, time.Second
	s.config.ShipX.Timeout, s.config.ShipX.ListLag = 2*time.Second, time.Second
	s.work()
	s.start(example(t, "made-to-order-locker", "promised-1"))
	s.reaches("promised-1", order.StagePreflight)
	const sweeps = 2 // the call after the cancellation's own
	s.simulators.ShipX.Faults().Add(simkit.Fault{Operation: "list-shipments", Call: sweeps, Mode: simkit.FailBefore, Status: 503, RetryAfter: 20})
	deadline := time.Now().Add(12 * time.Second) // before the sweep is retried
	answer, err := ask(s, "promised-1", order.RequestCancel{By: "Ola", Reason: "changed her mind", Deadline: deadline})
	require.NoError(t, err)
	require.Equal(t, order.CancelAccepted, answer.Decision, answer.Explanation)
	eventually(t, "the deadline has passed", func() bool { return time.Now().After(deadline) })
	s.resetTo("promised-1", s.workflowTasks("promised-1")[0])
	require.Equal(t, order.StatusCancelled, s.ends("promised-1").Status)
	require.Equal(t, 1, s.simulators.MyPromo.Ledger().Count("promised-1", "order-created"))
}
