package orders_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/converter"

	"orderflow/internal/archive"
	"orderflow/internal/orders"
	"orderflow/order"
)

// deaf is a service that no worker answers in time.
func deaf() *orders.Service {
	return orders.New(temporal, orders.Options{Patience: time.Nanosecond})
}

// requireSameDocument requires that an ended order's history shows the document that a worker
// shows.
func requireSameDocument(t *testing.T, known order.State) {
	t.Helper()
	awaitEnd(t, known.ID)
	state, err := deaf().State(t.Context(), known.ID)
	require.NoError(t, err)
	require.True(t, state.FromHistory)
	require.JSONEq(t, inJSON(t, known.Order), inJSON(t, state.Order))
}

// awaitEnd waits until an order's workflow has closed, which happens a moment after its status
// says so.
func awaitEnd(t *testing.T, id string) {
	t.Helper()
	require.Eventually(t, func() bool {
		_, err := service.Result(t.Context(), id)
		return err == nil
	}, 20*time.Second, 20*time.Millisecond, id)
}

func inJSON(t *testing.T, value any) string {
	t.Helper()
	text, err := json.Marshal(value)
	require.NoError(t, err)
	return string(text)
}

func TestDefaultsAreWrittenOutInAHistorysDocument(t *testing.T) {
	doc := example(t, "shop-2026-10417")
	doc.ID, doc.Production = "history-defaults", ""
	start(t, doc)
	requireSameDocument(t, awaitStatus(t, doc.ID, order.StatusCompleted))
	started, err := service.StartedWith(t.Context(), doc.ID)
	require.NoError(t, err)
	require.Equal(t, order.ProductionMyPromo, started.Production)
}

// A document that is too wrong to be started still has its defaults.
func TestDefaultsAreWrittenOutWhereNothingBegan(t *testing.T) {
	doc := example(t, "shop-2026-10417")
	doc.ID, doc.Production, doc.Items[0].Quantity = "history-invalid", "", 0
	run := startOther(t, order.WorkflowID(doc.ID), order.WorkflowType, doc)
	require.Error(t, run.Get(t.Context(), nil))
	for name, asked := range map[string]*orders.Service{"a worker": service, "the history": deaf()} {
		state, err := asked.State(t.Context(), doc.ID)
		require.NoError(t, err, name)
		require.Equal(t, order.ProductionMyPromo, state.Order.Production, name)
	}
}

// An order that was started again has amendments in the histories of all its runs.
func TestAmendmentsAreInAHistorysDocument(t *testing.T) {
	doc := tooDear(t, "history-amended")
	start(t, doc)
	awaitStatus(t, doc.ID, order.StatusNeedsAttention)
	amend(t, doc.ID, `{"notes": "ring twice"}`, func(now order.Order) bool { return now.Notes == "ring twice" })
	requireSameDocument(t, terminate(t, doc.ID))

	_, err := service.StartAgain(t.Context(), doc.ID)
	require.NoError(t, err)
	require.Eventually(t, func() bool {
		state, err := service.State(t.Context(), doc.ID)
		return err == nil && !state.TakenUpAt.IsZero()
	}, 20*time.Second, 20*time.Millisecond)
	known := terminate(t, doc.ID)
	require.Equal(t, "ring twice", known.Order.Notes)
	requireSameDocument(t, known)
}

// Older versions archived an order as it came if no worker answered.
func TestDefaultsAreWrittenOutInOldRecords(t *testing.T) {
	doc := example(t, "shop-2026-10417")
	doc.ID, doc.Production = "history-archived", ""
	kept := archive.New(store, func(string) converter.DataConverter { return converter.GetDefaultDataConverter() })
	_, err := kept.Keep(t.Context(), archive.Record{
		Summary: archive.Summary{ID: doc.ID, Run: "gone", Status: order.StatusCompleted, AcceptedAt: time.Now(), EndedAt: time.Now(), Quality: archive.FromHistory},
		Content: &archive.Content{State: order.State{ID: doc.ID, Status: order.StatusCompleted, Order: doc}}})
	require.NoError(t, err)

	state, err := service.State(t.Context(), doc.ID)
	require.NoError(t, err)
	require.True(t, state.Archived)
	require.JSONEq(t, inJSON(t, doc.WithDefaults()), inJSON(t, state.Order))
	started, err := service.StartedWith(t.Context(), doc.ID)
	require.NoError(t, err)
	require.JSONEq(t, inJSON(t, doc.WithDefaults()), inJSON(t, started))
}

// amend changes the document of an order that needs attention, and waits until the order has
// changed.
func amend(t *testing.T, id, patch string, changed func(now order.Order) bool) {
	t.Helper()
	require.NoError(t, service.Resolve(t.Context(), id, order.Resolve{Action: order.ActionAmend, By: "ewa", Patch: json.RawMessage(patch)}))
	require.Eventually(t, func() bool {
		state, err := service.State(t.Context(), id)
		return err == nil && changed(state.Order)
	}, 20*time.Second, 20*time.Millisecond)
}

// terminate ends an order's workflow, and returns its last state.
func terminate(t *testing.T, id string) order.State {
	t.Helper()
	require.NoError(t, temporal.TerminateWorkflow(t.Context(), order.WorkflowID(id), "", "a mistake"))
	return awaitStatus(t, id, order.StatusFailed)
}
