package replay

import (
	"regexp"
	"sort"
	"strconv"

	commonpb "go.temporal.io/api/common/v1"
	"go.temporal.io/api/enums/v1"
	historypb "go.temporal.io/api/history/v1"
)

// locate finds the first event that does not match, and the SDK's error about it, which
// describes an event but does not always number it. It replays prefixes of a history, each up
// to the start of a workflow task. The event belongs to the task before the shortest prefix
// that fails.
func (r *Replayer) locate(events []*historypb.HistoryEvent, run *commonpb.WorkflowExecution, whole error) (*historypb.HistoryEvent, error) {
	completed := tasksCompleted(events)
	if len(completed) == 0 {
		return events[0], whole
	}
	end := func(i int) int { return completed[i] - 1 } // without the start of the task; see checkable
	next := 1 + sort.Search(len(completed)-1, func(i int) bool { return r.replay(events[:end(i+1)], run) != nil })
	if next == len(completed) {
		return described(events[completed[next-1]:], whole), whole
	}
	err := r.replay(events[:end(next)], run)
	return described(events[completed[next-1]:end(next)], err), err
}

// tasksCompleted are the indexes of the events that completed a workflow task, each directly
// after its start.
func tasksCompleted(events []*historypb.HistoryEvent) []int {
	var indexes []int
	for i, event := range events {
		if event.GetEventType() == enums.EVENT_TYPE_WORKFLOW_TASK_COMPLETED {
			indexes = append(indexes, i)
		}
	}
	return indexes
}

// description matches the SDK's description of the event that did not match a command: its
// type, and its id if a workflow numbers events of that type.
var description = regexp.MustCompile(`(?:history event is|missing replay command for) (\w+): \((?:(?:ActivityId|TimerId):(\d+))?` +
	`|(?:history event position|scheduleEventID:) (\d+)`)

// described returns the event of a workflow task that an error describes, or the task's own
// event if the workflow now does more than before, or fails.
func described(done []*historypb.HistoryEvent, err error) *historypb.HistoryEvent {
	words := description.FindStringSubmatch(err.Error())
	if words == nil {
		return done[0]
	}
	kind, id := words[1], words[2]+words[3]
	for _, event := range done {
		if id == strconv.FormatInt(event.GetEventId(), 10) || (id == "" && kind == event.GetEventType().String()) {
			return event
		}
	}
	return done[0]
}
