package test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	commonpb "go.temporal.io/api/common/v1"
	"go.temporal.io/api/enums/v1"
	"go.temporal.io/api/workflowservice/v1"

	"orderflow/internal/printing/printingtest"
	"orderflow/order"
	"orderflow/sandbox/simkit"
)

func TestExamplesReachTheReportedShipment(t *testing.T) {
	s := newStack(t)
	s.work()
	for _, name := range []string{"made-to-order-locker", "made-to-order-courier", "from-stock-two-parcels"} {
		t.Run(name, func(t *testing.T) {
			s.start(example(t, name, name))
			result := s.ends(name)
			require.Equal(t, order.StatusCompleted, result.Status)
			s.leaves(name, order.StatusCompleted)
			require.NotNil(t, result.Offer)
			require.Len(t, result.Documents, 2)
			label, err := s.store.Get(context.Background(), result.Documents[0])
			require.NoError(t, err)
			require.Contains(t, strings.Join(printingtest.Pages(t, label), "\n"), result.TrackingNumbers[0])
		})
	}
}

func TestAKilledWorkerLosesNothing(t *testing.T) {
	s := newStack(t)
	first := s.process()
	s.start(example(t, "made-to-order-courier", "killed"))
	eventually(t, "the draft is there", func() bool { return s.simulators.MyPromo.Ledger().Count("killed", "order-created") == 1 })
	require.NoError(t, first.Process.Signal(syscall.SIGKILL))
	_ = first.Wait()
	s.process()
	require.Equal(t, order.StatusCompleted, s.ends("killed").Status)
	s.leaves("killed", order.StatusCompleted)
}

func TestAWorkerStopsGracefully(t *testing.T) {
	s := newStack(t)
	first := s.process()
	s.start(example(t, "made-to-order-locker", "stopped"))
	eventually(t, "the draft is there", func() bool { return s.simulators.MyPromo.Ledger().Count("stopped", "order-created") == 1 })
	began := time.Now()
	require.NoError(t, first.Process.Signal(syscall.SIGTERM))
	require.NoError(t, first.Wait(), "it ends with exit code 0")
	require.Less(t, time.Since(began), 15*time.Second)
	s.process()
	require.Equal(t, order.StatusCompleted, s.ends("stopped").Status)
	s.leaves("stopped", order.StatusCompleted)
}

// process returns the worker's command, with variables besides the stack's.
func (s *stack) process(variables ...string) *exec.Cmd {
	s.Helper()
	return s.processOf(filepath.Join(binaries, "worker"), variables...)
}

// processOf returns the command of a worker's program.
func (s *stack) processOf(program string, variables ...string) *exec.Cmd {
	s.Helper()
	command := exec.Command(program)
	command.Env = append(os.Environ(),
		"TEMPORAL_ADDRESS="+temporal.Address, "TEMPORAL_NAMESPACE="+s.namespace,
		"ORDERFLOW_MYPROMO_URL="+s.config.MyPromo.URL, "ORDERFLOW_SHIPX_URL="+s.config.ShipX.URL,
		"ORDERFLOW_MYPROMO_CALLS_PER_MINUTE=0", "ORDERFLOW_POLL_FIRST=100ms",
		"ORDERFLOW_DOCUMENTS_URL="+s.config.Documents.URL, "ORDERFLOW_SHUTDOWN_TIMEOUT=5s")
	command.Env = append(command.Env, variables...)
	command.Stderr = testLog{s.T}
	require.NoError(s, command.Start())
	s.Cleanup(func() {
		_ = command.Process.Kill()
		_ = command.Wait()
	})
	return command
}

// testLog shows a process's output when its test fails.
type testLog struct{ *testing.T }

func (l testLog) Write(line []byte) (int, error) {
	l.Logf("%s", line)
	return len(line), nil
}

