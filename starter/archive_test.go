package main_test

import (
	"encoding/json"
	"errors"
	"log/slog"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.temporal.io/api/common/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"

	"orderflow/internal/costs"
	"orderflow/internal/orders"
	"orderflow/order"
)

// archivedAndForgotten runs the archive's workflow until an order has a record, and then
// deletes the order from Temporal.
func archivedAndForgotten(t *testing.T, id string) {
	t.Helper()
	c, err := client.Dial(client.Options{HostPort: os.Getenv("TEMPORAL_ADDRESS"), Logger: slog.New(slog.DiscardHandler)})
	require.NoError(t, err)
	defer c.Close()
	require.Eventually(t, func() bool {
		run, err := c.ExecuteWorkflow(t.Context(), client.StartWorkflowOptions{TaskQueue: "orders"}, "Archive")
		require.NoError(t, err)
		require.NoError(t, run.Get(t.Context(), nil))
		return strings.Contains(succeeds(t, "list", "--archived", "--limit", "1000"), id)
	}, 3*waitFor, 10*tick)
	_, err = c.WorkflowService().DeleteWorkflowExecution(t.Context(), &workflowservice.DeleteWorkflowExecutionRequest{
		Namespace: "default", WorkflowExecution: &common.WorkflowExecution{WorkflowId: order.WorkflowID(id)}})
	require.NoError(t, err)
	require.Eventually(t, func() bool {
		_, err := c.DescribeWorkflow(t.Context(), order.WorkflowID(id), "")
		var missing *serviceerror.NotFound
		return errors.As(err, &missing)
	}, 3*waitFor, tick)
}

// succeeds returns the output of a command that must succeed.
func succeeds(t *testing.T, args ...string) string {
	t.Helper()
	done := run(t, args...)
	require.Equal(t, 0, done.code, done.err)
	return done.out
}

func TestAnOrderThatTemporalHasForgotten(t *testing.T) {
	const id = "forgotten-order"
	doc := fromStock(t, id)
	require.Equal(t, 0, run(t, "start", file(t, doc)).code)
	require.Equal(t, 0, run(t, "watch", id).code)
	before := decode[order.State](t, "show", id)
	archivedAndForgotten(t, id)

	shown := succeeds(t, "show", id)
	require.Regexp(t, `(?m)^known from +the archive, as Temporal has forgotten it$`, shown)
	require.Regexp(t, `(?m)^status +completed$`, shown)
	require.NotContains(t, shown, "web ui")
	state := decode[order.State](t, "show", id)
	require.Equal(t, before.Stages, state.Stages)
	require.Equal(t, before.Documents, state.Documents)
	rows := decode[[]orders.Row](t, "list", "--archived", "--tracking", before.TrackingNumbers[0])
	require.Len(t, rows, 1)

	require.Contains(t, succeeds(t, "start", file(t, doc)), "was started before")
	other := doc
	other.Recipient.City = "Inne"
	refused := run(t, "start", file(t, other))
	require.Equal(t, 1, refused.code)
	require.Contains(t, refused.err, "was started before with different content")
	again := run(t, "start", "--again", id)
	require.Equal(t, 1, again.code)
	require.Contains(t, again.err, "so long ago that Temporal has deleted it")

	report := decode[costs.Report](t, "costs", "--by", "order", "--from", "2020-01-01")
	require.Contains(t, keysOf(report), id)
	require.Contains(t, succeeds(t, "costs", "--by", "order", "--csv"), "\n"+id+",")
	require.Regexp(t, `(?m)^ORDER +ORDERS +SHIPMENTS`, succeeds(t, "costs", "--by", "order"))
	require.Equal(t, "no orders\n", succeeds(t, "costs", "--to", "2020-01-01"))

	isExported(t, id)
	erased := run(t, "erase", id, "--yes")
	require.Equal(t, result{out: id + ": 2 files removed\n" + id + ": its record in the archive is erased; its id stays taken\n" +
		id + ": nobody can read its history any more\n"}, erased)
	require.Contains(t, succeeds(t, "list", "--archived", "--reference", id), "completed (erased)")
	require.Equal(t, 1, run(t, "start", file(t, doc)).code)
	require.Contains(t, keysOf(decode[costs.Report](t, "costs", "--by", "order")), id)
}

func keysOf(report costs.Report) (keys []string) {
	for _, group := range report.Groups {
		keys = append(keys, group.Key)
	}
	return keys
}

// isExported checks that the export has an order's record: complete as NDJSON, and without
// personal data as CSV.
func isExported(t *testing.T, id string) {
	t.Helper()
	name := fromStock(t, id).Recipient.LastName
	found := false
	for line := range strings.Lines(succeeds(t, "export", "--from", "2020-01-01")) {
		var record orders.Exported
		require.NoError(t, json.Unmarshal([]byte(line), &record))
		if record.ID == id {
			found = true
			require.Equal(t, name, record.Content.State.Order.Recipient.LastName)
		}
	}
	require.True(t, found)
	table := succeeds(t, "export", "--format", "csv")
	require.Contains(t, table, "\n"+id+",")
	require.NotContains(t, table, name)
	require.NotContains(t, succeeds(t, "export", "--to", "2020-01-01"), id)
}
