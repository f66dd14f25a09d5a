package temporalio_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/api/workflowservice/v1"
	"google.golang.org/protobuf/types/known/durationpb"

	"orderflow/internal/devserver/devservertest"
	"orderflow/internal/temporalio"
)

// TestSetupOnARealServer needs the Temporal CLI. Without it the test is skipped.
func TestSetupOnARealServer(t *testing.T) {
	environment(t, nil)
	connected := devservertest.New(t)
	_, err := connected.WorkflowService().RegisterNamespace(t.Context(), &workflowservice.RegisterNamespaceRequest{
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
