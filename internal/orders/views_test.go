package orders_test

import (
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/api/workflowservice/v1"

	"orderflow/internal/orders"
)

// TestViews checks that Temporal understands the views, and that the permanent ones are on the
// docs page about the Web UI.
func TestViews(t *testing.T) {
	warsaw, err := time.LoadLocation("Europe/Warsaw")
	require.NoError(t, err)
	page, err := os.ReadFile("../../docs/web-ui.md")
	require.NoError(t, err)
	atPage, timed := 0, map[string]string{}
	for _, view := range service.Views(time.Date(2026, 11, 28, 0, 30, 0, 0, warsaw)) {
		_, err := temporal.CountWorkflow(t.Context(), &workflowservice.CountWorkflowExecutionsRequest{Query: view.Query})
		require.NoError(t, err, view.Query)
		link, err := url.Parse(view.WebUI)
		require.NoError(t, err)
		require.Equal(t, view.Query, link.Query().Get("query"))
		require.Equal(t, view.Saved, link.Query().Has("savedQuery"))
		if view.Saved {
			atPage++
			require.Contains(t, string(page), "| ["+view.Name+"]("+view.WebUI+") | `"+view.Query+"` |\n")
		} else {
			timed[view.Name] = view.Query
		}
	}
	require.Equal(t, strings.Count(string(page), "?savedQuery="), atPage)
	require.Equal(t, map[string]string{
		"In preflight, accepted over a day ago": `ExecutionStatus = "Running" AND OrderStage = "preflight" AND AcceptedAt < "2026-11-26T23:30:00Z"`,
		"Accepted today":                        `WorkflowType = "Order" AND AcceptedAt >= "2026-11-27T23:00:00Z"`,
		"Completed today":                       `WorkflowType = "Order" AND OrderStatus = "completed" AND CloseTime >= "2026-11-27T23:00:00Z"`,
	}, timed)
}

func TestALinkToAList(t *testing.T) {
	link, err := service.ListLink(orders.Filter{Tracking: "600000014966200008041111"})
	require.NoError(t, err)
	require.Equal(t, "http://127.0.0.1:8233/namespaces/default/workflows?query="+
		"WorkflowType%20IN%20%28%27Order%27%2C%20%27CancelledOrder%27%29%20AND%20TrackingNumbers%20IN%20%28%27600000014966200008041111%27%29", link)
	_, err = service.ListLink(orders.Filter{Ref: "9"})
	require.ErrorContains(t, err, orders.RefRule)
}
