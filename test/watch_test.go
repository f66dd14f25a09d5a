package test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/api/enums/v1"

	"orderflow/order"
	"orderflow/workflows"
)

// signals counts the hints in the history of an order, by kind.
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

// Nobody posts webhooks here, and the order itself would ask again in an hour.
func TestAWatcherWakesAnOrderThatAsksRarely(t *testing.T) {
	t.Parallel()
	s := newStackWith(t, stackOptions{slow: true})
	s.config.Poll.First, s.config.Poll.Slowest = time.Hour, time.Hour
	s.config.Watch.Every = 200 * time.Millisecond
	s.work()
	doc := example(t, "made-to-order-locker", "woken")
	s.start(doc)
	s.reaches("woken", order.StagePreflight)
	s.reaches("woken", order.StageOffers)
	eventually(t, "the order knows its production order", func() bool {
		return s.hints("woken")[order.EventProductionOrder] == 1
	})

	// The passes that followed saw the same, and other workers may have made them.
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

// Whoever ends a watcher, orders do not need it, and a worker starts it again.
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
