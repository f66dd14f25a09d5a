package replay_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
	commonpb "go.temporal.io/api/common/v1"
	historypb "go.temporal.io/api/history/v1"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"orderflow/internal/replay"
)

// A history fits the code that made it, whole and at every moment at which a
// worker may have taken up what came next.
func TestWhatMadeAHistoryReplaysIt(t *testing.T) {
	history := life(t)
	for _, until := range []int{1, 2, 3, 5, 6, 7, 9, 12, 14, 18, 20, 21, 23, 25, 29, 31} {
		t.Run(fmt.Sprint(until), func(t *testing.T) {
			require.NoError(t, replayerOf(parcel).Replay(&historypb.History{Events: history.Events[:until]}, nil))
		})
	}
}

func TestTheFirstEventThatDoesNotFit(t *testing.T) {
	for name, tc := range map[string]struct {
		code      func(workflow.Context) error
		eventID   int64
		eventType string
		message   string // a part of it
	}{
		"another step first": {func(ctx workflow.Context) error {
			return steps(ctx, []string{"Measure"}, []string{"Pack", "Pack"}, nil, []string{"Ship"})
		}, eventWeigh, "ActivityTaskScheduled", "history event is ActivityTaskScheduled: (ActivityId:5, ActivityType:(Name:Weigh)"},
		"another step beside one": {func(ctx workflow.Context) error {
			return steps(ctx, []string{"Weigh"}, []string{"Pack", "Wrap"}, nil, []string{"Ship"})
		}, eventPack, "ActivityTaskScheduled", "ActivityType:(Name:Wrap)"},
		"one step of two": {func(ctx workflow.Context) error {
			return steps(ctx, []string{"Weigh"}, []string{"Pack"}, nil, []string{"Ship"})
		}, eventPack, "ActivityTaskScheduled", ""},
		"a step more": {func(ctx workflow.Context) error {
			return steps(ctx, []string{"Weigh"}, []string{"Pack", "Pack", "Pack"}, nil, []string{"Ship"})
		}, eventPackTask, "WorkflowTaskCompleted", "extra replay command for ScheduleActivityTask"},
		"no wait": {func(ctx workflow.Context) error {
			return steps(ctx, []string{"Weigh"}, []string{"Pack", "Pack"}, []string{"Ship"})
		}, eventTimer, "TimerStarted", "a matching Timer command was expected in history event position 20"},
		"a step after the last": {func(ctx workflow.Context) error {
			return steps(ctx, []string{"Weigh"}, []string{"Pack", "Pack"}, nil, []string{"Ship"}, []string{"Report"})
		}, eventLastTask, "WorkflowTaskCompleted", "extra replay command for ScheduleActivityTask"},
		"without the last step": {func(ctx workflow.Context) error {
			return steps(ctx, []string{"Weigh"}, []string{"Pack", "Pack"}, nil)
		}, eventShip, "ActivityTaskScheduled", ""},
		"it panics": {func(ctx workflow.Context) error {
			if err := steps(ctx, []string{"Weigh"}, []string{"Pack", "Pack"}, nil); err != nil {
				return err
			}
			panic("out of boxes")
		}, eventShipTask, "WorkflowTaskCompleted", "out of boxes"},
	} {
		t.Run(name, func(t *testing.T) {
			err := replayerOf(tc.code).Replay(life(t), nil)
			var mismatch *replay.Mismatch
			require.ErrorAs(t, err, &mismatch)
			require.Equal(t, replay.Mismatch{EventID: tc.eventID, EventType: tc.eventType, Message: mismatch.Message}, *mismatch)
			require.Contains(t, mismatch.Message, tc.message)
			require.Equal(t, mismatch.Message, err.Error())
		})
	}
}

// An order under way may be just at the beginning of a workflow task; what it did
// before is looked at all the same.
func TestAMismatchShowsWhereverTheHistoryStops(t *testing.T) {
	slower := func(ctx workflow.Context) error {
		return steps(ctx, []string{"Measure"}, []string{"Pack", "Pack"}, nil, []string{"Ship"})
	}
	history := life(t)
	for until := eventWeigh; until <= len(history.Events); until++ {
		var mismatch *replay.Mismatch
		require.ErrorAs(t, replayerOf(slower).Replay(&historypb.History{Events: history.Events[:until]}, nil), &mismatch, "%d events", until)
		require.Equal(t, int64(eventWeigh), mismatch.EventID, "%d events", until)
	}
}

// What is added behind a version is no concern of histories from before.
func TestAStepBehindAVersionFits(t *testing.T) {
	require.NoError(t, replayerOf(func(ctx workflow.Context) error {
		if err := steps(ctx, []string{"Weigh"}); err != nil {
			return err
		}
		if workflow.GetVersion(ctx, "measure", workflow.DefaultVersion, 1) >= 1 {
			if err := steps(ctx, []string{"Measure"}); err != nil {
				return err
			}
		}
		return steps(ctx, []string{"Pack", "Pack"}, nil, []string{"Ship"})
	}).Replay(life(t), nil))
}

func TestAnUnknownWorkflowFailsAtItsFirstTask(t *testing.T) {
	nothing := replay.New(replay.Options{Register: func(worker.WorkflowRegistry) {}})
	var mismatch *replay.Mismatch
	require.ErrorAs(t, nothing.Replay(life(t), nil), &mismatch)
	require.Equal(t, int64(eventFirstTask), mismatch.EventID)
	require.Equal(t, "WorkflowTaskCompleted", mismatch.EventType)
	require.Contains(t, mismatch.Message, "Parcel")
}

// A workflow sees the ids of its own run; they may go into what it does.
func TestAWorkflowSeesItsOwnIDs(t *testing.T) {
	for name, tc := range map[string]struct {
		run  *commonpb.WorkflowExecution
		want workflow.Execution
	}{
		"those of the history": {nil, workflow.Execution{ID: "parcel-1", RunID: "run-1"}},
		"those it is asked by": {&commonpb.WorkflowExecution{WorkflowId: "parcel-2", RunId: "run-2"},
			workflow.Execution{ID: "parcel-2", RunID: "run-2"}},
	} {
		t.Run(name, func(t *testing.T) {
			var seen workflow.Execution
			require.NoError(t, replayerOf(func(ctx workflow.Context) error {
				seen = workflow.GetInfo(ctx).WorkflowExecution
				return parcel(ctx)
			}).Replay(life(t), tc.run))
			require.Equal(t, tc.want, seen)
		})
	}
}
