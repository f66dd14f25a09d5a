package replay_test

import (
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	commonpb "go.temporal.io/api/common/v1"
	"go.temporal.io/api/enums/v1"
	historypb "go.temporal.io/api/history/v1"
	taskqueuepb "go.temporal.io/api/taskqueue/v1"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"
	"google.golang.org/protobuf/encoding/protojson"

	"orderflow/internal/replay"
)

// parcelType is a small workflow, whose code these tests change.
const parcelType = "Parcel"

// parcel is as it was when the history was made: it weighs, packs two boxes at
// once, waits a while, and ships.
func parcel(ctx workflow.Context) error {
	return steps(ctx, []string{"Weigh"}, []string{"Pack", "Pack"}, nil, []string{"Ship"})
}

// steps runs groups of activities one after the other, those of a group at once;
// an empty group is a wait.
func steps(ctx workflow.Context, groups ...[]string) error {
	ctx = workflow.WithActivityOptions(ctx, workflow.ActivityOptions{StartToCloseTimeout: time.Minute})
	for _, group := range groups {
		if len(group) == 0 {
			if err := workflow.Sleep(ctx, time.Hour); err != nil {
				return err
			}
		}
		var pending []workflow.Future
		for _, name := range group {
			pending = append(pending, workflow.ExecuteActivity(ctx, name))
		}
		for _, one := range pending {
			if err := one.Get(ctx, nil); err != nil {
				return err
			}
		}
	}
	return nil
}

// replayerOf replays with this code of the parcel.
func replayerOf(code func(workflow.Context) error) *replay.Replayer {
	return replay.New(replay.Options{Register: func(registry worker.WorkflowRegistry) {
		registry.RegisterWorkflowWithOptions(code, workflow.RegisterOptions{Name: parcelType})
	}})
}

// story writes a history.
type story struct{ events []*historypb.HistoryEvent }

func (s *story) add(kind enums.EventType, event *historypb.HistoryEvent) int64 {
	event.EventId, event.EventType = int64(len(s.events)+1), kind
	s.events = append(s.events, event)
	return event.EventId
}

// task is a workflow task from its beginning to its end.
func (s *story) task() int64 {
	scheduled := s.add(enums.EVENT_TYPE_WORKFLOW_TASK_SCHEDULED, &historypb.HistoryEvent{
		Attributes: &historypb.HistoryEvent_WorkflowTaskScheduledEventAttributes{WorkflowTaskScheduledEventAttributes: &historypb.WorkflowTaskScheduledEventAttributes{}}})
	started := s.add(enums.EVENT_TYPE_WORKFLOW_TASK_STARTED, &historypb.HistoryEvent{
		Attributes: &historypb.HistoryEvent_WorkflowTaskStartedEventAttributes{WorkflowTaskStartedEventAttributes: &historypb.WorkflowTaskStartedEventAttributes{
			ScheduledEventId: scheduled}}})
	return s.add(enums.EVENT_TYPE_WORKFLOW_TASK_COMPLETED, &historypb.HistoryEvent{
		Attributes: &historypb.HistoryEvent_WorkflowTaskCompletedEventAttributes{WorkflowTaskCompletedEventAttributes: &historypb.WorkflowTaskCompletedEventAttributes{
			ScheduledEventId: scheduled, StartedEventId: started}}})
}

// scheduled is an activity that a workflow task wants.
func (s *story) scheduled(task int64, name string) int64 {
	return s.add(enums.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED, &historypb.HistoryEvent{
		Attributes: &historypb.HistoryEvent_ActivityTaskScheduledEventAttributes{ActivityTaskScheduledEventAttributes: &historypb.ActivityTaskScheduledEventAttributes{
			ActivityId: strconv.Itoa(len(s.events) + 1), ActivityType: &commonpb.ActivityType{Name: name},
			TaskQueue: &taskqueuepb.TaskQueue{Name: "parcels"}, WorkflowTaskCompletedEventId: task}}})
}

// done is an activity's completion.
func (s *story) done(scheduled int64) {
	started := s.add(enums.EVENT_TYPE_ACTIVITY_TASK_STARTED, &historypb.HistoryEvent{
		Attributes: &historypb.HistoryEvent_ActivityTaskStartedEventAttributes{ActivityTaskStartedEventAttributes: &historypb.ActivityTaskStartedEventAttributes{
			ScheduledEventId: scheduled}}})
	s.add(enums.EVENT_TYPE_ACTIVITY_TASK_COMPLETED, &historypb.HistoryEvent{
		Attributes: &historypb.HistoryEvent_ActivityTaskCompletedEventAttributes{ActivityTaskCompletedEventAttributes: &historypb.ActivityTaskCompletedEventAttributes{
			ScheduledEventId: scheduled, StartedEventId: started}}})
}

// The events of the parcel's history that tests speak of.
const (
	eventFirstTask = 4
	eventWeigh     = 5
	eventPackTask  = 10
	eventPack      = 12
	eventTimer     = 20
	eventShipTask  = 24
	eventShip      = 25
	eventLastTask  = 30
)

// life is the history of a parcel from its beginning to its end.
func life(t *testing.T) *historypb.History {
	t.Helper()
	s := &story{}
	s.add(enums.EVENT_TYPE_WORKFLOW_EXECUTION_STARTED, &historypb.HistoryEvent{
		Attributes: &historypb.HistoryEvent_WorkflowExecutionStartedEventAttributes{WorkflowExecutionStartedEventAttributes: &historypb.WorkflowExecutionStartedEventAttributes{
			WorkflowType: &commonpb.WorkflowType{Name: parcelType}, TaskQueue: &taskqueuepb.TaskQueue{Name: "parcels"},
			WorkflowId: "parcel-1", OriginalExecutionRunId: "run-1"}}})
	s.done(s.scheduled(s.task(), "Weigh"))
	task := s.task()
	first, second := s.scheduled(task, "Pack"), s.scheduled(task, "Pack")
	s.done(second)
	s.done(first)
	task = s.task()
	s.add(enums.EVENT_TYPE_TIMER_STARTED, &historypb.HistoryEvent{
		Attributes: &historypb.HistoryEvent_TimerStartedEventAttributes{TimerStartedEventAttributes: &historypb.TimerStartedEventAttributes{
			TimerId: "20", WorkflowTaskCompletedEventId: task}}})
	s.add(enums.EVENT_TYPE_TIMER_FIRED, &historypb.HistoryEvent{
		Attributes: &historypb.HistoryEvent_TimerFiredEventAttributes{TimerFiredEventAttributes: &historypb.TimerFiredEventAttributes{
			TimerId: "20", StartedEventId: eventTimer}}})
	s.done(s.scheduled(s.task(), "Ship"))
	s.add(enums.EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED, &historypb.HistoryEvent{
		Attributes: &historypb.HistoryEvent_WorkflowExecutionCompletedEventAttributes{WorkflowExecutionCompletedEventAttributes: &historypb.WorkflowExecutionCompletedEventAttributes{
			WorkflowTaskCompletedEventId: s.task()}}})
	return &historypb.History{Events: s.events}
}

// save writes a history as the Temporal CLI does.
func save(t *testing.T, folder, name string, history *historypb.History) string {
	t.Helper()
	data, err := protojson.Marshal(history)
	require.NoError(t, err)
	return write(t, folder, name, string(data))
}

func write(t *testing.T, folder, name, text string) string {
	t.Helper()
	path := filepath.Join(folder, name)
	require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	return path
}
