// Package replay checks whether this program's workflows can continue existing ones: it replays
// histories, saved or of orders under way, and finds the first event of each that no longer
// matches. A workflow with such a history would be stuck once this program is deployed.
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

// Options configure a replay.
type Options struct {
	// Register registers the current workflows.
	Register func(worker.WorkflowRegistry)
	// Data and Failures read the payloads of histories; nil reads unencrypted ones.
	Data     converter.DataConverter
	Failures converter.FailureConverter
}

// Replayer replays histories. It is safe for concurrent use.
type Replayer struct{ options Options }

// New returns a replayer.
func New(options Options) *Replayer { return &Replayer{options} }

// Mismatch is the first event of a history that does not match the workflow.
type Mismatch struct {
	EventID   int64
	EventType string
	// Message is the SDK's message. It contains the names and settings of steps, but no
	// payloads.
	Message string
}

// Error returns the message.
func (m *Mismatch) Error() string { return m.Message }

// minEvents is the size of the shortest history to check: shorter ones belong to workflows
// that no worker has started, so everything matches.
const minEvents = 3

// checkable omits the start of an unfinished workflow task: with it, the SDK runs that task and
// does not check what the previous one did.
func checkable(events []*historypb.HistoryEvent) []*historypb.HistoryEvent {
	if last := len(events) - 1; last >= 0 && events[last].GetEventType() == enums.EVENT_TYPE_WORKFLOW_TASK_STARTED {
		return events[:last]
	}
	return events
}

// Replay replays the history of a run. The zero run means the run in the history.
//
// *Mismatch: the run would be stuck.
func (r *Replayer) Replay(history *historypb.History, run *commonpb.WorkflowExecution) error {
	events := checkable(history.GetEvents())
	if len(events) < minEvents {
		return nil
	}
	err := r.replay(events, run)
	if err == nil {
		return nil
	}
	event, err := r.locate(events, run, err)
	return &Mismatch{EventID: event.GetEventId(), EventType: event.GetEventType().String(), Message: message(err)}
}

// replay replays events from the first one. The SDK's replayer keeps all results, so each
// history gets a new one.
func (r *Replayer) replay(events []*historypb.HistoryEvent, run *commonpb.WorkflowExecution) error {
	replayer, err := worker.NewWorkflowReplayerWithOptions(worker.WorkflowReplayerOptions{
		DataConverter: r.options.Data, FailureConverter: r.options.Failures,
		DisableDeadlockDetection: true, // a busy machine is only slow
	})
	if err != nil {
		return err
	}
	r.options.Register(replayer)
	quiet := log.NewStructuredLogger(slog.New(slog.DiscardHandler)) // it would log the error that it returns
	original := workflow.Execution{ID: run.GetWorkflowId(), RunID: run.GetRunId()}
	if original.ID == "" { // payloads are encrypted per workflow
		original.ID = events[0].GetWorkflowExecutionStartedEventAttributes().GetWorkflowId()
	}
	return replayer.ReplayWorkflowHistoryWithOptions(quiet, &historypb.History{Events: events},
		worker.ReplayWorkflowHistoryOptions{OriginalExecution: original})
}

// message is the SDK's message, without the results of workflows, which are payloads.
func message(err error) string {
	text, _, _ := strings.Cut(err.Error(), ", resp: ")
	return text
}
