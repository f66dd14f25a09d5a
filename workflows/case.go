package workflows

import (
	"fmt"
	"time"

	"go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"orderflow/order"
)

// openCase is a case and the answer that ends it.
type openCase struct {
	about  order.Case
	answer *order.Resolve
}

// Case waits until a person has handled something that ended badly elsewhere, and confirms it
// with the update "resolve" and the action done. It appears like an order that waits for a
// person, with the same query and search attributes. It has no deadline.
func Case(ctx workflow.Context, about order.Case) (order.Result, error) {
	about.Problem.Answers = []order.Action{order.ActionDone}
	c := &openCase{about: about}
	started := acceptedAt(ctx)
	state := func() (order.State, error) { return c.state(started), nil }
	if err := workflow.SetQueryHandler(ctx, order.QueryState, state); err != nil {
		return order.Result{}, err
	}
	err := workflow.SetUpdateHandlerWithOptions(ctx, order.UpdateResolve,
		func(_ workflow.Context, answer order.Resolve) error { c.answer = &answer; return nil },
		workflow.UpdateHandlerOptions{Validator: c.validate})
	if err != nil {
		return order.Result{}, err
	}
	workflow.SetCurrentDetails(ctx, caseDetails(about))
	countAttention(ctx, "a case", about.Problem)
	awaitTold := notifyOf(ctx, about)
	if err := workflow.Await(ctx, func() bool { return c.answer != nil }); err != nil {
		c.answer = &order.Resolve{By: "a cancellation in Temporal"}
		ctx, _ = workflow.NewDisconnectedContext(ctx)
	}
	awaitTold(ctx)
	c.about.DoneAt, c.about.DoneBy, c.about.DoneReason = workflow.Now(ctx).UTC(), orSomebody(c.answer.By), c.answer.Reason
	workflow.SetCurrentDetails(ctx, "**done** by "+escaped(c.about.DoneBy)+room)
	upsert(ctx, statusAttribute.ValueSet(string(order.StatusCompleted)), attentionAttribute.ValueSet(false))
	return order.Result{ID: about.ID, Status: order.StatusCompleted, Reason: c.about.DoneReason}, nil
}

// validate refuses every answer except the one that ends a case.
func (c *openCase) validate(answer order.Resolve) error {
	switch {
	case c.answer != nil:
		return fmt.Errorf("resolve: case %s has just been resolved by %s", c.about.ID, orSomebody(c.answer.By))
	case answer.Action != order.ActionDone:
		return fmt.Errorf("resolve: action: %q does not fit case %s, because what it is about has ended. To do: %s. Then resolve it with done",
			answer.Action, c.about.ID, c.about.ToDo)
	}
	return nil
}

// state shows the case as an order that waits for a person, or has ended.
func (c *openCase) state(started time.Time) order.State {
	state := order.State{
		ID: c.about.ID, Status: order.StatusNeedsAttention, StatusSince: started, Stage: c.about.Problem.Stage, AcceptedAt: started,
		Problem: &c.about.Problem, Stages: []order.StageRecord{}, Case: &c.about,
		Order: order.Order{ID: c.about.Order, Source: order.Source{System: c.about.Source}, Shipping: order.Shipping{Carrier: c.about.Carrier}},
	}
	if !c.about.DoneAt.IsZero() {
		state.Status, state.StatusSince, state.Problem = order.StatusCompleted, c.about.DoneAt, nil
	}
	return state
}

// caseDetails is what the Temporal Web UI shows on the case's page.
func caseDetails(about order.Case) string {
	return fmt.Sprintf("### Needs attention since %s\n\n%s\n\nTo do: %s\n\nThen: `orderflow resolve %s --action done`",
		shortTime(about.Problem.Since), escaped(about.Problem.Message), escaped(about.ToDo), about.ID) + room
}

// CaseAttributes put a case into the worklist before a worker has seen it.
func CaseAttributes(about order.Case) temporal.SearchAttributes {
	updates := []temporal.SearchAttributeUpdate{
		statusAttribute.ValueSet(string(order.StatusNeedsAttention)), attentionAttribute.ValueSet(true)}
	for _, one := range []struct {
		key   temporal.SearchAttributeKeyKeyword
		value string
	}{
		{stageAttribute, string(about.Problem.Stage)}, {sourceAttribute, about.Source}, {carrierAttribute, string(about.Carrier)},
	} {
		if one.value != "" {
			updates = append(updates, one.key.ValueSet(one.value))
		}
	}
	return temporal.NewSearchAttributes(updates...)
}

// CaseSummary is what lists in the Web UI show of a case.
func CaseSummary(about order.Case) string {
	return fmt.Sprintf("%s: %s", about.Kind, order.CaseSubject(about.ID))
}

// leaveCase starts a case that outlives the order. Its id exists once: the same trouble,
// found again after a reset, is the same case.
func (c *core) leaveCase(ctx workflow.Context, kind order.CaseKind, trouble string, problem order.Problem, toDo string) {
	if !c.changed(changeCases) {
		return
	}
	problem.Stage, problem.Since = c.record.stage(), workflow.Now(ctx).UTC()
	about := order.Case{
		ID: order.CaseIDOf(order.WorkflowID(c.doc.ID), trouble), Kind: kind, Order: c.doc.ID,
		Workflow: order.WorkflowID(c.doc.ID), Run: workflow.GetInfo(ctx).WorkflowExecution.RunID,
		Problem: problem, ToDo: toDo, Source: c.doc.Source.System, Carrier: c.doc.Shipping.Carrier}
	ctx = workflow.WithChildOptions(ctx, workflow.ChildWorkflowOptions{
		WorkflowID:            about.ID,
		WorkflowIDReusePolicy: enums.WORKFLOW_ID_REUSE_POLICY_REJECT_DUPLICATE,
		ParentClosePolicy:     enums.PARENT_CLOSE_POLICY_ABANDON,
		TypedSearchAttributes: CaseAttributes(about), StaticSummary: CaseSummary(about)})
	err := workflow.ExecuteChildWorkflow(ctx, order.CaseType, about).GetChildWorkflowExecution().Get(ctx, nil)
	if err != nil && !temporal.IsWorkflowExecutionAlreadyStartedError(err) {
		workflow.GetLogger(ctx).Error("case not started", "case", about.ID, "error", err)
	}
}
