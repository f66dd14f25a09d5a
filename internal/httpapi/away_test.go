package httpapi_test

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/api/enums/v1"
	"go.temporal.io/api/taskqueue/v1"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/interceptor"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"orderflow/activities"
	"orderflow/internal/access"
	"orderflow/internal/httpapi"
	"orderflow/internal/orders"
	"orderflow/internal/plain/plaintest"
	"orderflow/internal/workers"
	"orderflow/internal/workers/workerstest"
	"orderflow/order"
)

// timed makes a call that must be answered within a time limit, in plain words.
func timed(t *testing.T, c call, within time.Duration) answer {
	t.Helper()
	began := time.Now()
	got := c.do(t)
	require.Less(t, time.Since(began), within, "%s %s", c.method, c.path)
	if got.header.Get("Content-Type") != "application/pdf" {
		plaintest.RequireNone(t, got.body, "%s %s", c.method, c.path)
	}
	return got
}

// at sends a call to another API.
func at(base string, c call) call {
	c.base = base
	return c
}

// withoutWorker stops the shared worker until the test ends. No other test may run at the same
// time.
func withoutWorker(t *testing.T) {
	t.Helper()
	stack.Rest()
	t.Cleanup(stack.Work)
}

// silentAnswer is the message when no worker answers, with or without queue figures.
const silentAnswer = `^the order is there, but no worker answers(: no worker polls the queue| in time)?`

// An order that has ended needs no worker to show its state and its documents, alone or merged
// with others, or to refuse a cancellation.
func TestWhatHasEndedNeedsNoWorker(t *testing.T) {
	ids := make([]string, 20)
	for i := range ids {
		ids[i] = fmt.Sprintf("away-done-%d", i)
		start(t, fromStock(t, ids[i]))
	}
	for _, id := range ids {
		awaitStatus(t, id, order.StatusCompleted)
	}
	known := awaitStatus(t, ids[0], order.StatusCompleted)
	ended(t, ids...)
	failed := tooDear(t, "away-failed")
	run := start(t, failed)
	awaitStatus(t, failed.ID, order.StatusNeedsAttention)
	require.NoError(t, temporal.TerminateWorkflow(t.Context(), run.WorkflowID, run.RunID, "a mistake"))
	withoutWorker(t)
	api := listen(httpapi.Options{Gate: gate(access.Options{}),
		Orders: orders.New(temporal, orders.Options{WebUI: "http://127.0.0.1:8233", Documents: store})}) // the longest patience

	listed := decoded[struct{ Documents []map[string]any }](t, timed(t, at(api, get("/v1/orders/away-done-0/documents")), 3*time.Second), http.StatusOK)
	require.Len(t, listed.Documents, len(known.Documents))
	label := timed(t, at(api, get("/v1/orders/away-done-0/documents/label")), 3*time.Second)
	require.Equal(t, http.StatusOK, label.status)
	require.Equal(t, "%PDF-", label.body[:5])
	merged := timed(t, at(api, post(access.RoleRead, "/v1/documents:merge", text(t, map[string]any{"orders": ids}))), 10*time.Second)
	require.Equal(t, http.StatusOK, merged.status, merged.body)

	// The first look waits briefly for a worker, which could report the stages.
	for _, within := range []time.Duration{6 * time.Second, 2 * time.Second, 2 * time.Second} {
		shown := decoded[order.State](t, timed(t, at(api, get("/v1/orders/away-done-0")), within), http.StatusOK)
		require.True(t, shown.FromHistory)
		require.Equal(t, []any{order.StatusCompleted, known.TrackingNumbers, known.Documents}, []any{shown.Status, shown.TrackingNumbers, shown.Documents})
	}
	refused := refusal(t, timed(t, at(api, act("away-done-0", "cancel", `{"by": "ewa"}`)), 3*time.Second), http.StatusConflict)
	require.Regexp(t, `^cancel order away-done-0: it has ended: completed at 20\d\d-[0-9-]+ [0-9:]+ UTC$`, refused.Detail)
	refusal(t, timed(t, at(api, act("away-done-0", "items/cancel", `{"items": ["883201-1"]}`)), 3*time.Second), http.StatusConflict)
	followed := timed(t, at(api, get("/v1/orders/away-done-0/events")), 15*time.Second)
	require.Contains(t, followed.body, "event: end\n")

	// An order that was terminated could not report what it had done.
	shown := decoded[order.State](t, timed(t, at(api, get("/v1/orders/away-failed")), 6*time.Second), http.StatusOK)
	require.Equal(t, order.StatusFailed, shown.Status)
	require.Regexp(t, silentAnswer, refusal(t, timed(t, at(api, get("/v1/orders/away-failed/documents")), 8*time.Second), http.StatusServiceUnavailable).Detail)
}

// ended waits until the workflows of orders have closed, which happens a moment after their
// status says so.
func ended(t *testing.T, ids ...string) {
	t.Helper()
	for _, id := range ids {
		require.Eventually(t, func() bool {
			_, err := service.Result(t.Context(), id)
			return err == nil
		}, 20*time.Second, 20*time.Millisecond, id)
	}
}

