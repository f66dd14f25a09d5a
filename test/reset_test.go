package test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/api/common/v1"
	"go.temporal.io/api/enums/v1"
	"go.temporal.io/api/workflowservice/v1"

	"orderflow/order"
	"orderflow/sandbox/simkit"
)

// TestAnAttemptOfBeforeAResetActsLate resets an order while an attempt to make its
// draft reads slowly. The attempt is not told that its run is over, and its request
// takes as long as a patient caller waits.
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

// resetToLastTask resets an order to its last workflow task that was completed.
func (s *stack) resetToLastTask(id string) {
	s.Helper()
	var last int64
	for _, event := range s.history(id).Events {
		if event.EventType == enums.EVENT_TYPE_WORKFLOW_TASK_COMPLETED {
			last = event.EventId
		}
	}
	_, err := s.client.ResetWorkflowExecution(s.Context(), &workflowservice.ResetWorkflowExecutionRequest{
		Namespace: s.namespace, WorkflowExecution: &common.WorkflowExecution{WorkflowId: order.WorkflowID(id)},
		Reason: "test", RequestId: id, WorkflowTaskFinishEventId: last})
	require.NoError(s, err)
}
