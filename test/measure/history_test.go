package measure

import (
	"testing"

	"github.com/stretchr/testify/require"
	commonpb "go.temporal.io/api/common/v1"
	"go.temporal.io/api/enums/v1"
	historypb "go.temporal.io/api/history/v1"

	"orderflow/internal/replay/replaytest"
)

// The events of histories.
var (
	history   = replaytest.History
	event     = replaytest.Event
	started   = replaytest.Started
	completed = replaytest.Completed
)

func scheduled(queue string) *historypb.HistoryEvent { return replaytest.Scheduled(queue, "") }

func marker(task int64) *historypb.HistoryEvent {
	return &historypb.HistoryEvent{EventType: enums.EVENT_TYPE_MARKER_RECORDED,
		Attributes: &historypb.HistoryEvent_MarkerRecordedEventAttributes{
			MarkerRecordedEventAttributes: &historypb.MarkerRecordedEventAttributes{WorkflowTaskCompletedEventId: task}}}
}

func upserted(names ...string) *historypb.HistoryEvent {
	fields := map[string]*commonpb.Payload{}
	for _, name := range names {
		fields[name] = nil
	}
	return &historypb.HistoryEvent{EventType: enums.EVENT_TYPE_UPSERT_WORKFLOW_SEARCH_ATTRIBUTES,
		Attributes: &historypb.HistoryEvent_UpsertWorkflowSearchAttributesEventAttributes{
			UpsertWorkflowSearchAttributesEventAttributes: &historypb.UpsertWorkflowSearchAttributesEventAttributes{
				SearchAttributes: &commonpb.SearchAttributes{IndexedFields: fields}}}}
}

func TestBillable(t *testing.T) {
	for name, tc := range map[string]struct {
		events []*historypb.HistoryEvent
		want   int
	}{
		"a start":                   {[]*historypb.HistoryEvent{event(enums.EVENT_TYPE_WORKFLOW_EXECUTION_STARTED)}, 1},
		"workflow tasks":            {[]*historypb.HistoryEvent{event(enums.EVENT_TYPE_WORKFLOW_TASK_SCHEDULED), event(enums.EVENT_TYPE_WORKFLOW_TASK_COMPLETED)}, 0},
		"every attempt of a step":   {[]*historypb.HistoryEvent{scheduled("a"), started(3), completed(1)}, 3},
		"a step that never began":   {[]*historypb.HistoryEvent{scheduled("a")}, 0},
		"a timer":                   {[]*historypb.HistoryEvent{event(enums.EVENT_TYPE_TIMER_STARTED), event(enums.EVENT_TYPE_TIMER_FIRED)}, 1},
		"a signal":                  {[]*historypb.HistoryEvent{event(enums.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED)}, 1},
		"an update":                 {[]*historypb.HistoryEvent{event(enums.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ACCEPTED), event(enums.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_COMPLETED)}, 1},
		"a child":                   {[]*historypb.HistoryEvent{event(enums.EVENT_TYPE_START_CHILD_WORKFLOW_EXECUTION_INITIATED)}, 2},
		"attributes together":       {[]*historypb.HistoryEvent{upserted("OrderStage", "ProviderRefs")}, 1},
		"a version":                 {[]*historypb.HistoryEvent{upserted("TemporalChangeVersion")}, 0},
		"a version and others":      {[]*historypb.HistoryEvent{upserted("TemporalChangeVersion", "OrderStage")}, 1},
		"markers of one task":       {[]*historypb.HistoryEvent{marker(4), marker(4)}, 1},
		"markers of several tasks":  {[]*historypb.HistoryEvent{marker(4), marker(9)}, 2},
		"the end of all that is no": {[]*historypb.HistoryEvent{event(enums.EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED)}, 0},
	} {
		t.Run(name, func(t *testing.T) { require.Equal(t, tc.want, Billable(history(tc.events...))) })
	}
}

func TestSteps(t *testing.T) {
	taken, attempts := Steps(history(scheduled("a"), started(1), completed(1), scheduled("b"), started(4), completed(4)))
	require.Equal(t, []int{2, 5}, []int{taken, attempts})
}
