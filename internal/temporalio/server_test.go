package temporalio_test

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/api/workflowservice/v1"
	"google.golang.org/protobuf/types/known/durationpb"

	"orderflow/internal/devserver"
	"orderflow/internal/temporalio"
)

// TestSetupOnARealServer needs the Temporal CLI. Without it the test is skipped.
func TestSetupOnARealServer(t *testing.T) {
	environment(t, nil)
	binary, err := devserver.FindBinary("")
	if err != nil {
		if binary, err = devserver.FindBinary(filepath.Join("..", "..", "bin", "temporal")); err != nil {
			t.Skip(err)
		}
	}
	server, err := devserver.Start(t.Context(), devserver.Options{Binary: binary, Address: freeAddress(t)})
	require.NoError(t, err)
	defer server.Stop()
	connected := dial(t, server.Address)
	_, err = connected.WorkflowService().RegisterNamespace(t.Context(), &workflowservice.RegisterNamespaceRequest{
		Namespace: "orders", WorkflowExecutionRetentionPeriod: durationpb.New(24 * time.Hour),
	})
	require.NoError(t, err)

	for range 2 {
		require.NoError(t, temporalio.Setup(t.Context(), connected, "orders"))
	}
	counted, err := connected.CountWorkflow(t.Context(), &workflowservice.CountWorkflowExecutionsRequest{
		Namespace: "orders", Query: `OrderStage = "buy" AND NeedsAttention = true AND ProviderRefs = "shipx:4100200300"`,
	})
	require.NoError(t, err)
	require.Zero(t, counted.GetCount())
}
