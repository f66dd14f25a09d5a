package workflows_test

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"go.temporal.io/api/enums/v1"
	historypb "go.temporal.io/api/history/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/worker"

	"orderflow/internal/config"
	"orderflow/internal/replay"
	"orderflow/internal/workers"
	"orderflow/order"
	"orderflow/workflows"
)

// Every history saved under testdata/histories, recorded by "make histories" from a real
// server, must replay with the workflows as workers register them now: the whole history, and
// up to each moment at which a worker took up the order.
func TestSavedHistoriesReplay(t *testing.T) {
	files, err := filepath.Glob("testdata/histories/*.json")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	replayer := replay.New(replay.Options{Register: func(registry worker.WorkflowRegistry) {
		workers.RegisterWorkflows(registry, config.Config{AttentionLimit: attentionLimit})
	}})
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			history := saved(t, file)
			for i, event := range history.Events {
				last := i == len(history.Events)-1
				if !last && event.GetEventType() != enums.EVENT_TYPE_WORKFLOW_TASK_SCHEDULED {
					continue
				}
				err := replayer.Replay(&historypb.History{Events: history.Events[:i+1]}, nil)
				require.NoError(t, err, "an order of this history would stop when this version is deployed: "+
					"keep what it did and put the change behind workflow.GetVersion, then record new histories with make histories")
			}
		})
	}
}

// A worker of 0.1.0 treats a newer watcher's message about a production order as a hint, and
// asks MyPromo again. A newer worker must be able to continue from there.
func TestAnOrderThatAnOldWorkerWasToldOfAProductionOrderReplays(t *testing.T) {
	history := saved(t, "testdata/histories/2026-11-22-held-hinted-and-cancel-refused.json")
	told := 0
	for _, event := range history.Events {
		signal := event.GetWorkflowExecutionSignaledEventAttributes()
		if signal.GetSignalName() != order.SignalProviderEvent {
			continue
		}
		payload := signal.Input.Payloads[0]
		payload.Data = bytes.Replace(payload.Data, []byte(`"in-production"`), []byte(`"`+order.EventProductionOrder+`"`), 1)
		told += bytes.Count(payload.Data, []byte(order.EventProductionOrder))
	}
	require.NotZero(t, told)
	replayer := replay.New(replay.Options{Register: func(registry worker.WorkflowRegistry) {
		workers.RegisterWorkflows(registry, config.Config{AttentionLimit: attentionLimit})
	}})
	require.NoError(t, replayer.Replay(history, nil))
}

// A breaking change of a workflow only shows if there is a history of it.
func TestEveryWorkflowHasASavedHistory(t *testing.T) {
	files, err := filepath.Glob("testdata/histories/*.json")
	require.NoError(t, err)
	missing := workflows.Types()
	for _, file := range files {
		name := saved(t, file).Events[0].GetWorkflowExecutionStartedEventAttributes().GetWorkflowType().GetName()
		require.Contains(t, workflows.Types(), name, file)
		missing = slices.DeleteFunc(missing, func(one string) bool { return one == name })
	}
	require.Empty(t, missing)
}

// saved reads a history.
func saved(t *testing.T, path string) *historypb.History {
	t.Helper()
	file, err := os.Open(path)
	require.NoError(t, err)
	defer func() { _ = file.Close() }()
	history, err := client.HistoryFromJSON(file, client.HistoryJSONOptions{})
	require.NoError(t, err)
	return history
}
