package orders_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/api/common/v1"
	"go.temporal.io/api/workflowservice/v1"

	"orderflow/internal/orders"
	"orderflow/order"
)

// listed waits until a list is as expected: Temporal's lists lag a little.
func listed(t *testing.T, filter orders.Filter, want ...string) []orders.Row {
	t.Helper()
	var rows []orders.Row
	var ids []string
	require.Eventually(t, func() bool {
		var err error
		rows, err = service.List(t.Context(), filter)
		require.NoError(t, err)
		ids = nil
		for _, row := range rows {
			ids = append(ids, row.ID)
		}
		return len(ids) == len(want) && (len(want) == 0 || equal(ids, want))
	}, 10*time.Second, 50*time.Millisecond, "want %v", want)
	return rows
}

func equal(a, b []string) bool {
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

func TestList(t *testing.T) {
	from := func(doc order.Order) order.Order {
		doc.Source.System = "list-test"
		return doc
	}
	start(t, from(fromStock(t, "list-done")))
	awaitStatus(t, "list-done", order.StatusCompleted)
	start(t, from(tooDear(t, "list-asks")))
	awaitStatus(t, "list-asks", order.StatusNeedsAttention)
	gone := start(t, from(tooDear(t, "list-gone")))
	awaitStatus(t, "list-gone", order.StatusNeedsAttention)
	require.NoError(t, temporal.TerminateWorkflow(t.Context(), gone.WorkflowID, gone.RunID, "a mistake"))

	for name, test := range map[string]struct {
		filter orders.Filter
		want   []string
	}{
		"newest first":                 {orders.Filter{}, []string{"list-gone", "list-asks", "list-done"}},
		"completed":                    {orders.Filter{Status: order.StatusCompleted}, []string{"list-done"}},
		"failed, as it was terminated": {orders.Filter{Status: order.StatusFailed}, []string{"list-gone"}},
		"needs attention":              {orders.Filter{Status: order.StatusNeedsAttention}, []string{"list-asks"}},
		"attention":                    {orders.Filter{Attention: true}, []string{"list-asks"}},
		"stage":                        {orders.Filter{Stage: order.StageProtocol}, []string{"list-done"}},
		"carrier":                      {orders.Filter{Carrier: "pigeon"}, nil},
		"limit prefers what runs":      {orders.Filter{Limit: 1}, []string{"list-asks"}},
	} {
		t.Run(name, func(t *testing.T) {
			test.filter.Source = "list-test"
			listed(t, test.filter, test.want...)
		})
	}

	state := awaitStatus(t, "list-done", order.StatusCompleted)
	rows := listed(t, orders.Filter{Source: "list-test", Status: order.StatusCompleted}, "list-done")
	require.False(t, rows[0].EndedAt.Before(rows[0].StartedAt))
	rows[0].StartedAt, rows[0].EndedAt = time.Time{}, time.Time{}
	require.Equal(t, orders.Row{ID: "list-done", Status: order.StatusCompleted, Stage: order.StageProtocol,
		Source: "list-test", Reference: "883201", Carrier: order.CarrierShipX, TrackingNumbers: state.TrackingNumbers}, rows[0])
}

func TestListLeavesOutResetRuns(t *testing.T) {
	doc := tooDear(t, "list-rewound")
	doc.Source.System = "rewound"
	run := start(t, doc)
	awaitStatus(t, doc.ID, order.StatusNeedsAttention)
	_, err := temporal.ResetWorkflowExecution(t.Context(), &workflowservice.ResetWorkflowExecutionRequest{
		Namespace:                 "default",
		WorkflowExecution:         &common.WorkflowExecution{WorkflowId: run.WorkflowID, RunId: run.RunID},
		WorkflowTaskFinishEventId: 3, RequestId: "rewind-once", Reason: "a test",
	})
	require.NoError(t, err)
	require.Eventually(t, func() bool {
		old, err := temporal.CountWorkflow(t.Context(), &workflowservice.CountWorkflowExecutionsRequest{
			Query: "WorkflowId = 'order-list-rewound' AND ExecutionStatus = 'Terminated'"})
		return err == nil && old.GetCount() == 1
	}, 10*time.Second, 50*time.Millisecond)

	rows := listed(t, orders.Filter{Source: "rewound"}, doc.ID)
	require.False(t, rows[0].Status.Final())
	listed(t, orders.Filter{Source: "rewound", Status: order.StatusFailed})
}

func TestListRefusesWhatIsNoFilter(t *testing.T) {
	for name, test := range map[string]struct {
		filter orders.Filter
		want   string
	}{
		"status":  {orders.Filter{Status: "done"}, `list orders: status "done": want one of running, needs-attention, held, cancelling, completed, cancelled, failed`},
		"stage":   {orders.Filter{Stage: "print"}, `list orders: stage "print": want one of create, add-items, submit, preflight, offers, buy, label, protocol, report, track`},
		"source":  {orders.Filter{Source: "shop' OR 'a' = 'a"}, `list orders: source "shop' OR 'a' = 'a": want up to 30 lower-case letters, digits and dashes`},
		"carrier": {orders.Filter{Carrier: "ShipX"}, `list orders: carrier "ShipX": want up to 30 lower-case letters, digits and dashes`},
		"limit":   {orders.Filter{Limit: 1001}, "list orders: limit 1001: want 1 to 1000"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := service.List(t.Context(), test.filter)
			require.EqualError(t, err, test.want)
		})
	}
}
