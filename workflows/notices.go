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

// notices are the events that a shop is told about its order. Each is a workflow that
// outlives the order, so that a shop that is down delays nothing.
type notices struct {
	ctx    workflow.Context
	wanted bool
	told   map[order.Event]order.Told
	// starting are the workflows whose start is not confirmed yet: they are lost if the order
	// ends first.
	starting []startingNotice
}

type startingNotice struct {
	id   string
	done workflow.Future
}

// newNotices checks whether the order was started with a shop to notify. An order that an
// earlier worker began without notices stays without.
func newNotices(c *core, settings order.Settings) *notices {
	n := &notices{ctx: c.ctx, told: maps.Clone(c.again.Told)}
	n.wanted = settings.Notify && c.changed(changeNotify)
	if n.wanted && n.told == nil {
		n.told = map[order.Event]order.Told{}
	}
	return n
}

// count returns how often an event has happened, including this time. False: it was sent
// already, because it is about the same thing as the last one of its kind. An event about
// nothing is always new.
func (n *notices) count(event order.Event, of string) (int, bool) {
	last := n.told[event]
	if !n.wanted || last.Count > 0 && of != "" && last.Of == of {
		return last.Count, false
	}
	n.told[event] = order.Told{Count: last.Count + 1, Of: of}
	return last.Count + 1, true
}

// start begins to send, and does not wait.
func (n *notices) start(notice order.Notice) {
	n.starting = append(n.starting, startNotice(n.ctx, notice))
}

// awaitStarted waits until Temporal has started all notices, which takes a moment.
func (n *notices) awaitStarted() {
	for _, one := range n.starting {
		one.await(n.ctx)
	}
	n.starting = nil
}

// startNotice starts the workflow that notifies a shop. Its id exists once: an event that
// happens again after a reset was sent already.
func startNotice(ctx workflow.Context, notice order.Notice) startingNotice {
	ctx = workflow.WithChildOptions(ctx, workflow.ChildWorkflowOptions{
		WorkflowID:            notice.WorkflowID(),
		WorkflowIDReusePolicy: enums.WORKFLOW_ID_REUSE_POLICY_REJECT_DUPLICATE,
		ParentClosePolicy:     enums.PARENT_CLOSE_POLICY_ABANDON,
		StaticSummary:         noticeSummary(notice)})
	return startingNotice{notice.WorkflowID(), workflow.ExecuteChildWorkflow(ctx, NotifyType, notice).GetChildWorkflowExecution()}
}

func (s startingNotice) await(ctx workflow.Context) {
	if err := s.done.Get(ctx, nil); err != nil && !temporal.IsWorkflowExecutionAlreadyStartedError(err) {
		workflow.GetLogger(ctx).Error("shop not told", "notice", s.id, "error", err)
	}
}

// tell notifies the shop of an event about something, such as tracking numbers. An event
// about the same thing is sent once, also if the order goes back or is taken up again.
func (l *life) tell(event order.Event, of string) { l.tellAs(event, of, l.record.status) }

// tellAs notifies of an event with its status.
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

// tellAccepted notifies that the order was accepted, once for all runs.
func (l *life) tellAccepted() { l.tell(order.EventAccepted, l.doc.ID) }

// tellProduction notifies that MyPromo makes the order.
func (l *life) tellProduction() { l.tell(order.EventInProduction, fmt.Sprint(l.production.id)) }

// tellShipped notifies of the shipment, once for each purchase.
func (l *life) tellShipped() { l.tell(order.EventShipped, l.parcels()) }

// parcels name the parcels of the order.
func (l *life) parcels() string { return "parcels " + strings.Join(l.shipping.tracking, ",") }

// tellDelivery notifies of the delivery or return.
func (l *life) tellDelivery() {
	if event := order.EventOf(l.shipping.delivery); event != "" {
		l.tell(event, l.parcels())
	}
}

// tellAsked notifies that a person is asked, but not again after an automatic retry of the
// same problem fails.
func (l *life) tellAsked() {
	if l.attention.retries.count == 0 {
		l.tell(order.EventNeedsAttention, "")
	}
}

// tellEnd notifies of an end that the shop cannot know from earlier notices, and waits until
// all notices are certain to outlive the order.
func (l *life) tellEnd(status order.Status) {
	switch status {
	case order.StatusCancelled:
		l.tellAs(order.EventCancelled, "", status)
	case order.StatusFailed:
		l.tellAs(order.EventFailed, "", status)
	}
	l.notices.awaitStarted()
}

// notifyOf notifies the shop of the end of an order that could not do so itself. If the order
// did, it used the same id.
func notifyOf(ctx workflow.Context, about order.Case) (wait func(workflow.Context)) {
	if about.Notice == nil || workflow.GetVersion(ctx, changeNotify, workflow.DefaultVersion, 1) < 1 {
		return func(workflow.Context) {}
	}
	return startNotice(ctx, *about.Notice).await
}
