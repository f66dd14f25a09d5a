package orders_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/client"
	temporalsdk "go.temporal.io/sdk/temporal"

	"orderflow/internal/orders"
	"orderflow/order"
)

// Pages of the worklist have what has no acceptance time (cases, and orders that were started
// before the attribute existed), at the start of its run: each entry once, the oldest first.
func TestPagesHaveWhatHasNoAcceptance(t *testing.T) {
	const source, many = "undated", 40
	for i := range many {
		id := fmt.Sprintf("undated-%02d", i)
		waitUnworked(t, id, source, i%3 != 1)
	}
	counted := func() int {
		page, err := service.Waiting(t.Context(), orders.Filter{Source: source, Limit: 1}, orders.Mark{}, time.Now())
		require.NoError(t, err)
		return page.Total
	}
	require.Eventually(t, func() bool { return counted() == many }, 20*time.Second, 50*time.Millisecond)

	fresh := orders.New(temporal, orders.Options{Patience: time.Second})
	for range 2 { // searched for, and remembered
		var seen []string
		var last time.Time
		for mark, pages := (orders.Mark{}), 0; pages == 0 || !mark.At.IsZero(); pages++ {
			require.Less(t, pages, many)
			page, err := fresh.Waiting(t.Context(), orders.Filter{Source: source, Limit: 4}, mark, time.Now())
			require.NoError(t, err)
			require.Equal(t, many, page.Total)
			for _, one := range page.Waiting {
				require.NotContains(t, seen, one.ID)
				require.False(t, one.StartedAt.Before(last), "%s is out of order", one.ID)
				seen, last = append(seen, one.ID), one.StartedAt
			}
			mark = page.Next
		}
		require.Len(t, seen, many)
	}
}

// waitUnworked starts an order that needs attention as far as lists show, and that no worker
// works on. If it isn't dated, it has no acceptance time.
func waitUnworked(t *testing.T, id, source string, dated bool) {
	t.Helper()
	attributes := []temporalsdk.SearchAttributeUpdate{
		temporalsdk.NewSearchAttributeKeyKeyword(order.AttributeStatus).ValueSet(string(order.StatusNeedsAttention)),
		temporalsdk.NewSearchAttributeKeyKeyword(order.AttributeSource).ValueSet(source),
		temporalsdk.NewSearchAttributeKeyBool(order.AttributeNeedsAttention).ValueSet(true),
	}
	if dated {
		attributes = append(attributes, temporalsdk.NewSearchAttributeKeyTime(order.AttributeAcceptedAt).ValueSet(time.Now().UTC().Truncate(time.Millisecond)))
	}
	run, err := temporal.ExecuteWorkflow(t.Context(), client.StartWorkflowOptions{ID: order.WorkflowID(id), TaskQueue: "nobody",
		TypedSearchAttributes: temporalsdk.NewSearchAttributes(attributes...)}, order.WorkflowType, order.Order{ID: id})
	require.NoError(t, err)
	t.Cleanup(func() {
		_ = temporal.TerminateWorkflow(context.WithoutCancel(t.Context()), run.GetID(), "", "the test is over")
	})
}
