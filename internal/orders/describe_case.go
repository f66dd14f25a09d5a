package orders

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"

	"go.temporal.io/api/workflow/v1"
	"go.temporal.io/sdk/temporal"

	"orderflow/order"
	"orderflow/workflows"
)

// describeCase describes what ended, how, and what can be done about it.
func (s *Service) describeCase(ctx context.Context, one *workflow.WorkflowExecutionInfo) (order.Case, error) {
	run := one.GetExecution()
	about := order.Case{
		ID: caseIDOf(one), Kind: order.KindOfCase(caseIDOf(one)), Workflow: run.GetWorkflowId(), Run: run.GetRunId(),
		Source: attribute[string](one, order.AttributeSource), Carrier: order.Carrier(attribute[string](one, order.AttributeCarrier)),
		Problem: order.Problem{
			Stage: order.Stage(attribute[string](one, order.AttributeStage)),
			Code:  strings.ToLower(one.GetStatus().String()), Since: one.GetCloseTime().AsTime().UTC()}}
	last, err := s.lastEventOf(ctx, run.GetWorkflowId(), run.GetRunId())
	if err != nil {
		return about, fmt.Errorf("read how %s ended: %w", run.GetWorkflowId(), err)
	}
	about.Problem.Message = onOneLine(whyEnded(last))
	if about.Kind == order.CaseEnded {
		about.Order = strings.TrimPrefix(run.GetWorkflowId(), order.WorkflowIDPrefix)
		about.Problem.Message = cmp.Or(about.Problem.Message, onOneLine(whyFailed(last)))
		s.addLastProblem(ctx, &about)
		about.Notice, err = s.noticeOfEnd(ctx, about)
		switch {
		case errors.Is(err, errUnreadable): // a reason for a person to check, but not to wait
			about.Problem.Message += "; its input can't be read, so no shop is notified"
		case err != nil:
			return about, fmt.Errorf("read how order %s began: %w", about.Order, err)
		}
	} else if about.Problem.Message == "" {
		about.Problem.Message = "failed: " + onOneLine(s.failureOf(ctx, run.GetWorkflowId(), run.GetRunId()))
	}
	about.Problem.Provider = cmp.Or(about.Problem.Provider, providerOf(about))
	about.ToDo = toDo(about)
	return about, nil
}

// addLastProblem adds the order's last problem, unless it may name a person. An order that
// can't be queried has simply ended.
func (s *Service) addLastProblem(ctx context.Context, about *order.Case) {
	state, err := s.state(ctx, about.Order, s.options.Patience)
	if err != nil || state.Problem == nil || state.Problem.ID == "" {
		return
	}
	need := needOf(*state.Problem, state.Order)
	problem := &about.Problem
	problem.Stage, problem.Provider, problem.HTTPStatus, problem.Fields = need.Stage, need.Provider, need.HTTPStatus, need.Fields
	problem.Code = cmp.Or(need.Code, problem.Code)
	switch {
	case need.Message != "":
		problem.Message += ": " + need.Message
	case need.Withheld:
		problem.Message += " (the words are in orderflow show " + about.Order + ")"
	}
}

// failureOf is the message that a workflow failed with.
func (s *Service) failureOf(ctx context.Context, workflowID, runID string) string {
	err := s.client.GetWorkflow(ctx, workflowID, runID).Get(ctx, nil)
	var failed *temporal.ApplicationError
	switch {
	case errors.As(err, &failed):
		return failed.Message()
	case err != nil:
		return err.Error()
	}
	return "for an unknown reason"
}

func providerOf(about order.Case) string {
	switch about.Kind {
	case order.CaseSupplies:
		return order.ProviderMerkana
	case order.CasePickup:
		return order.ProviderShipX
	case order.CaseIntake:
		return order.ProviderMediaPort
	case order.CaseProvider:
		return strings.TrimPrefix(about.Workflow, workflows.ProviderID(""))
	}
	return ""
}

// toDo is the instruction for the person who handles the case.
func toDo(about order.Case) string {
	switch about.Kind {
	case order.CaseEnded:
		return fmt.Sprintf("orderflow start --again %s continues it from its last state and closes this case; if the order is no longer wanted, "+
			"see in orderflow show %s what is made and paid, and cancel that by hand", about.Order, about.Order)
	case order.CaseSupplies:
		return "compare with the stock that Merkana shows, and push the difference as a new event: orderflow supplies push"
	case order.CasePickup:
		return "see in InPost's parcel manager which shipments wait for a courier, fix what InPost refused, and repeat: orderflow pickup"
	case order.CaseIntake:
		return "fix what stops new Media Port orders from being started; the case closes by itself after the next complete poll"
	case order.CaseArchive:
		return "fix what stops the archive from writing or erasing records, mostly the document store (orderflow check); the case closes by itself after the next complete run"
	case order.CaseProvider:
		return fmt.Sprintf("%s is no longer held; to hold it again: orderflow hold --provider %s", about.Problem.Provider, about.Problem.Provider)
	}
	return "open it in the Temporal Web UI"
}
