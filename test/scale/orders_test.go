package main

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	commonpb "go.temporal.io/api/common/v1"
	"go.temporal.io/api/enums/v1"
	historypb "go.temporal.io/api/history/v1"
	"google.golang.org/protobuf/types/known/timestamppb"
)

// history numbers events, one each second.
func history(events ...*historypb.HistoryEvent) *historypb.History {
	for i, event := range events {
		event.EventId, event.EventTime = int64(i+1), timestamppb.New(noon.Add(time.Duration(i)*time.Second))
	}
	return &historypb.History{Events: events}
}

func event(kind enums.EventType) *historypb.HistoryEvent {
	return &historypb.HistoryEvent{EventType: kind}
}

func scheduled(activity string) *historypb.HistoryEvent {
	return &historypb.HistoryEvent{EventType: enums.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED,
		Attributes: &historypb.HistoryEvent_ActivityTaskScheduledEventAttributes{
			ActivityTaskScheduledEventAttributes: &historypb.ActivityTaskScheduledEventAttributes{
				ActivityType: &commonpb.ActivityType{Name: activity}}}}
}

func began(attempt int32) *historypb.HistoryEvent {
	return &historypb.HistoryEvent{EventType: enums.EVENT_TYPE_ACTIVITY_TASK_STARTED,
		Attributes: &historypb.HistoryEvent_ActivityTaskStartedEventAttributes{
			ActivityTaskStartedEventAttributes: &historypb.ActivityTaskStartedEventAttributes{Attempt: attempt}}}
}

func completed(scheduled int64) *historypb.HistoryEvent {
	return &historypb.HistoryEvent{EventType: enums.EVENT_TYPE_ACTIVITY_TASK_COMPLETED,
		Attributes: &historypb.HistoryEvent_ActivityTaskCompletedEventAttributes{
			ActivityTaskCompletedEventAttributes: &historypb.ActivityTaskCompletedEventAttributes{ScheduledEventId: scheduled}}}
}

// A hint has the wait begin anew; the stay goes on.
func TestTheStayInPreflight(t *testing.T) {
	all := history(event(enums.EVENT_TYPE_WORKFLOW_EXECUTION_STARTED), scheduled("EnsureSubmitted"), completed(2),
		scheduled(awaiting), event(enums.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED), event(enums.EVENT_TYPE_ACTIVITY_TASK_CANCELED),
		scheduled(awaiting), began(3), completed(7), scheduled("EnsureShipment"), began(1), completed(10))
	at := func(second int) time.Time { return noon.Add(time.Duration(second) * time.Second) }
	for n, want := range map[int]stay{
		3:  {started: at(0)},
		4:  {started: at(0), from: at(3)},
		8:  {started: at(0), from: at(3)},
		9:  {started: at(0), from: at(3), to: at(8), events: 6, actions: 4},
		12: {started: at(0), from: at(3), to: at(8), events: 6, actions: 4},
	} {
		got := stayIn(&historypb.History{Events: all.GetEvents()[:n]})
		require.Equal(t, want, got, "%d events", n)
		require.Equal(t, n >= 4, got.begun())
		require.Equal(t, n >= 9, got.ended())
	}
}
