package test

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/api/enums/v1"

	"orderflow/order"
	"orderflow/sandbox/audit"
	"orderflow/workflows"
)

// slowPost holds the first POST to a path until it is released, and then executes it even
// if the caller has gone. Later ones come after it.
type slowPost struct {
	path    string // the path's end
	first   sync.Once
	arrived chan struct{}
	goes    chan struct{}
	done    chan struct{}
	reads   atomic.Int32 // GETs of the path since the POST arrived
}

func newSlowPost(path string) *slowPost {
	return &slowPost{path: path, arrived: make(chan struct{}), goes: make(chan struct{}), done: make(chan struct{})}
}

// front wraps the simulators.
func (p *slowPost) front(simulators http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasSuffix(r.URL.Path, p.path) {
			simulators.ServeHTTP(w, r)
			return
		}
		if r.Method == http.MethodGet {
			simulators.ServeHTTP(w, r)
			p.reads.Add(1)
			return
		}
		body, _ := io.ReadAll(r.Body) // from our own client
		r.Body = io.NopCloser(bytes.NewReader(body))
		isFirst := false
		p.first.Do(func() { isFirst = true })
		if !isFirst {
			<-p.done
			simulators.ServeHTTP(w, r)
			return
		}
		p.reads.Store(0)
		close(p.arrived)
		<-p.goes
		simulators.ServeHTTP(w, r.WithContext(context.WithoutCancel(r.Context())))
		close(p.done)
	})
}

// carriesOver resets a workflow to its last workflow task, while a step that an earlier
// task scheduled is in flight, and releases the step's request after the new run has
// read.
func (s *stack) carriesOver(workflowID, step string, post *slowPost) {
	s.Helper()
	<-post.arrived
	var scheduled, task int64
	eventually(s.T, "a workflow task has come after the step", func() bool {
		scheduled, task = 0, 0
		for _, event := range s.historyOf(workflowID).Events {
			switch {
			case event.GetActivityTaskScheduledEventAttributes().GetActivityType().GetName() == step:
				scheduled = event.EventId
			case scheduled > 0 && event.EventType == enums.EVENT_TYPE_WORKFLOW_TASK_COMPLETED:
				task = event.EventId
			}
		}
		return task > 0
	})
	s.resetRun(workflowID, task)
	eventually(s.T, "the step has read in the new run", func() bool { return post.reads.Load() > 0 })
	time.Sleep(time.Second) // a step that does not wait would act now
	close(post.goes)
	asked := 0
	for _, event := range s.historyOf(workflowID).Events {
		if event.GetActivityTaskScheduledEventAttributes().GetActivityType().GetName() == step {
			asked++
			require.Equal(s, scheduled, event.EventId, "the reset keeps the step")
		}
	}
	require.Equal(s, 1, asked)
}

// TestAStepOfBeforeAResetIsCarriedOver resets an order with notices between its first two
// workflow tasks: its draft is requested and not yet made.
func TestAStepOfBeforeAResetIsCarriedOver(t *testing.T) {
	t.Parallel()
	slow := newSlowPost("/mypromo/v1/orders")
	s := newStackWith(t, stackOptions{front: slow.front})
	s.hurried()
	s.tells()
	s.work()
	s.start(example(t, "made-to-order-courier", "carried-1"))
	s.carriesOver(order.WorkflowID("carried-1"), "EnsureProductionOrder", slow)
	require.Equal(t, order.StatusCompleted, s.ends("carried-1").Status)
	require.Equal(t, 1, s.simulators.MyPromo.Ledger().Count("carried-1", "order-created"))
	s.leaves("carried-1", order.StatusCompleted)
}

// TestAPickupOfBeforeAResetIsCarriedOver resets a pick-up whose dispatch order is in
// flight. A second request at once would include parcels that are already in a dispatch
// order, and InPost would refuse it.
func TestAPickupOfBeforeAResetIsCarriedOver(t *testing.T) {
	t.Parallel()
	slow := newSlowPost("/dispatch_orders")
	s := newStackWith(t, stackOptions{front: slow.front})
	s.hurried()
	ids := s.waitForCourier(2)
	s.work()
	go func() { _, _ = s.orders.Pickup(s.Context()) }() // a reset ends its run
	<-slow.arrived
	require.NoError(t, s.client.SignalWorkflow(t.Context(), workflows.PickupID, "", "look", nil)) // this starts a workflow task
	s.carriesOver(workflows.PickupID, "EnsureDispatchOrder", slow)

	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	var collected workflows.Collected
	require.NoError(t, s.client.GetWorkflow(ctx, workflows.PickupID, "").Get(ctx, &collected))
	require.Len(t, collected.DispatchOrders, 1)
	require.Empty(t, audit.Pickups{Ledgers: s.simulators.Ledgers(), Waiting: ids}.Findings())
}
