package orders

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"go.temporal.io/api/common/v1"
	"go.temporal.io/api/enums/v1"
	"go.temporal.io/api/history/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"

	"orderflow/activities"
	"orderflow/order"
	"orderflow/workflows"
)

// StartAgain starts an order again that failed, was terminated or timed out: under its own
// workflow id, with its first acceptance time, its current document, and every id that it knew,
// so that it finds what was done. It needs a worker, for the order's last state. It closes the
// case of the previous run.
//
// *RefusedError: the order is under way, completed or cancelled, or somebody else has just
// started it again. ErrNotFound: there is no such order.
func (s *Service) StartAgain(ctx context.Context, id string) (Started, error) {
	if err := ensureNoCase(id); err != nil {
		return Started{}, err
	}
	run, err := s.describe(ctx, id)
	if errors.Is(err, ErrNotFound) {
		if archived, _ := s.archived(ctx, id); archived {
			return Started{}, &RefusedError{fmt.Sprintf("order %s ended so long ago that Temporal has deleted it; "+
				"start a new order with a new id for what is left to do", id)}
		}
	}
	if err != nil {
		return Started{}, err
	}
	if err := ensureEndedBadly(id, run); err != nil {
		return Started{}, err
	}
	before, err := s.lifeBefore(ctx, id, run)
	if err != nil {
		return Started{}, err
	}
	if err := s.ensureLast(ctx, id, run); err != nil {
		return Started{}, err
	}
	started, err := s.client.ExecuteWorkflow(ctx, optionsAgain(before.again, run), order.WorkflowType, before.input()...)
	var taken *serviceerror.WorkflowExecutionAlreadyStarted
	if errors.As(err, &taken) {
		return Started{}, justTakenUp(id)
	}
	if err != nil {
		return Started{}, fmt.Errorf("start order %s again: %w", id, err)
	}
	// Closes the case of the previous run. If this fails, the watch closes it.
	_ = s.closeCase(ctx, order.CaseID(order.WorkflowID(id), run.WorkflowExecution.RunID), "the order was started again")
	return s.started(before.doc, started.GetRunID(), false), nil
}

func justTakenUp(id string) error {
	return &RefusedError{fmt.Sprintf("order %s was just started again by somebody else", id)}
}

// ensureEndedBadly refuses an order that is under way, completed or cancelled.
func ensureEndedBadly(id string, run *client.WorkflowExecutionDescription) error {
	is := ""
	switch {
	case run.WorkflowType.Name == workflows.CancelledOrderType:
		is = "was cancelled before it arrived"
	case endedUnfinished(run.Status):
		return nil
	case run.Status == enums.WORKFLOW_EXECUTION_STATUS_RUNNING:
		is = "is under way"
	default:
		status, _ := run.TypedSearchAttributes.GetKeyword(statusKey)
		is = "ended as " + status
	}
	return &RefusedError{fmt.Sprintf("order %s %s; only an order that failed, was terminated or timed out can be started again", id, is)}
}

// optionsAgain allow a new run only after a run that ended without completing the order. Lists
// show the order as before.
func optionsAgain(again order.Again, run *client.WorkflowExecutionDescription) client.StartWorkflowOptions {
	options := startOptions(again.Order)
	options.WorkflowIDReusePolicy = enums.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE_FAILED_ONLY
	updates := attributesOf(again.Order, again.AcceptedAt)
	if refs, ok := run.TypedSearchAttributes.GetKeywordList(refsKey); ok {
		updates = append(updates, refsKey.ValueSet(refs))
	}
	options.TypedSearchAttributes = temporal.NewSearchAttributes(updates...)
	return options
}

// ensureLast refuses if another run has followed the one that was read.
func (s *Service) ensureLast(ctx context.Context, id string, read *client.WorkflowExecutionDescription) error {
	now, err := s.describe(ctx, id)
	if err == nil && now.WorkflowExecution.RunID != read.WorkflowExecution.RunID {
		return justTakenUp(id)
	}
	return err
}

// lifeBefore is what an order takes into its next run: the document that it was started with,
// and its history.
type lifeBefore struct {
	doc      order.Order
	again    order.Again
	settings order.Settings
}

// input is the input of the next run.
func (b lifeBefore) input() []any {
	if b.settings == (order.Settings{}) {
		return []any{b.doc, b.again}
	}
	return []any{b.doc, b.again, b.settings}
}

