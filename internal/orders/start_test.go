package orders_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"orderflow/internal/orders"
	"orderflow/order"
)

func TestStartOnce(t *testing.T) {
	doc := fromStock(t, "start-once")
	first := start(t, doc)
	require.Equal(t, orders.Started{
		ID: "start-once", WorkflowID: "order-start-once", RunID: first.RunID,
		WebUI: "http://127.0.0.1:8233/namespaces/default/workflows/order-start-once/" + first.RunID + "/user-metadata",
	}, first)

	again := first
	again.Existing = true
	require.Equal(t, again, start(t, doc), "while it runs")
	require.Equal(t, again, start(t, doc.WithDefaults()), "with its defaults written out")
	awaitStatus(t, doc.ID, order.StatusCompleted)
	require.Equal(t, again, start(t, doc), "after its end")
}

func TestStartAnotherContent(t *testing.T) {
	doc := fromStock(t, "start-other")
	start(t, doc)
	doc.Items[1].Quantity = 13
	doc.Recipient.LastName = "Sosna"

	_, err := service.Start(t.Context(), doc)

	var conflict *orders.ConflictError
	require.ErrorAs(t, err, &conflict)
	require.Equal(t, &orders.ConflictError{ID: "start-other", Differences: []order.Difference{
		{Path: "recipient.lastName"}, {Path: "items[1].quantity", A: "12", B: "13"}}}, conflict)
	require.EqualError(t, err, "order start-other was started before with different content (before and now): "+
		"recipient.lastName: differs; items[1].quantity: 12 and 13; use a new id for a new order")
}

func TestConflictTellsTheFirstDifferences(t *testing.T) {
	conflict := &orders.ConflictError{ID: "a-1", Differences: make([]order.Difference, 12)}
	require.Contains(t, conflict.Error(), "; and 2 more; ")
}

func TestStartChecksTheDocument(t *testing.T) {
	doc := fromStock(t, "start-bad")
	doc.Items[0].Quantity = 0

	_, err := service.Start(t.Context(), doc)

	var problems order.Problems
	require.ErrorAs(t, err, &problems)
	require.Equal(t, "items[0].quantity", problems[0].Path)
	_, err = service.State(t.Context(), doc.ID)
	require.ErrorIs(t, err, orders.ErrNotFound)
}

func TestStartWhereAnotherWorkflowHasTheID(t *testing.T) {
	startOther(t, "order-start-alien", "Alien")
	_, err := service.Start(t.Context(), fromStock(t, "start-alien"))
	require.ErrorContains(t, err, `order-start-alien is a workflow of type "Alien", not an order`)
}

// The prefix is fixed when an order is started, whatever is configured later.
func TestTheReferencePrefixIsFixedAtTheStart(t *testing.T) {
	prefixed := orders.New(temporal, orders.Options{ReferencePrefix: "test-"})
	doc := tooDear(t, "prefixed-1")
	_, err := prefixed.Start(t.Context(), doc)
	require.NoError(t, err)
	awaitStatus(t, doc.ID, order.StatusNeedsAttention)
	state, err := service.State(t.Context(), doc.ID)
	require.NoError(t, err)
	require.Equal(t, "test-", state.Order.ReferencePrefix)
	require.Equal(t, 1, shipped.Ledger().Count("test-prefixed-1", "shipment-created"))
	again, err := service.Start(t.Context(), doc)
	require.NoError(t, err)
	require.True(t, again.Existing)
}

func TestBeforeFindsWhatAStartWouldFind(t *testing.T) {
	doc := tooDear(t, "before-1")
	before, _, err := service.Before(t.Context(), doc)
	require.NoError(t, err)
	require.Nil(t, before)

	start(t, doc)
	awaitStatus(t, doc.ID, order.StatusNeedsAttention)
	require.Eventually(t, func() bool {
		before, status, err := service.Before(t.Context(), doc)
		return err == nil && before.Existing && status == order.StatusNeedsAttention
	}, 10*time.Second, 20*time.Millisecond)

	other := doc
	other.Recipient.City = "Sopot"
	var conflict *orders.ConflictError
	_, _, err = service.Before(t.Context(), other)
	require.ErrorAs(t, err, &conflict)
}
