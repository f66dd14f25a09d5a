// Package replay tries whether the workflows of this program can take up what
// others have begun: it replays histories, saved or of orders under way, and finds
// the first event of each that no longer fits. A workflow with such a history
// would stop where it is once this program is deployed.
package replay

import (
	"log/slog"
	"strings"

	commonpb "go.temporal.io/api/common/v1"
	"go.temporal.io/api/enums/v1"
	historypb "go.temporal.io/api/history/v1"
	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/log"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"
)

// Options are what histories are replayed with.
type Options struct {
	// Register registers the workflows as they are now.
	Register func(worker.WorkflowRegistry)
	// Data and Failures read the payloads of histories; nil reads plain ones.
	Data     converter.DataConverter
	Failures converter.FailureConverter
}

// Replayer replays histories. It is safe for concurrent use.
type Replayer struct{ options Options }

// New returns a replayer.
func New(options Options) *Replayer { return &Replayer{options} }

// Mismatch is the first event of a history that does not fit the workflow.
type Mismatch struct {
	EventID   int64
	EventType string
	// Message is the SDK's. It has the names and settings of steps, but no payloads.
	Message string
}

// Error is the message.
func (m *Mismatch) Error() string { return m.Message }

// leastEvents are more than those of a workflow that no worker has taken up; there
// is nothing yet that could not fit.
const leastEvents = 3

// checkable leaves out the beginning of a workflow task that has not ended: with
// it, the SDK runs that task and leaves unchecked what the one before did.
func checkable(events []*historypb.HistoryEvent) []*historypb.HistoryEvent {
	if last := len(events) - 1; last >= 0 && events[last].GetEventType() == enums.EVENT_TYPE_WORKFLOW_TASK_STARTED {
		return events[:last]
	}
	return events
}

// Replay replays the history of a run. The zero run stands for the one that the
// history says it is of.
//
// *Mismatch: the run would stop.
func (r *Replayer) Replay(history *historypb.History, run *commonpb.WorkflowExecution) error {
	events := checkable(history.GetEvents())
	if len(events) < leastEvents {
		return nil
	}
	err := r.replay(events, run)
	if err == nil {
		return nil
	}
	event, err := r.locate(events, run, err)
	return &Mismatch{EventID: event.GetEventId(), EventType: event.GetEventType().String(), Message: message(err)}
}

// replay replays events from the first on. The SDK's replayer remembers all
// results, so each history gets a new one.
func (r *Replayer) replay(events []*historypb.HistoryEvent, run *commonpb.WorkflowExecution) error {
	replayer, err := worker.NewWorkflowReplayerWithOptions(worker.WorkflowReplayerOptions{
		DataConverter: r.options.Data, FailureConverter: r.options.Failures,
		DisableDeadlockDetection: true, // a machine that is busy with many is only slow
	})
	if err != nil {
		return err
	}
	r.options.Register(replayer)
	quiet := log.NewStructuredLogger(slog.New(slog.DiscardHandler)) // it would log what it returns
	original := workflow.Execution{ID: run.GetWorkflowId(), RunID: run.GetRunId()}
	if original.ID == "" { // payloads are encrypted as those of a workflow
		original.ID = events[0].GetWorkflowExecutionStartedEventAttributes().GetWorkflowId()
	}
	return replayer.ReplayWorkflowHistoryWithOptions(quiet, &historypb.History{Events: events},
		worker.ReplayWorkflowHistoryOptions{OriginalExecution: original})
}

// message is the SDK's, without the results of workflows, which are payloads.
func message(err error) string {
	text, _, _ := strings.Cut(err.Error(), ", resp: ")
	return text
}