func (s *Service) lifeBefore(ctx context.Context, id string, run *client.WorkflowExecutionDescription) (lifeBefore, error) {
	runID := run.WorkflowExecution.RunID
	first, err := s.beginning(ctx, order.WorkflowID(id), runID)
	if err != nil {
		return lifeBefore{}, fmt.Errorf("order %s: read how it began: %w", id, err)
	}
	var before lifeBefore
	if err := s.converterOf(id).FromPayloads(first.GetInput(), &before.doc, &before.again, &before.settings); err != nil {
		return lifeBefore{}, fmt.Errorf("order %s: read its document: %w", id, err)
	}
	failures := before.again.Told[order.EventFailed].Count
	told, tasks, err := s.reportsOf(ctx, id, runID)
	if err != nil {
		return lifeBefore{}, fmt.Errorf("order %s: read its history: %w", id, err)
	}
	if tasks == 0 { // no worker has seen the run, so nothing was done in it
		before.fresh(run)
	} else if err := s.takeState(ctx, id, runID, &before.again); err != nil {
		return lifeBefore{}, err
	}
	before.again.Reported = union(before.again.Reported, told)
	before.countFailure(failures)
	if refs, ok := run.TypedSearchAttributes.GetKeywordList(refsKey); ok {
		before.again.Known = union(before.again.Known, refs)
	}
	before.again.Ended, err = s.howEnded(ctx, id, runID)
	return before, err
}

// fresh is for a run that no worker has started: the input of the run is still current.
func (b *lifeBefore) fresh(run *client.WorkflowExecutionDescription) {
	if !b.again.Taken() {
		b.again.AcceptedAt, b.again.Order = run.WorkflowStartTime.UTC(), b.doc.WithDefaults()
	}
}

// countFailure counts the failure of this run, whether the order or its case reported it.
func (b *lifeBefore) countFailure(before int) {
	if !b.settings.Notify {
		return
	}
	told := maps.Clone(b.again.Told)
	if told == nil {
		told = map[order.Event]order.Told{}
	}
	told[order.EventFailed] = order.Told{Count: before + 1}
	b.again.Told = told
}

// takeState copies the order's last state.
func (s *Service) takeState(ctx context.Context, id, runID string, again *order.Again) error {
	state, err := s.query(ctx, id, runID)
	var unanswerable *serviceerror.QueryFailed
	switch {
	case errors.As(err, &unanswerable):
		return &RefusedError{fmt.Sprintf("order %s: its last state can't be read: %v", id, err)}
	case err != nil:
		return err
	case state.Cancellation != nil && state.Cancellation.Decision == order.CancelAccepted:
		return &RefusedError{fmt.Sprintf("order %s was cancelled before it was ended: %s", id, state.Cancellation.Explanation)}
	}
	again.AcceptedAt, again.Order, again.Designs, again.Told = state.AcceptedAt, state.Order, state.Designs, state.Told
	again.Known = union(again.Known, state.ProviderRefs)
	return nil
}

// reportsOf returns the milestones that a run had reported, or was about to report, to Merkana,
// and how many workflow tasks the run completed.
func (s *Service) reportsOf(ctx context.Context, id, runID string) (told []order.Milestone, tasks int, err error) {
	events := s.client.GetWorkflowHistory(ctx, order.WorkflowID(id), runID, false, enums.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
	for events.HasNext() {
		event, err := events.Next()
		if err != nil {
			return nil, 0, err
		}
		if event.GetEventType() == enums.EVENT_TYPE_WORKFLOW_TASK_COMPLETED {
			tasks++
		}
		report, is, err := s.reportIn(id, event)
		if err != nil {
			return nil, 0, err
		}
		if is {
			told = union(told, []order.Milestone{report.Milestone})
		}
	}
	return told, tasks, nil
}

const statusReportStep = "EnsureStatusReported"

func (s *Service) reportIn(id string, event *history.HistoryEvent) (report activities.StatusReport, is bool, err error) {
	scheduled := event.GetActivityTaskScheduledEventAttributes()
	if scheduled.GetActivityType().GetName() != statusReportStep {
		return report, false, nil
	}
	return report, true, s.readArguments(id, scheduled.GetInput(), &report)
}

func (s *Service) readArguments(id string, input *common.Payloads, into ...any) error {
	return s.converterOf(id).FromPayloads(input, into...)
}

// howEnded describes how a run ended.
func (s *Service) howEnded(ctx context.Context, id, runID string) (string, error) {
	result, _, err := s.result(ctx, id, runID)
	return onOneLine(result.Reason), err
}

// union returns a list with the missing values of another one.
func union[T comparable](list, more []T) []T {
	list = slices.Clone(list)
	for _, one := range more {
		if !slices.Contains(list, one) {
			list = append(list, one)
		}
	}
	return list
}
