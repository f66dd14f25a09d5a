package httpapi_test

import (
	"errors"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/api/common/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"

	"orderflow/activities"
	"orderflow/internal/access"
	"orderflow/internal/costs"
	"orderflow/order"
	"orderflow/workflows"
)

// archived waits until an order has a record in the archive, then deletes the order from
// Temporal.
func archived(t *testing.T, id string) {
	t.Helper()
	require.Eventually(t, func() bool {
		run, err := temporal.ExecuteWorkflow(t.Context(), client.StartWorkflowOptions{TaskQueue: activities.QueueOrders}, workflows.ArchiveType)
		require.NoError(t, err)
		require.NoError(t, run.Get(t.Context(), nil))
		has, err := store.FileExists(t.Context(), "orders/"+id+"/record.json")
		return err == nil && has
	}, 60*time.Second, time.Second)
	_, err := temporal.WorkflowService().DeleteWorkflowExecution(t.Context(), &workflowservice.DeleteWorkflowExecutionRequest{
		Namespace: "default", WorkflowExecution: &common.WorkflowExecution{WorkflowId: order.WorkflowID(id)}})
	require.NoError(t, err)
	require.Eventually(t, func() bool {
		_, err := temporal.DescribeWorkflow(t.Context(), order.WorkflowID(id), "")
		var missing *serviceerror.NotFound
		return errors.As(err, &missing)
	}, 60*time.Second, 50*time.Millisecond)
}

func TestAnOrderThatTemporalHasForgotten(t *testing.T) {
	doc := fromStock(t, "forgotten-1")
	doc.Source.System = "forgotten-test"
	start(t, doc)
	awaitStatus(t, doc.ID, order.StatusCompleted)
	archived(t, doc.ID)

	state := decoded[order.State](t, get("/v1/orders/"+doc.ID).do(t), http.StatusOK)
	require.True(t, state.Archived)
	require.Equal(t, order.StatusCompleted, state.Status)
	require.NotEmpty(t, state.Documents)
	require.Equal(t, []string{doc.ID}, ids(list(t, "archived=true&source=forgotten-test").Orders))
	require.Empty(t, list(t, "archived=true&source=forgotten-test&status=cancelled").Orders)
	refusal(t, get("/v1/orders?archived=true&attention=true").do(t), http.StatusUnprocessableEntity)

	again := post(access.RoleStart, "/v1/orders", text(t, doc)).do(t)
	require.Equal(t, http.StatusAccepted, again.status)
	require.Contains(t, again.body, `"existing":true`)
	other := doc
	other.Recipient.City = "Inne"
	refusal(t, post(access.RoleStart, "/v1/orders", text(t, other)).do(t), http.StatusConflict)

	report := decoded[costs.Report](t, get("/v1/costs?by=source").do(t), http.StatusOK)
	found := false
	for _, group := range report.Groups {
		if group.Key == "forgotten-test" {
			found = true
			require.Equal(t, 1, group.Shipments)
		}
	}
	require.True(t, found)
	refusal(t, get("/v1/costs?from=2026-11-02T00:00:00Z&before=2026-11-01T00:00:00Z").do(t), http.StatusUnprocessableEntity)
	refusal(t, get("/v1/costs?by=month").do(t), http.StatusUnprocessableEntity)
}

func TestPagesOfTheArchive(t *testing.T) {
	for _, id := range []string{"archive-page-1", "archive-page-2"} {
		doc := fromStock(t, id)
		doc.Source.System = "archive-pages"
		start(t, doc)
		awaitStatus(t, id, order.StatusCompleted)
	}
	archived(t, "archive-page-1")
	archived(t, "archive-page-2")
	first := list(t, "archived=true&source=archive-pages&limit=1")
	require.Equal(t, []string{"archive-page-2"}, ids(first.Orders))
	second := list(t, "archived=true&source=archive-pages&limit=1&page="+first.Next)
	require.Equal(t, []string{"archive-page-1"}, ids(second.Orders))
	require.Empty(t, second.Next)
	refusal(t, get("/v1/orders?archived=true&page=abc").do(t), http.StatusUnprocessableEntity)
}
