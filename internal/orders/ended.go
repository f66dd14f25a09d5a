package orders

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"go.temporal.io/api/enums/v1"
	"go.temporal.io/api/history/v1"
	"go.temporal.io/api/workflow/v1"
	"go.temporal.io/sdk/client"

	"orderflow/order"
	"orderflow/workflows"
)

// endedUnfinished reports whether a run ended without completing its order.
func endedUnfinished(status enums.WorkflowExecutionStatus) bool {
	switch status {
	case enums.WORKFLOW_EXECUTION_STATUS_FAILED, enums.WORKFLOW_EXECUTION_STATUS_TERMINATED, enums.WORKFLOW_EXECUTION_STATUS_TIMED_OUT:
		return true
	}
	return false
}

// lastEvent is the event that closed a run.
func (s *Service) lastEvent(ctx context.Context, id, runID string) (*history.HistoryEvent, error) {
	return s.lastEventOf(ctx, order.WorkflowID(id), runID)
}

func (s *Service) lastEventOf(ctx context.Context, workflowID, runID string) (*history.HistoryEvent, error) {
	return s.client.GetWorkflowHistory(ctx, workflowID, runID, false, enums.HISTORY_EVENT_FILTER_TYPE_CLOSE_EVENT).Next()
}

// howItEnded says how and when an order ended, as the end of a sentence; "" if that is unknown.
func howItEnded(id string, run *client.WorkflowExecutionDescription) string {
	at := endOf(run)
	if order.IsCase(id) || at.IsZero() {
		return ""
	}
	return fmt.Sprintf(": %s at %s UTC", statusOf(run), at.Format(time.DateTime))
}

func statusOf(run *client.WorkflowExecutionDescription) order.Status {
	return rowOf(run.RawResponse.GetWorkflowExecutionInfo()).Status
}

// whyEnded says why Temporal closed a run, or "" if the run ended by itself.
func whyEnded(last *history.HistoryEvent) string {
	if by := last.GetWorkflowExecutionTerminatedEventAttributes(); by != nil {
		return fmt.Sprintf("terminated by %s: %s", cmp.Or(by.GetIdentity(), "somebody"), cmp.Or(by.GetReason(), "no reason given"))
	}
	if last.GetWorkflowExecutionTimedOutEventAttributes() != nil {
		return "timed out: Temporal's timeout of the workflow passed"
	}
	return ""
}

// whyFailed says why an order failed, without the provider's words, which may be personal.
func whyFailed(last *history.HistoryEvent) string {
	failed := last.GetWorkflowExecutionFailedEventAttributes()
	if failed == nil {
		return ""
	}
	switch kind := failed.GetFailure().GetApplicationFailureInfo().GetType(); kind {
	case workflows.ErrTypeUnanswered:
		return "failed: nobody answered its problem in time"
	case workflows.ErrTypeInvalid:
		return "failed: its document is invalid"
	default:
		return "failed: " + cmp.Or(kind, "the workflow returned an error")
	}
}

// explainEnds adds to the rows of unfinished orders why they ended. Unreadable reasons are left
// out.
func (s *Service) explainEnds(ctx context.Context, found []*workflow.WorkflowExecutionInfo, rows []Row) {
	each(ctx, len(found), nil, func(ctx context.Context, i int) error {
		if !endedUnfinished(found[i].GetStatus()) {
			return nil
		}
		if last, err := s.lastEvent(ctx, rows[i].ID, found[i].GetExecution().GetRunId()); err == nil {
			rows[i].Reason = onOneLine(cmp.Or(whyEnded(last), whyFailed(last)))
		}
		return nil
	})
}
