package orders_test

import (
	"context"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/api/workflowservice/v1"
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
		var accepted time.Time
		if i%3 != 1 {
			accepted = time.Now()
		}
		waitUnworked(t, id, source, accepted)
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

// A page is found in a few calls after the page before it, however the pace changes at which
// orders were accepted: a busy hour is followed by a quiet night.
func TestPagesOfAChangingPaceTakeFewCalls(t *testing.T) {
	const source, many, limit = "paced", 120, 4
	accepted := time.Now().Add(-100 * time.Hour)
	for i := range many {
		pause := time.Second
		if i/20%2 == 1 {
			pause = time.Hour
		}
		accepted = accepted.Add(pause)
		waitUnworked(t, fmt.Sprintf("paced-%03d", i), source, accepted)
	}
	require.Eventually(t, func() bool {
		page, err := service.Waiting(t.Context(), orders.Filter{Source: source, Limit: 1}, orders.Mark{}, time.Now())
		return err == nil && page.Total == many
	}, 20*time.Second, 50*time.Millisecond)

	calls := &countedLists{Client: temporal}
	fresh := orders.New(calls, orders.Options{Patience: 50 * time.Millisecond})
	var mark orders.Mark
	for page := range many / limit {
		calls.made.Store(0)
		found, err := fresh.Waiting(t.Context(), orders.Filter{Source: source, Limit: limit}, mark, time.Time{}) // nothing is read ahead
		require.NoError(t, err)
		require.Len(t, found.Waiting, limit)
		mark = found.Next
		if page > 0 { // the first page shows the pace
			require.LessOrEqual(t, calls.made.Load(), int64(12), "page %d", page)
		}
	}
	require.Zero(t, mark)
}

// countedLists is a client that counts the calls that list or count workflows.
type countedLists struct {
	client.Client
	made atomic.Int64
}

func (c *countedLists) ListWorkflow(ctx context.Context, request *workflowservice.ListWorkflowExecutionsRequest) (*workflowservice.ListWorkflowExecutionsResponse, error) {
	c.made.Add(1)
	return c.Client.ListWorkflow(ctx, request)
}

func (c *countedLists) CountWorkflow(ctx context.Context, request *workflowservice.CountWorkflowExecutionsRequest) (*workflowservice.CountWorkflowExecutionsResponse, error) {
	c.made.Add(1)
	return c.Client.CountWorkflow(ctx, request)
}

// waitUnworked starts an order that needs attention as far as lists show, and that no worker
// works on. A zero time leaves it without an acceptance time.
func waitUnworked(t *testing.T, id, source string, accepted time.Time) {
	t.Helper()
	attributes := []temporalsdk.SearchAttributeUpdate{
		temporalsdk.NewSearchAttributeKeyKeyword(order.AttributeStatus).ValueSet(string(order.StatusNeedsAttention)),
		temporalsdk.NewSearchAttributeKeyKeyword(order.AttributeSource).ValueSet(source),
		temporalsdk.NewSearchAttributeKeyBool(order.AttributeNeedsAttention).ValueSet(true),
	}
	if !accepted.IsZero() {
		attributes = append(attributes, temporalsdk.NewSearchAttributeKeyTime(order.AttributeAcceptedAt).ValueSet(accepted.UTC().Truncate(time.Millisecond)))
	}
	run, err := temporal.ExecuteWorkflow(t.Context(), client.StartWorkflowOptions{ID: order.WorkflowID(id), TaskQueue: "nobody",
		TypedSearchAttributes: temporalsdk.NewSearchAttributes(attributes...)}, order.WorkflowType, order.Order{ID: id})
	require.NoError(t, err)
	t.Cleanup(func() {
		_ = temporal.TerminateWorkflow(context.WithoutCancel(t.Context()), run.GetID(), "", "the test is over")
	})
}