func TestSimulatorsDownAreWaitedFor(t *testing.T) {
	s := newStack(t)
	require.NoError(t, s.server.Close())
	s.work()
	s.start(example(t, "made-to-order-locker", "waiting"))
	eventually(t, "the order says what it waits for, and what came of it", func() bool {
		state, err := s.orders.State(t.Context(), "waiting")
		return err == nil && state.Waiting != nil &&
			state.Waiting.For == "make the draft of order waiting at MyPromo" && state.Waiting.LastError != ""
	})
	s.serve()
	require.Equal(t, order.StatusCompleted, s.ends("waiting").Status)
	s.leaves("waiting", order.StatusCompleted)
}

func TestCancelOnTheRealServer(t *testing.T) {
	t.Parallel()
	s := newStackWith(t, stackOptions{slow: true})
	s.work()
	t.Run("by signal", func(t *testing.T) {
		s.start(example(t, "made-to-order-locker", "unwanted"))
		s.reaches("unwanted", order.StagePreflight)
		require.NoError(t, s.orders.AskToCancel(t.Context(), "unwanted", order.CancelOrder{Reason: "changed her mind", By: "Ola"}))
		require.Equal(t, order.StatusCancelled, s.ends("unwanted").Status)
		s.leaves("unwanted", order.StatusCancelled)
	})
	t.Run("by Temporal", func(t *testing.T) {
		s.start(example(t, "made-to-order-locker", "stopped-in-ui"))
		s.reaches("stopped-in-ui", order.StagePreflight)
		require.NoError(t, s.client.CancelWorkflow(t.Context(), order.WorkflowID("stopped-in-ui"), ""))
		require.ErrorContains(t, s.client.GetWorkflow(t.Context(), order.WorkflowID("stopped-in-ui"), "").Get(t.Context(), nil), "canceled")
		s.leaves("stopped-in-ui", order.StatusCancelled)
	})
	t.Run("refused once bought", func(t *testing.T) {
		s.simulators.ShipX.Faults().Add(simkit.Fault{Operation: "label", Ref: "bought", Mode: simkit.FailBefore, Status: 503})
		s.start(example(t, "from-stock-two-parcels", "bought"))
		s.reaches("bought", order.StageLabel)
		require.NoError(t, s.orders.AskToCancel(t.Context(), "bought", order.CancelOrder{By: "Ola"}))
		s.simulators.ShipX.Faults().Clear()
		require.Equal(t, order.StatusCompleted, s.ends("bought").Status)
	})
}

// A reset replays steps that had their effect; each runs as attempt 1.
func TestARunThatIsResetDoesNothingTwice(t *testing.T) {
	s := newStack(t)
	s.config.MyPromo.Timeout, s.config.MyPromo.ListLag = time.Second, 200*time.Millisecond
	s.config.ShipX.Timeout, s.config.ShipX.ListLag = time.Second, 200*time.Millisecond
	s.work()
	s.start(example(t, "made-to-order-locker", "rewound"))
	require.Equal(t, order.StatusCompleted, s.ends("rewound").Status)
	reset, err := s.client.ResetWorkflowExecution(t.Context(), &workflowservice.ResetWorkflowExecutionRequest{
		Namespace:                 s.namespace,
		WorkflowExecution:         &commonpb.WorkflowExecution{WorkflowId: order.WorkflowID("rewound")},
		Reason:                    "test",
		WorkflowTaskFinishEventId: firstWorkflowTask(s, "rewound"),
		RequestId:                 "reset-1",
	})
	require.NoError(t, err)
	var result order.Result
	require.NoError(t, s.client.GetWorkflow(t.Context(), order.WorkflowID("rewound"), reset.RunId).Get(t.Context(), &result))
	require.Equal(t, order.StatusCompleted, result.Status)
	s.leaves("rewound", order.StatusCompleted)
}

// firstWorkflowTask returns the id of the event that completes the first workflow task.
func firstWorkflowTask(s *stack, id string) int64 {
	history := s.client.GetWorkflowHistory(s.Context(), order.WorkflowID(id), "", false, enums.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
	for history.HasNext() {
		event, err := history.Next()
		require.NoError(s, err)
		if event.EventType == enums.EVENT_TYPE_WORKFLOW_TASK_COMPLETED {
			return event.EventId
		}
	}
	s.Fatal("no workflow task has completed")
	return 0
}
