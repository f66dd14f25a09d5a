package orders

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"go.temporal.io/api/serviceerror"
	"go.temporal.io/api/workflow/v1"

	"orderflow/activities"
	"orderflow/order"
	"orderflow/workflows"
)

const (
	// maxOpened is the number of cases that one pass opens; the next pass continues.
	maxOpened = 500
	// failedPoll starts the trouble's name of a scheduled poll, whose runs have different ids:
	// such a poll has one case a day.
	failedPoll = "failed-"
	// scheduledBy is Temporal's own search attribute.
	scheduledBy = "TemporalScheduledById"
)

// watchedTypes are the workflows whose failure needs a person. Callers who ask for a quote or
// for stock wait for the answer and see the failure.
var watchedTypes = []string{order.WorkflowType, workflows.SuppliesType, workflows.PickupType, workflows.MediaPortPollType, workflows.ProviderType,
	workflows.ArchiveType, workflows.ExpireType}

// repeatedTypes are the watched workflows that a schedule repeats under different ids: the next
// run does the job that one has left.
var repeatedTypes = []string{workflows.MediaPortPollType, workflows.ArchiveType, workflows.ExpireType}

// EnsureCases opens a case for each workflow that ended badly within a time span and has none,
// and closes the cases of workflows that continue. Only the last run of a workflow counts: a
// reset, or starting an order again, starts another run.
func (s *Service) EnsureCases(ctx context.Context, span activities.WatchSpan) (activities.Watched, error) {
	var watched activities.Watched
	if err := s.closeCases(ctx, &watched); err != nil {
		return watched, fmt.Errorf("end cases: %w", err)
	}
	if err := s.openCases(ctx, span, &watched); err != nil {
		return watched, fmt.Errorf("start cases: %w", err)
	}
	return watched, nil
}

func (s *Service) openCases(ctx context.Context, span activities.WatchSpan, watched *activities.Watched) error {
	now := time.Now()
	since := now.Add(-span.Within)
	known, err := s.caseIDs(ctx, equal("ExecutionStatus", "Running")+" OR StartTime > "+moment(since))
	if err != nil {
		return err
	}
	found, err := s.endedWithoutCase(ctx, since, now.Add(-span.Settle), known)
	if err != nil {
		return err
	}
	watched.More = len(found) > maxOpened
	found = found[:min(len(found), maxOpened)]
	var mu sync.Mutex
	return errors.Join(each(ctx, len(found), nil, func(ctx context.Context, i int) error {
		one, needed, err := s.caseOf(ctx, found[i])
		if err != nil || !needed {
			return err
		}
		isNew, err := s.OpenCase(ctx, one)
		if isNew {
			mu.Lock()
			defer mu.Unlock()
			watched.AddOpened(one.ID)
		}
		return err
	})...)
}

// endedWithoutCase are the last runs that ended badly in a time span and have no case, oldest
// end first.
func (s *Service) endedWithoutCase(ctx context.Context, from, to time.Time, known map[string]bool) ([]*workflow.WorkflowExecutionInfo, error) {
	query := strings.Join([]string{oneOf("WorkflowType", watchedTypes...), oneOf("ExecutionStatus", "Failed", "Terminated", "TimedOut"),
		"CloseTime > " + moment(from), "CloseTime <= " + moment(to)}, " AND ")
	found, _, err := s.executions(ctx, query, maxBulk, nil)
	if err != nil {
		return nil, err
	}
	found = slices.DeleteFunc(found, func(one *workflow.WorkflowExecutionInfo) bool {
		return isPickupsParent(one) || isOwnRun(one) || known[caseIDOf(one)] || ofOneSchedule(one) && pollHasCase(known, subjectOf(one))
	})
	if found, err = s.withoutReset(ctx, found); err != nil {
		return nil, err
	}
	slices.SortStableFunc(found, func(a, b *workflow.WorkflowExecutionInfo) int {
		return a.GetCloseTime().AsTime().Compare(b.GetCloseTime().AsTime())
	})
	return found, nil
}

// caseIDs are the cases that match a query. If there are too many for one pass, the id of a
// case still lets it start only once.
func (s *Service) caseIDs(ctx context.Context, query string) (map[string]bool, error) {
	found, _, err := s.executions(ctx, equal("WorkflowType", order.CaseType)+" AND ("+query+")", maxBulk, nil)
	ids := map[string]bool{}
	for _, one := range found {
		ids[one.GetExecution().GetWorkflowId()] = isRunning(one)
	}
	return ids, err
}

// caseOf is the case of a run that ended badly, or nil if another run has followed.
func (s *Service) caseOf(ctx context.Context, one *workflow.WorkflowExecutionInfo) (of order.Case, needed bool, err error) {
	if ofOneSchedule(one) {
		n, err := s.count(ctx, polledSince(subjectOf(one), one.GetCloseTime().AsTime()))
		if err != nil || n > 0 {
			return order.Case{}, false, err
		}
	} else {
		now, err := s.client.DescribeWorkflow(ctx, one.GetExecution().GetWorkflowId(), "")
		var missing *serviceerror.NotFound
		switch {
		case errors.As(err, &missing): // its retention is over
			return order.Case{}, false, nil
		case err != nil:
			return order.Case{}, false, err
		case now.WorkflowExecution.RunID != one.GetExecution().GetRunId():
			return order.Case{}, false, nil
		}
	}
	of, err = s.describeCase(ctx, one)
	return of, true, err
}

// ofOneSchedule reports whether a run is one of many that repeat the same job under different
// ids.
func ofOneSchedule(one *workflow.WorkflowExecutionInfo) bool {
	return slices.Contains(repeatedTypes, one.GetType().GetName())
}

// isOwnRun reports whether a person started by hand what a schedule repeats; that person sees
// how it ends.
func isOwnRun(one *workflow.WorkflowExecutionInfo) bool {
	return ofOneSchedule(one) && attribute[string](one, scheduledBy) == ""
}

// isPickupsParent reports whether a run only waited for the pick-up, which has its own case.
func isPickupsParent(one *workflow.WorkflowExecutionInfo) bool {
	return one.GetType().GetName() == workflows.PickupType && one.GetExecution().GetWorkflowId() != workflows.PickupID
}

// subjectOf is the subject of a run's case: its workflow, or the schedule.
func subjectOf(one *workflow.WorkflowExecutionInfo) string {
	if ofOneSchedule(one) {
		return attribute[string](one, scheduledBy)
	}
	return one.GetExecution().GetWorkflowId()
}

func caseIDOf(one *workflow.WorkflowExecutionInfo) string {
	if ofOneSchedule(one) {
		return order.CaseIDOf(subjectOf(one), failedPoll+one.GetCloseTime().AsTime().UTC().Format(time.DateOnly))
	}
	return order.CaseID(one.GetExecution().GetWorkflowId(), one.GetExecution().GetRunId())
}

func pollHasCase(cases map[string]bool, subject string) bool {
	for id, open := range cases {
		if open && order.CaseSubject(id) == subject && strings.HasPrefix(order.CaseTrouble(id), failedPoll) {
			return true
		}
	}
	return false
}

// polledSince matches the polls of a schedule that completed after a time.
func polledSince(schedule string, at time.Time) string {
	return equal(scheduledBy, schedule) + " AND " + equal("ExecutionStatus", "Completed") + " AND CloseTime > " + moment(at)
}
