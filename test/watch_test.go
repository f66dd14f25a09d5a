package test

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"
	commonpb "go.temporal.io/api/common/v1"
	"go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"orderflow/activities/attempt"
	"orderflow/clients/mypromo/mypromotest"
	"orderflow/clients/tpk/tpktest"
	"orderflow/order"
	"orderflow/workflows"
)

// hints counts the hints in an order's history, by kind.
func (s *stack) hints(id string) map[string]int {
	s.Helper()
	kinds := map[string]int{}
	history := s.client.GetWorkflowHistory(s.Context(), order.WorkflowID(id), "", false, enums.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
	for history.HasNext() {
		event, err := history.Next()
		require.NoError(s, err)
		signal := event.GetWorkflowExecutionSignaledEventAttributes()
		if signal.GetSignalName() != order.SignalProviderEvent {
			continue
		}
		var hint order.ProviderEvent
		require.NoError(s, s.vault.DataConverter(s.namespace).FromPayload(signal.GetInput().GetPayloads()[0], &hint))
		kinds[hint.Kind]++
	}
	return kinds
}

// No webhooks arrive here, and the order itself would poll again in an hour.
func TestAWatcherWakesAnOrderThatAsksRarely(t *testing.T) {
	t.Parallel()
	s := newStackWith(t, stackOptions{slow: true})
	s.config.Poll.First, s.config.Poll.Slowest = time.Hour, time.Hour
	s.config.Watch.Every = 200 * time.Millisecond
	s.work()
	doc := example(t, "made-to-order-locker", "woken")
	doc.Shipping.PriceCap = &order.Money{Amount: decimal.NewFromInt(1), Currency: "PLN"} // it waits for a person before its end
	s.start(doc)
	s.reaches("woken", order.StagePreflight)
	s.reaches("woken", order.StageOffers)
	eventually(t, "the order knows its production order", func() bool {
		return s.hints("woken")[order.EventProductionOrder] == 1
	})

	// The later passes saw the same, and other workers may have made them.
	passes := func() (n int) {
		state, err := s.orders.Watcher(t.Context(), workflows.WatchMerchant)
		require.NoError(t, err)
		return int(state.Last.Began.UnixMilli())
	}
	for last, n := passes(), 0; n < 5; {
		eventually(t, "another pass", func() bool { return passes() > last })
		last, n = passes(), n+1
	}
	s.workUntil()()
	s.work()
	require.Equal(t, map[string]int{"order": 1, order.EventProductionOrder: 1}, s.hints("woken"))
}

// Orders do not need the watcher: if somebody ends it, a worker restarts it.
func TestAWatcherThatIsEndedIsStartedAgain(t *testing.T) {
	s := newStack(t)
	s.config.Watch.Every = 200 * time.Millisecond
	stop := s.workUntil()
	running := func() (began time.Time) {
		state, err := s.orders.Watcher(t.Context(), workflows.WatchMerchant)
		require.NoError(t, err)
		return state.Since
	}
	eventually(t, "the watcher runs", func() bool { return !running().IsZero() })
	require.NoError(t, s.client.TerminateWorkflow(t.Context(), workflows.WatchMerchant.ID(), "", "test"))
	require.Zero(t, running())
	s.start(example(t, "made-to-order-locker", "unwatched"))
	require.Equal(t, order.StatusCompleted, s.ends("unwatched").Status)
	stop()
	s.work()
	eventually(t, "the watcher runs again", func() bool { return !running().IsZero() })
}

// A hint without a change costs a few polls, not the many of a new wait: 0.1 s, 0.8 s and
// 6.4 s after it, instead of seven in the same time. A slow machine makes fewer.
func TestAHintThatBringsNothingDoesNotBeginThePollsAnew(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	var looks []time.Time
	s := newStackWith(t, stackOptions{timing: &mypromotest.Timing{InProduction: time.Hour},
		front: func(next http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.Method == http.MethodGet && strings.HasPrefix(r.URL.Path, "/mypromo/v1/orders/") {
					mu.Lock()
					looks = append(looks, time.Now())
					mu.Unlock()
				}
				next.ServeHTTP(w, r)
			})
		}})
	s.work()
	s.start(example(t, "made-to-order-locker", "hinted"))
	s.reaches("hinted", order.StagePreflight)
	hint := order.ProviderEvent{Provider: order.ProviderMyPromo, Kind: "order", Ref: "1"}
	require.NoError(t, s.client.SignalWorkflow(t.Context(), order.WorkflowID("hinted"), "", order.SignalProviderEvent, hint))
	eventually(t, "the poll that the hint began", func() bool { return s.polling("hinted").GetBackoffCoefficient() == 8 })
	began := time.Now()
	var since []time.Time
	eventually(t, "polls for six seconds", func() bool {
		mu.Lock()
		defer mu.Unlock()
		since = slices.DeleteFunc(slices.Clone(looks), func(at time.Time) bool { return at.Before(began) })
		return len(since) > 1 && since[len(since)-1].Sub(since[0]) > 6*time.Second
	})
	require.LessOrEqual(t, len(since), 4)
}

