package measure

import (
	"context"

	"go.temporal.io/api/enums/v1"
	historypb "go.temporal.io/api/history/v1"
	"go.temporal.io/sdk/client"
)

// Billable counts a history's actions by Temporal Cloud's rules: the start, every attempt
// of an activity, every timer, signal and update, every update of search attributes
// except a version's, two for a child workflow, and one for all markers (side effects,
// local activities, versions) of a workflow task. Queries and heartbeats are not in the
// history and not counted: nobody queries here, and every step ends before its first
// heartbeat.
func Billable(history *historypb.History) (actions int) {
	marked := map[int64]bool{} // workflow tasks with markers
	for _, event := range history.GetEvents() {
		switch event.GetEventType() {
		case enums.EVENT_TYPE_WORKFLOW_EXECUTION_STARTED, enums.EVENT_TYPE_TIMER_STARTED,
			enums.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED, enums.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ACCEPTED,
			enums.EVENT_TYPE_SIGNAL_EXTERNAL_WORKFLOW_EXECUTION_INITIATED:
			actions++
		case enums.EVENT_TYPE_ACTIVITY_TASK_STARTED:
			actions += int(event.GetActivityTaskStartedEventAttributes().GetAttempt())
		case enums.EVENT_TYPE_START_CHILD_WORKFLOW_EXECUTION_INITIATED:
			actions += 2
		case enums.EVENT_TYPE_UPSERT_WORKFLOW_SEARCH_ATTRIBUTES:
			fields := event.GetUpsertWorkflowSearchAttributesEventAttributes().GetSearchAttributes().GetIndexedFields()
			if _, version := fields["TemporalChangeVersion"]; !version || len(fields) > 1 {
				actions++
			}
		case enums.EVENT_TYPE_MARKER_RECORDED:
			if task := event.GetMarkerRecordedEventAttributes().GetWorkflowTaskCompletedEventId(); !marked[task] {
				marked[task] = true
				actions++
			}
		}
	}
	return actions
}

// Steps counts a history's activities and their attempts.
func Steps(history *historypb.History) (activities, attempts int) {
	for _, event := range history.GetEvents() {
		if event.GetEventType() == enums.EVENT_TYPE_ACTIVITY_TASK_STARTED {
			activities++
			attempts += int(event.GetActivityTaskStartedEventAttributes().GetAttempt())
		}
	}
	return activities, attempts
}

// History reads the whole history of a workflow.
func History(ctx context.Context, from client.Client, workflowID string) (*historypb.History, error) {
	found := &historypb.History{}
	events := from.GetWorkflowHistory(ctx, workflowID, "", false, enums.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
	for events.HasNext() {
		event, err := events.Next()
		if err != nil {
			return nil, err
		}
		found.Events = append(found.Events, event)
	}
	return found, nil
}
