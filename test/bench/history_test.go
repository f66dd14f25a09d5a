package main

import (
	"testing"

	"github.com/stretchr/testify/require"
	"go.temporal.io/api/enums/v1"
	historypb "go.temporal.io/api/history/v1"

	"orderflow/internal/replay/replaytest"
)

// The events of histories.
var (
	history   = replaytest.History
	event     = replaytest.Event
	completed = replaytest.Completed
)

func scheduled(queue string) *historypb.HistoryEvent { return replaytest.Scheduled(queue, "") }

func TestShapeIn(t *testing.T) {
	for name, tc := range map[string]struct {
		events []*historypb.HistoryEvent
		want   []step
	}{
		"one after another": {
			[]*historypb.HistoryEvent{scheduled("a"), completed(1), scheduled("b"), completed(3), scheduled("a")},
			[]step{{"a", 0}, {"b", 1}, {"a", 2}}},
		"side by side": {
			[]*historypb.HistoryEvent{scheduled("a"), scheduled("b"), completed(2), completed(1), scheduled("c")},
			[]step{{"a", 0}, {"b", 0}, {"c", 2}}},
		"one that begins when the later of two has ended": {
			[]*historypb.HistoryEvent{scheduled("a"), scheduled("b"), completed(2), scheduled("c"), completed(1), completed(4), scheduled("d")},
			[]step{{"a", 0}, {"b", 0}, {"c", 0}, {"d", 3}}},
	} {
		t.Run(name, func(t *testing.T) {
			shape, err := shapeIn(history(tc.events...))
			require.NoError(t, err)
			require.Equal(t, tc.want, shape)
		})
	}
}

func TestWhatTheBareWorkflowHasNot(t *testing.T) {
	for want, events := range map[string][]*historypb.HistoryEvent{
		"TimerFired":         {scheduled("a"), event(enums.EVENT_TYPE_TIMER_STARTED), event(enums.EVENT_TYPE_TIMER_FIRED)},
		"ActivityTaskFailed": {scheduled("a"), event(enums.EVENT_TYPE_ACTIVITY_TASK_FAILED)},
		"took no steps":      {event(enums.EVENT_TYPE_WORKFLOW_EXECUTION_STARTED)},
	} {
		_, err := shapeIn(history(events...))
		require.ErrorContains(t, err, want)
	}
}
