package workflows_test

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"orderflow/order"
	"orderflow/workflows"
)

// Every history saved under testdata/histories, recorded by "make histories" from
// a real server, must replay with the workflow as it is now.
func TestSavedHistoriesReplay(t *testing.T) {
	files, err := filepath.Glob("testdata/histories/*.json")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			replayer := worker.NewWorkflowReplayer()
			replayer.RegisterWorkflowWithOptions((workflows.Orders{AttentionLimit: attentionLimit}).Order, workflow.RegisterOptions{Name: order.WorkflowType})
			err := replayer.ReplayWorkflowHistoryFromJSONFile(quiet{}, file)
			require.NoError(t, err, "an order of this history would stop when this version is deployed: "+
				"keep what it did and put the change behind workflow.GetVersion, then record new histories with make histories")
		})
	}
}
