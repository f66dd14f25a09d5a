package orders

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	update "go.temporal.io/api/update/v1"
	"go.temporal.io/sdk/workflow"

	"orderflow/internal/encryption"
	"orderflow/order"
)

// CancellationAccepted reports whether a run of an order, or one before it, accepted the request
// to cancel of an update, or of any update if updateID is empty. It follows the resets back
// through the histories, as far as Temporal still has them: only they have the answer.
func (s *Service) CancellationAccepted(ctx context.Context, run workflow.Execution, updateID string) (bool, error) {
	id := strings.TrimPrefix(run.ID, order.WorkflowIDPrefix)
	for runID := run.RunID; runID != ""; {
		accepted, base, err := s.acceptedIn(ctx, id, runID, updateID)
		var deleted *serviceerror.NotFound
		switch {
		case errors.As(err, &deleted), errors.Is(err, encryption.ErrErased):
			return false, nil
		case err != nil:
			return false, fmt.Errorf("read the earlier runs of order %s: %w", id, err)
		case accepted:
			return true, nil
		}
		runID = base
	}
	return false, nil
}

// acceptedIn reports whether a run accepted a request to cancel, and returns the run that a
// reset has made it from; "" if there is none.
func (s *Service) acceptedIn(ctx context.Context, id, runID, updateID string) (accepted bool, base string, err error) {
	for events := s.eventsOf(ctx, id, runID); events.HasNext(); {
		event, err := events.Next()
		if err != nil {
			return false, "", err
		}
		if failed := event.GetWorkflowTaskFailedEventAttributes(); failed.GetCause() == enums.WORKFLOW_TASK_FAILED_CAUSE_RESET_WORKFLOW {
			base = failed.GetBaseRunId()
		}
		completed := event.GetWorkflowExecutionUpdateCompletedEventAttributes()
		if completed == nil || updateID != "" && completed.GetMeta().GetUpdateId() != updateID {
			continue
		}
		if accepted, err = s.accepts(id, completed.GetOutcome()); accepted || err != nil {
			return accepted, "", err
		}
	}
	return false, base, nil
}

// accepts reports whether the outcome of a request to cancel is that it was accepted.
func (s *Service) accepts(id string, outcome *update.Outcome) (bool, error) {
	if outcome.GetSuccess() == nil {
		return false, nil
	}
	var answer order.CancelAnswer
	err := s.converterOf(id).FromPayloads(outcome.GetSuccess(), &answer)
	return answer.Decision == order.CancelAccepted, err
}