// Without a worker nobody can query an order that is under way. Within seconds the answer says
// why, and when to retry.
func TestWhatIsUnderWayNeedsAWorker(t *testing.T) {
	start(t, tooDear(t, "away-waits"))
	awaitStatus(t, "away-waits", order.StatusNeedsAttention)
	withoutWorker(t)
	start(t, tooDear(t, "away-new"))
	require.Eventually(t, func() bool { // Temporal's figures lag behind
		told := refusal(t, timed(t, get("/v1/orders/away-new"), 9*time.Second), http.StatusServiceUnavailable).Detail
		return strings.Contains(told, "workflow task")
	}, time.Minute, 50*time.Millisecond)
	for _, c := range []call{
		get("/v1/orders/away-waits"), get("/v1/orders/away-waits/documents"), get("/v1/orders/away-waits/documents/label"),
		get("/v1/orders/away-waits/events"), post(access.RoleRead, "/v1/documents:merge", `{"orders": ["away-waits"]}`),
		act("away-waits", "cancel", `{"wait": 1}`), act("away-waits", "resolve", `{"action": "retry"}`),
	} {
		t.Run(c.method+" "+c.path, func(t *testing.T) {
			got := timed(t, c, 9*time.Second)
			require.Regexp(t, silentAnswer+`.*, and \d+ workflow tasks? waits?, |`+silentAnswer+`: \d+ workflow tasks? waits?, `,
				refusal(t, got, http.StatusServiceUnavailable).Detail)
			require.Equal(t, "5", got.header.Get("Retry-After"))
		})
	}
}

// slowly delays every workflow query.
type slowly struct {
	interceptor.WorkerInterceptorBase
	takes time.Duration
}

// InterceptWorkflow sleeps; it is called when a workflow starts or is replayed.
func (s *slowly) InterceptWorkflow(_ workflow.Context, next interceptor.WorkflowInboundInterceptor) interceptor.WorkflowInboundInterceptor {
	time.Sleep(s.takes) //workflowcheck:ignore
	return next
}

// With hundreds of new orders in front of a slow worker, orders that have ended are shown at
// once; for the others the answer says how much work waits.
func TestReadsBehindABacklog(t *testing.T) {
	start(t, fromStock(t, "behind-done"))
	start(t, tooDear(t, "behind-waits"))
	awaitStatus(t, "behind-done", order.StatusCompleted)
	awaitStatus(t, "behind-waits", order.StatusNeedsAttention)
	ended(t, "behind-done")
	withoutWorker(t)
	const many = 300
	t.Cleanup(func() { forget("behind-new-%d", many) })
	var body strings.Builder
	for i := range many {
		doc := fromStock(t, fmt.Sprintf("behind-new-%d", i))
		doc.Source.System = "backlog"
		body.WriteString(text(t, doc) + "\n")
	}
	require.Eventually(t, func() bool { // Temporal may be busy
		return !slices.ContainsFunc(lines(t, batch(t, body.String()).do(t)), func(one line) bool { return one.Status != http.StatusAccepted })
	}, 2*time.Minute, time.Second)
	slow := worker.New(temporal, activities.QueueOrders, worker.Options{
		MaxConcurrentWorkflowTaskExecutionSize: 2, Interceptors: []interceptor.WorkerInterceptor{&slowly{takes: 400 * time.Millisecond}}})
	workers.RegisterWorkflows(slow, workerstest.Settings(providers))
	require.NoError(t, slow.Start())
	t.Cleanup(slow.Stop)

	for range 3 {
		for _, path := range []string{"/v1/orders/behind-done", "/v1/orders/behind-done/documents", "/v1/orders/behind-done/documents/label"} {
			require.Equal(t, http.StatusOK, timed(t, get(path), 8*time.Second).status, path)
		}
		refusal(t, timed(t, act("behind-done", "cancel", "{}"), 8*time.Second), http.StatusConflict)
		for _, c := range []call{get("/v1/orders/behind-waits"), get("/v1/orders/behind-waits/documents"), act("behind-new-299", "cancel", `{"wait": 1}`)} {
			got := timed(t, c, 9*time.Second)
			if got.status != http.StatusOK {
				require.Regexp(t, silentAnswer+` in time: \d+ workflow tasks wait, the oldest for .*; ask again later, or start more workers$`,
					refusal(t, got, http.StatusServiceUnavailable).Detail)
			}
		}
	}
	queue, err := temporal.WorkflowService().DescribeTaskQueue(t.Context(), &workflowservice.DescribeTaskQueueRequest{
		Namespace: client.DefaultNamespace, TaskQueue: &taskqueue.TaskQueue{Name: activities.QueueOrders},
		TaskQueueType: enums.TASK_QUEUE_TYPE_WORKFLOW, ReportStats: true})
	require.NoError(t, err)
	require.Greater(t, queue.GetStats().GetApproximateBacklogCount(), int64(100), "the queue was long all the time")
}

// forget terminates orders that are no longer needed.
func forget(form string, many int) {
	var all sync.WaitGroup
	next := make(chan int)
	for range 16 {
		all.Go(func() {
			for i := range next {
				_ = temporal.TerminateWorkflow(context.Background(), order.WorkflowID(fmt.Sprintf(form, i)), "", "the test is over") // it may have ended
			}
		})
	}
	for i := range many {
		next <- i
	}
	close(next)
	all.Wait()
}
