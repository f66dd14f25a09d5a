package orders

import (
	"context"
	"fmt"
	"strings"

	"go.temporal.io/api/enums/v1"
	"go.temporal.io/api/workflow/v1"

	"orderflow/activities"
	"orderflow/order"
)

func isRunning(one *workflow.WorkflowExecutionInfo) bool {
	return one.GetStatus() == enums.WORKFLOW_EXECUTION_STATUS_RUNNING
}

// closeCases closes the cases that need nobody any more: the order was started again or reset, or
// has arrived; the poll works again.
func (s *Service) closeCases(ctx context.Context, watched *activities.Watched) error {
	open, _, err := s.executions(ctx, equal("WorkflowType", order.CaseType)+" AND "+equal("ExecutionStatus", "Running"), maxBulk, nil)
	if err != nil {
		return err
	}
	var subjects []string
	for _, one := range open {
		subjects = append(subjects, order.CaseSubject(one.GetExecution().GetWorkflowId()))
	}
	present, err := s.presentRuns(ctx, subjects)
	if err != nil {
		return err
	}
	for _, one := range open {
		id := one.GetExecution().GetWorkflowId()
		why, err := s.reasonToClose(ctx, one, present[order.CaseSubject(id)])
		if err == nil && why != "" {
			err = s.closeCase(ctx, id, why)
			watched.AddClosed(id)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// reasonToClose returns why a case is over, or "" if it is not. present is the last run of the
// case's subject, or nil.
func (s *Service) reasonToClose(ctx context.Context, one, present *workflow.WorkflowExecutionInfo) (string, error) {
	id := one.GetExecution().GetWorkflowId()
	subject := order.CaseSubject(id)
	switch {
	case strings.HasPrefix(order.CaseTrouble(id), failedPoll):
		n, err := s.count(ctx, polledSince(subject, one.GetStartTime().AsTime()))
		if n > 0 {
			return "a later run completed", err
		}
		return "", err
	case present == nil:
		return "", nil
	case order.CaseIsOfRun(id) && order.CaseID(subject, present.GetExecution().GetRunId()) != id:
		return fmt.Sprintf("%s was started again: run %s", subject, present.GetExecution().GetRunId()), nil
	case strings.HasPrefix(order.CaseTrouble(id), order.TroubleIntake):
		return subject + " has been started", nil
	}
	return "", nil
}
