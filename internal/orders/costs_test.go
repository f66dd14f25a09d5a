package orders_test

import (
	"context"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"
	"go.temporal.io/api/enums/v1"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/converter"
	"google.golang.org/grpc"

	"orderflow/internal/costs"
	"orderflow/internal/orders"
	"orderflow/order"
)

// countedCalls is a client that counts the calls about single workflows.
type countedCalls struct {
	client.Client
	queries, describes, histories atomic.Int64
}

func (c *countedCalls) QueryWorkflow(ctx context.Context, workflowID, runID, query string, args ...any) (converter.EncodedValue, error) {
	c.queries.Add(1)
	return c.Client.QueryWorkflow(ctx, workflowID, runID, query, args...)
}

func (c *countedCalls) DescribeWorkflow(ctx context.Context, workflowID, runID string) (*client.WorkflowExecutionDescription, error) {
	c.describes.Add(1)
	return c.Client.DescribeWorkflow(ctx, workflowID, runID)
}

func (c *countedCalls) GetWorkflowHistory(ctx context.Context, workflowID, runID string, wait bool, filter enums.HistoryEventFilterType) client.HistoryEventIterator {
	c.histories.Add(1)
	return c.Client.GetWorkflowHistory(ctx, workflowID, runID, wait, filter)
}

func (c *countedCalls) GetWorkflow(ctx context.Context, workflowID, runID string) client.WorkflowRun {
	c.histories.Add(1) // the last event
	return c.Client.GetWorkflow(ctx, workflowID, runID)
}

func (c *countedCalls) WorkflowService() workflowservice.WorkflowServiceClient {
	return countedService{c.Client.WorkflowService(), c}
}

type countedService struct {
	workflowservice.WorkflowServiceClient
	calls *countedCalls
}

func (c countedService) GetWorkflowExecutionHistory(ctx context.Context, in *workflowservice.GetWorkflowExecutionHistoryRequest, options ...grpc.CallOption) (*workflowservice.GetWorkflowExecutionHistoryResponse, error) {
	c.calls.histories.Add(1)
	return c.WorkflowServiceClient.GetWorkflowExecutionHistory(ctx, in, options...)
}

// take returns the counts so far, and begins anew.
func (c *countedCalls) take() (queries, describes, histories int64) {
	return c.queries.Swap(0), c.describes.Swap(0), c.histories.Swap(0)
}

// Costs of orders that have ended are read once, from one history each, and no worker is asked.
// Orders under way are read again.
func TestCostsOfEndedOrdersAreReadOnce(t *testing.T) {
	const source, ended, underWay = "cost-calls", 12, 3
	began := time.Now()
	for i := range ended + underWay {
		doc := fromStock(t, fmt.Sprintf("cost-calls-%d", i))
		if i >= ended {
			doc = tooDear(t, doc.ID)
		}
		doc.Source.System = source
		start(t, doc)
	}
	for i := range ended {
		awaitStatus(t, fmt.Sprintf("cost-calls-%d", i), order.StatusCompleted)
		awaitEnd(t, fmt.Sprintf("cost-calls-%d", i))
	}
	for i := range underWay {
		awaitStatus(t, fmt.Sprintf("cost-calls-%d", ended+i), order.StatusNeedsAttention)
	}
	require.Eventually(t, func() bool { // lists show changes late
		done, err := service.List(t.Context(), orders.Filter{Source: source, Status: order.StatusCompleted})
		require.NoError(t, err)
		waiting, err := service.List(t.Context(), orders.Filter{Source: source, Status: order.StatusNeedsAttention})
		require.NoError(t, err)
		return len(done) == ended && len(waiting) == underWay && !done[0].EndedAt.IsZero()
	}, 20*time.Second, 50*time.Millisecond)

	calls := &countedCalls{Client: temporal}
	counted := orders.New(calls, orders.Options{})
	read := func() costs.Group {
		report, err := counted.Costs(t.Context(), orders.CostsQuery{From: began, By: costs.BySource})
		require.NoError(t, err)
		for _, group := range report.Groups {
			if group.Key == source {
				group.Key = ""
				return group
			}
		}
		return costs.Group{}
	}
	first := read()
	require.Equal(t, ended+underWay, first.Orders)
	queries, describes, histories := calls.take()
	t.Logf("at first: %d queries, %d descriptions, %d histories", queries, describes, histories)
	require.Zero(t, queries, "no worker")
	require.Zero(t, describes, "the list has it")
	require.Equal(t, int64(ended+underWay), histories)

	require.Equal(t, first, read())
	queries, describes, histories = calls.take()
	t.Logf("then: %d queries, %d descriptions, %d histories", queries, describes, histories)
	require.Equal(t, []int64{0, 0, underWay}, []int64{queries, describes, histories})
}

// What only the order itself knows is asked for: what it collects once items are cancelled.
func TestCostsAskForCancelledItems(t *testing.T) {
	doc := tooDear(t, "cost-items")
	start(t, doc)
	awaitStatus(t, doc.ID, order.StatusNeedsAttention)
	left := decimal.RequireFromString("500.00")
	require.NoError(t, service.CancelItems(t.Context(), doc.ID, order.CancelItems{Items: []string{doc.Items[0].Reference},
		CashOnDelivery: &order.Money{Amount: left, Currency: "PLN"}, By: "ewa"}))
	require.Eventually(t, func() bool {
		state, err := service.State(t.Context(), doc.ID)
		return err == nil && len(state.Order.Items) == len(doc.Items)-1 && state.Problem != nil
	}, 20*time.Second, 20*time.Millisecond)
	collects := func() string {
		made, err := service.CostsOf(t.Context(), doc.ID)
		require.NoError(t, err)
		require.NotNil(t, made.Collect)
		return made.Collect.Amount.StringFixed(2)
	}
	require.Equal(t, "500.00", collects())
	amend(t, doc.ID, `{"shipping": {"priceCap": {"amount": "90.00"}}}`, func(now order.Order) bool {
		return now.Shipping.PriceCap.Amount.String() == "90"
	})
	awaitStatus(t, doc.ID, order.StatusCompleted)
	awaitEnd(t, doc.ID)
	require.Equal(t, "500.00", collects())
}
