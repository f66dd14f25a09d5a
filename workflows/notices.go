package workflows

import (
	"fmt"
	"maps"
	"strings"

	"go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"orderflow/order"
)

// notices are the events that a shop is told of its order. Each is a workflow that outlives
// the order, so that a shop that is away delays none.
type notices struct {
	ctx    workflow.Context
	wanted bool
	told   map[order.Event]order.Told
	// starting are the workflows whose start is not known yet: they are lost if the order
	// ends before.
	starting []startingNotice
}

type startingNotice struct {
	id   string
	done workflow.Future
}

// newNotices heeds whether the order was started with somebody to tell. A worker of before
// took the order up without telling anybody, and so it stays.
func newNotices(c *core, settings order.Settings) *notices {
	n := &notices{ctx: c.ctx, told: maps.Clone(c.again.Told)}
	n.wanted = settings.Notify && c.changed(changeNotify)
	if n.wanted && n.told == nil {
		n.told = map[order.Event]order.Told{}
	}
	return n
}

// count returns how often an event has come with this one; false says that it was told
// already, being of the same thing as the last of its kind. An event of nothing always is
// another one.
func (n *notices) count(event order.Event, of string) (int, bool) {
	last := n.told[event]
	if !n.wanted || last.Count > 0 && of != "" && last.Of == of {
		return last.Count, false
	}
	n.told[event] = order.Told{Count: last.Count + 1, Of: of}
	return last.Count + 1, true
}

// start begins to tell, and waits for nothing.
func (n *notices) start(notice order.Notice) {
	n.starting = append(n.starting, startNotice(n.ctx, notice))
}

// awaitStarted waits until all notices are in Temporal's care, which takes a moment.
func (n *notices) awaitStarted() {
	for _, one := range n.starting {
		one.await(n.ctx)
	}
	n.starting = nil
}

// startNotice starts the workflow that tells a shop. There is one of its id: what happens
// again, in a run that was reset, was told.
func startNotice(ctx workflow.Context, notice order.Notice) startingNotice {
	ctx = workflow.WithChildOptions(ctx, workflow.ChildWorkflowOptions{
		WorkflowID:            notice.WorkflowID(),
		WorkflowIDReusePolicy: enums.WORKFLOW_ID_REUSE_POLICY_REJECT_DUPLICATE,
		ParentClosePolicy:     enums.PARENT_CLOSE_POLICY_ABANDON,
		StaticSummary:         NoticeSummary(notice)})
	return startingNotice{notice.WorkflowID(), workflow.ExecuteChildWorkflow(ctx, NotifyType, notice).GetChildWorkflowExecution()}
}

func (s startingNotice) await(ctx workflow.Context) {
	if err := s.done.Get(ctx, nil); err != nil && !temporal.IsWorkflowExecutionAlreadyStartedError(err) {
		workflow.GetLogger(ctx).Error("shop not told", "notice", s.id, "error", err)
	}
}

// tell tells the shop of an event that is about something, such as tracking numbers; of the
// same thing it is told once, also in an order that goes back or is taken up again.
func (l *life) tell(event order.Event, of string) { l.tellAs(event, of, l.record.status) }

// tellAs tells of an event with the status that comes with it.
func (l *life) tellAs(event order.Event, of string, status order.Status) {
	count, isNew := l.notices.count(event, of)
	if !isNew {
		return
	}
	notice := order.Notice{
		Order: l.doc.ID, Event: event, Count: count, At: workflow.Now(l.ctx).UTC(), Source: l.doc.Source,
		Status: status, Stage: l.record.stage(), TrackingNumbers: l.shipping.tracking}
	notice.Carrier, notice.Service = l.shipping.shippedBy()
	if problem := l.attention.problem; problem != nil {
		notice.Problem = &order.NoticeProblem{ID: problem.ID, Stage: problem.Stage, Provider: problem.Provider,
			HTTPStatus: problem.HTTPStatus, Code: metricCode(*problem)}
	}
	l.notices.start(notice)
}

// tellAccepted tells that the order is in our care, once for all runs.
func (l *life) tellAccepted() { l.tell(order.EventAccepted, l.doc.ID) }

// tellProduction tells that MyPromo makes the order.
func (l *life) tellProduction() { l.tell(order.EventInProduction, fmt.Sprint(l.production.id)) }

// tellShipped tells what ships the order, once for each purchase.
func (l *life) tellShipped() { l.tell(order.EventShipped, l.parcels()) }

// parcels name what ships the order.
func (l *life) parcels() string { return "parcels " + strings.Join(l.shipping.tracking, ",") }

// tellDelivery tells how the parcels' way ended.
func (l *life) tellDelivery() {
	if event := order.EventOf(l.shipping.delivery); event != "" {
		l.tell(event, l.parcels())
	}
}

// tellAsked tells that a person is asked, but not again when the order has tried the same
// by itself in vain.
func (l *life) tellAsked() {
	if l.attention.retries.count == 0 {
		l.tell(order.EventNeedsAttention, "")
	}
}

// tellEnd tells of an end that the shop does not know from what came before, and waits
// until all that it is told is certain to go on without the order.
func (l *life) tellEnd(status order.Status) {
	switch status {
	case order.StatusCancelled:
		l.tellAs(order.EventCancelled, "", status)
	case order.StatusFailed:
		l.tellAs(order.EventFailed, "", status)
	}
	l.notices.awaitStarted()
}

// notifyOf tells the shop of the end of an order that could not do so itself. An order that
// did has told it under the same id.
func notifyOf(ctx workflow.Context, about order.Case) (wait func(workflow.Context)) {
	if about.Notice == nil || workflow.GetVersion(ctx, changeNotify, workflow.DefaultVersion, 1) < 1 {
		return func(workflow.Context) {}
	}
	return startNotice(ctx, *about.Notice).await
}
