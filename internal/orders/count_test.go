package orders_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
	temporalsdk "go.temporal.io/sdk/temporal"
	"golang.org/x/sync/errgroup"
	"google.golang.org/protobuf/types/known/durationpb"

	"orderflow/internal/orders"
	"orderflow/internal/temporalio"
	"orderflow/order"
	"orderflow/workflows"
)

// namespaceOf makes a namespace for one test, without workers.
func namespaceOf(t *testing.T, name string) client.Client {
	t.Helper()
	_, err := temporal.WorkflowService().RegisterNamespace(t.Context(), &workflowservice.RegisterNamespaceRequest{
		Namespace: name, WorkflowExecutionRetentionPeriod: durationpb.New(24 * time.Hour)})
	require.NoError(t, err)
	alone, err := client.NewClientFromExisting(temporal, client.Options{Namespace: name})
	require.NoError(t, err)
	t.Cleanup(alone.Close)
	require.NoError(t, temporalio.Setup(t.Context(), alone, name))
	return alone
}

// pretend starts a workflow that lists show as an order at a place.
func pretend(ctx context.Context, c client.Client, id string, stage order.Stage, status order.Status) (started time.Time, err error) {
	attributes := []temporalsdk.SearchAttributeUpdate{
		temporalsdk.NewSearchAttributeKeyKeyword(order.AttributeStatus).ValueSet(string(status))}
	if stage != "" {
		attributes = append(attributes, temporalsdk.NewSearchAttributeKeyKeyword(order.AttributeStage).ValueSet(string(stage)))
	}
	run, err := c.ExecuteWorkflow(ctx, client.StartWorkflowOptions{ID: id, TaskQueue: "nobody",
		TypedSearchAttributes: temporalsdk.NewSearchAttributes(attributes...)}, order.WorkflowType)
	if err != nil {
		return time.Time{}, err
	}
	seen, err := c.DescribeWorkflow(ctx, run.GetID(), run.GetRunID())
	return seen.RawResponse.GetWorkflowExecutionInfo().GetStartTime().AsTime().Truncate(time.Microsecond), err // as in lists
}

// censusOf waits until the expected number of orders is counted.
func censusOf(t *testing.T, service *orders.Service, want int) orders.Census {
	t.Helper()
	var census orders.Census
	require.Eventually(t, func() bool {
		var err error
		census, err = service.Count(t.Context())
		all := 0
		for _, n := range census.Orders {
			all += n
		}
		return err == nil && all == want
	}, 20*time.Second, 100*time.Millisecond, "want %d", want)
	return census
}

func TestCount(t *testing.T) {
	c := namespaceOf(t, "count")
	service := orders.New(c, orders.Options{Namespace: "count"})
	noCases := map[order.CaseKind]int{}
	for _, kind := range order.CaseKinds {
		noCases[kind] = 0
	}
	unwatched := map[workflows.Watcher]time.Duration{} // no worker has started one
	unheld := map[string]orders.Holder{}
	for _, provider := range workflows.Providers() {
		unheld[provider] = orders.HeldByNobody
	}
	require.Equal(t, orders.Census{Orders: map[orders.Place]int{}, Oldest: map[order.Stage]time.Time{}, Cases: noCases, Held: unheld, Watchers: unwatched}, censusOf(t, service, 0))

	places := []orders.Place{
		{Stage: "", Status: order.StatusRunning},
		{Stage: order.StageBuy, Status: order.StatusNeedsAttention}, // older than the next, but not making progress
		{Stage: order.StageBuy, Status: order.StatusRunning},
		{Stage: order.StageBuy, Status: order.StatusRunning},
		{Stage: order.StageTrack, Status: order.StatusHeld},
		{Stage: order.StageCreate, Status: order.StatusCancelling},
	}
	var started []time.Time
	for i, at := range places {
		when, err := pretend(t.Context(), c, fmt.Sprintf("order-%d", i), at.Stage, at.Status)
		require.NoError(t, err)
		started = append(started, when)
	}
	const gone = "order-gone" // which a person terminated
	_, err := pretend(t.Context(), c, gone, order.StageLabel, order.StatusRunning)
	require.NoError(t, err)
	require.NoError(t, c.TerminateWorkflow(t.Context(), gone, "", "a mistake"))
	require.Equal(t, orders.Census{
		Orders: map[orders.Place]int{places[0]: 1, places[1]: 1, places[2]: 2, places[4]: 1, places[5]: 1},
		Oldest: map[order.Stage]time.Time{"": started[0], order.StageBuy: started[2]}, NeedsAttention: 1, Cases: noCases, Held: unheld, Watchers: unwatched,
	}, censusOf(t, service, len(places)))
}

func TestTheOldestOfVeryMany(t *testing.T) {
	const many = 220 // more than Temporal lists at once
	c := namespaceOf(t, "count-many")
	first, err := pretend(t.Context(), c, "order-first", order.StageBuy, order.StatusRunning)
	require.NoError(t, err)
	var starting errgroup.Group
	starting.SetLimit(16) // a busy server would not answer all of them in time
	for i := range many {
		starting.Go(func() error {
			_, err := pretend(t.Context(), c, fmt.Sprintf("order-%d", i), order.StageBuy, order.StatusRunning)
			return err
		})
	}
	require.NoError(t, starting.Wait())
	census := censusOf(t, orders.New(c, orders.Options{Namespace: "count-many"}), many+1)
	require.WithinDuration(t, first, census.Oldest[order.StageBuy], time.Second)
}

func TestCountSaysWhatIsWrong(t *testing.T) {
	nowhere, err := client.NewLazyClient(client.Options{HostPort: "127.0.0.1:1"})
	require.NoError(t, err)
	defer nowhere.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	_, err = orders.New(nowhere, orders.Options{}).Count(ctx)
	require.ErrorContains(t, err, "count orders: ")
}
