// Package replaytest writes histories of workflows for tests of what reads them.
package replaytest

import (
	commonpb "go.temporal.io/api/common/v1"
	"go.temporal.io/api/enums/v1"
	historypb "go.temporal.io/api/history/v1"
	taskqueuepb "go.temporal.io/api/taskqueue/v1"
)

// History numbers events, from 1 on.
func History(events ...*historypb.HistoryEvent) *historypb.History {
	for i, event := range events {
		event.EventId = int64(i + 1)
	}
	return &historypb.History{Events: events}
}

// Event is one that has nothing but its type.
func Event(kind enums.EventType) *historypb.HistoryEvent {
	return &historypb.HistoryEvent{EventType: kind}
}

// Scheduled is an activity of a type that was put into a queue.
func Scheduled(queue, activity string) *historypb.HistoryEvent {
	return &historypb.HistoryEvent{EventType: enums.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED,
		Attributes: &historypb.HistoryEvent_ActivityTaskScheduledEventAttributes{
			ActivityTaskScheduledEventAttributes: &historypb.ActivityTaskScheduledEventAttributes{
				ActivityType: &commonpb.ActivityType{Name: activity}, TaskQueue: &taskqueuepb.TaskQueue{Name: queue}}}}
}

// Started is the attempt of an activity that ended it, which is the only one in a history.
func Started(attempt int32) *historypb.HistoryEvent {
	return &historypb.HistoryEvent{EventType: enums.EVENT_TYPE_ACTIVITY_TASK_STARTED,
		Attributes: &historypb.HistoryEvent_ActivityTaskStartedEventAttributes{
			ActivityTaskStartedEventAttributes: &historypb.ActivityTaskStartedEventAttributes{Attempt: attempt}}}
}

// Completed is the success of the activity that was scheduled by the event of a number.
func Completed(scheduled int64) *historypb.HistoryEvent {
	return &historypb.HistoryEvent{EventType: enums.EVENT_TYPE_ACTIVITY_TASK_COMPLETED,
		Attributes: &historypb.HistoryEvent_ActivityTaskCompletedEventAttributes{
			ActivityTaskCompletedEventAttributes: &historypb.ActivityTaskCompletedEventAttributes{ScheduledEventId: scheduled}}}
}