// polling returns the retry policy of the last step in an order's history.
func (s *stack) polling(id string) (last *commonpb.RetryPolicy) {
	for _, event := range s.history(id).GetEvents() {
		if scheduled := event.GetActivityTaskScheduledEventAttributes(); scheduled != nil {
			last = scheduled.GetRetryPolicy()
		}
	}
	return last
}

// The server ends a wait at once if its next poll would come after the deadline. So the
// last poll comes before the deadline, here two seconds: the answer is ready after 50 s, and
// the third poll would come after 69 s.
func TestTheLastPollComesBeforeTheDeadline(t *testing.T) {
	s := newStack(t)
	var polls atomic.Int32
	began := time.Now()
	await := func(ctx context.Context) error {
		polls.Add(1)
		if time.Since(began) < 50*time.Second {
			return attempt.Timing{PollFirst: 23 * time.Second, PollSlowest: time.Hour}.NotYet(ctx, "it is not there")
		}
		return nil
	}
	wait := func(ctx workflow.Context) error {
		ctx = workflow.WithActivityOptions(ctx, workflow.ActivityOptions{ScheduleToCloseTimeout: time.Minute})
		return workflow.ExecuteActivity(ctx, "await").Get(ctx, nil)
	}
	working := worker.New(s.client, "waits", worker.Options{})
	working.RegisterActivityWithOptions(await, activity.RegisterOptions{Name: "await"})
	working.RegisterWorkflowWithOptions(wait, workflow.RegisterOptions{Name: "wait"})
	require.NoError(t, working.Start())
	t.Cleanup(working.Stop)
	began = time.Now()
	run, err := s.client.ExecuteWorkflow(t.Context(), client.StartWorkflowOptions{TaskQueue: "waits"}, "wait")
	require.NoError(t, err)
	require.NoError(t, run.Get(t.Context(), nil))
	require.EqualValues(t, 3, polls.Load())
}

// Couriers take days, and the orders would poll again in hours. The passes over parcels
// on their way find the orders by Temporal's list.
func TestWatchersSeeWhatIsDelivered(t *testing.T) {
	t.Parallel()
	s := newStackWith(t, stackOptions{})
	s.config.Poll.First = 10 * time.Second       // a delivery is polled again after 5 minutes
	s.config.Watch.Every = 10 * time.Millisecond // thirty times that for deliveries
	s.work()
	for id, carrier := range map[string]order.Carrier{"by-inpost": order.CarrierShipX, "by-broker": order.CarrierTPK} {
		doc := example(t, "from-stock-best", id)
		doc.Shipping.Carrier, doc.Shipping.Track = carrier, true
		s.start(doc)
	}
	ids := map[string]int64{}
	for id, watcher := range map[string]workflows.Watcher{"by-inpost": workflows.WatchShipments, "by-broker": workflows.WatchPackages} {
		s.reaches(id, order.StageTrack)
		eventually(t, "the watcher lists "+id, func() bool {
			listed, err := s.orders.OnTheWay(t.Context(), watcher.Provider)
			if err != nil || len(listed) != 1 || listed[0].WorkflowID != order.WorkflowID(id) || len(listed[0].IDs) == 0 {
				return false
			}
			ids[id] = listed[0].IDs[0]
			return true
		})
		eventually(t, id+" has asked by itself", func() bool {
			waiting := s.stateOf(id).Waiting
			return waiting != nil && strings.Contains(waiting.LastError, "is under way")
		})
	}
	require.NoError(t, s.simulators.ShipX.Progress(ids["by-inpost"], "delivered"))
	require.NoError(t, s.simulators.TPK.SetCourierStatus(ids["by-broker"], tpktest.Delivered))
	for id, kind := range map[string]string{"by-inpost": "shipment", "by-broker": "package"} {
		require.Equal(t, order.StatusCompleted, s.ends(id).Status)
		require.Equal(t, 1, s.hints(id)[kind], id)
	}
}
