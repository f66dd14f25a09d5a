package workflows

import (
	"fmt"
	"strconv"

	"go.temporal.io/sdk/workflow"

	"orderflow/order"
)

// cancelPhase is how far a request to cancel the order has come:
//
//	none → requested → accepted        the order ends
//	         ↑   └───→ refused ─┐      the order goes on, and may be asked again
//	         └──────────────────┘
type cancelPhase string

const (
	notRequested    cancelPhase = ""
	cancelRequested cancelPhase = "requested"
	cancelRefused   cancelPhase = "refused"
	cancelAccepted  cancelPhase = "accepted"
)

var cancelPhases = phases[cancelPhase]{"cancel", []transition[cancelPhase]{
	{notRequested, cancelRequested},
	{cancelRequested, cancelAccepted},
	{cancelRequested, cancelRefused},
	{cancelRefused, cancelRequested},
}}

// inbox is what people and providers have sent and the stages have not handled yet.
type inbox struct {
	ctx          workflow.Context
	cancel       cancelPhase
	cancellation *order.Cancellation // the last request; nil if there was none
	byTemporal   bool                // it came as Temporal's own cancellation
	// lookingBack counts the requests for which it is being read what a run before a reset
	// promised.
	lookingBack int
	itemsOff    []order.CancelItems
	heldBy      string
	hints       map[string]bool // by provider
	// providerHolds are the holders of providers, reported to the order because it is in
	// trouble there.
	providerHolds map[string]string
	answer        *order.Resolve // to the open problem
	// designsDone are the ids of designs that were reported as finished.
	designsDone []string
	// fulfilment is the id of MyPromo's production order, from the watcher's hint.
	fulfilment int64
}

func newInbox(ctx workflow.Context) *inbox {
	return &inbox{ctx: ctx, cancel: notRequested, hints: map[string]bool{}, providerHolds: map[string]string{}}
}

func (i *inbox) to(next cancelPhase) { i.cancel = cancelPhases.move(i.ctx, i.cancel, next) }

// requestCancel records a request to cancel. It is decided where that is safe: before a step,
// after it, or in a wait. There is one request at a time; the first one's text stays.
func (i *inbox) requestCancel(reason, by string, byTemporal bool) {
	if i.cancel == cancelRequested || i.cancel == cancelAccepted {
		return
	}
	i.cancellation = &order.Cancellation{
		Reason: reason, By: orSomebody(by), RequestedAt: workflow.Now(i.ctx).UTC()}
	i.byTemporal = byTemporal
	i.to(cancelRequested)
}

// decide answers the request.
func (i *inbox) decide(decision order.CancelDecision, explanation string) {
	if decision == order.CancelAccepted {
		i.to(cancelAccepted)
	} else {
		i.to(cancelRefused)
	}
	i.cancellation.Decision, i.cancellation.Explanation = decision, explanation
	i.cancellation.DecidedAt = workflow.Now(i.ctx).UTC()
}

// cancelRequested reports whether somebody wants to cancel the order or some of its items.
func (i *inbox) cancelRequested() bool { return i.cancel == cancelRequested || len(i.itemsOff) > 0 }

// takeItemsOff returns the oldest request to cancel items.
func (i *inbox) takeItemsOff() order.CancelItems {
	oldest := i.itemsOff[0]
	i.itemsOff = i.itemsOff[1:]
	return oldest
}

// takeAnswer returns a person's answer, once.
func (i *inbox) takeAnswer() order.Resolve {
	answer := *i.answer
	i.answer = nil
	return answer
}

// listen starts the coroutines that receive signals, and installs the handlers of updates and
// of the query.
func (l *life) listen(root workflow.Context) error {
	workflow.Go(l.ctx, func(ctx workflow.Context) {
		root.Done().Receive(ctx, nil)
		l.requestCancel("cancelled in Temporal", "temporal", true)
	})
	onSignal(l.ctx, order.SignalCancelOrder, func(s order.CancelOrder) { l.requestCancel(s.Reason, s.By, false) })
	onSignal(l.ctx, order.SignalCancelItems, func(s order.CancelItems) { l.inbox.itemsOff = append(l.inbox.itemsOff, s) })
	workflow.Go(l.ctx, l.receiveHolds)
	onSignal(l.ctx, order.SignalProviderEvent, l.hear)
	if err := workflow.SetQueryHandler(l.ctx, order.QueryState, func() (order.State, error) { return l.state(), nil }); err != nil {
		return fmt.Errorf("set query handler: %w", err)
	}
	if err := workflow.SetUpdateHandlerWithOptions(l.ctx, order.UpdateResolve, l.resolve,
		workflow.UpdateHandlerOptions{Validator: l.validateResolve}); err != nil {
		return fmt.Errorf("set update handler: %w", err)
	}
	if err := workflow.SetUpdateHandlerWithOptions(l.ctx, order.UpdateRequestCancel, l.answerCancel,
		workflow.UpdateHandlerOptions{Validator: validateRequestCancel}); err != nil {
		return fmt.Errorf("set update handler: %w", err)
	}
	return nil
}

// hear receives a provider's hint, or a message of the provider's workflow.
func (l *life) hear(event order.ProviderEvent) {
	told := event.Kind == order.EventProviderHeld || event.Kind == order.EventProviderReleased
	switch {
	case event.Kind == order.EventProductionOrder && l.changed(changeToldFulfilment):
		l.inbox.tellFulfilment(event.Ref)
	case !told || !l.changed(changeStorms):
		l.inbox.hear(event)
	case event.Kind == order.EventProviderHeld:
		l.inbox.providerHolds[event.Provider] = orSomebody(event.Ref)
	default:
		delete(l.inbox.providerHolds, event.Provider)
	}
}

// tellFulfilment records a production order that MyPromo made for the order. If there are
// several, the first counts, as in MyPromo's list.
func (i *inbox) tellFulfilment(ref string) {
	id, err := strconv.ParseInt(ref, 10, 64)
	if err == nil && id > 0 && (i.fulfilment == 0 || id < i.fulfilment) {
		i.fulfilment = id
	}
}

func (i *inbox) hear(event order.ProviderEvent) {
	i.hints[event.Provider] = true
	if event.Kind == order.EventDesignFinished {
		i.designsDone = append(i.designsDone, event.Ref)
	}
}

// receiveHolds records who holds the order. Signals that arrive together count in the order
// in which they were sent.
func (l *life) receiveHolds(ctx workflow.Context) {
	for {
		changes, err := awaitChanges(ctx)
		if err != nil {
			return
		}
		for _, change := range changes {
			l.inbox.heldBy = ""
			if change.hold {
				l.inbox.heldBy = orSomebody(change.By)
			}
		}
		l.showHold()
	}
}

// showHold shows who holds the order: at once if it asks a person or is held, otherwise at
// its next step, where the hold takes effect. An order whose attention limit is paused is
// held by the provider's holder.
func (l *life) showHold() {
	asking := l.attention.asked != nil && (l.record.status == order.StatusNeedsAttention || l.record.status == order.StatusHeld)
	by := l.inbox.heldBy
	if by == "" && asking && !l.attention.still.IsZero() {
		by = l.inbox.providerHolds[l.attention.problem.Provider]
	}
	switch {
	case !asking:
		l.record.heldByOther(by)
	case by == "":
		l.record.askOn()
	case l.changed(changeHeldAsking):
		l.record.holdAsking(by)
	}
}

// onSignal passes every signal of a name to a function, until the order ends.
func onSignal[T any](root workflow.Context, name string, receive func(T)) {
	channel := workflow.GetSignalChannel(root, name)
	workflow.Go(root, func(ctx workflow.Context) {
		for {
			var payload T
			if !channel.Receive(ctx, &payload) {
				return
			}
			receive(payload)
		}
	})
}

// tooLate is the reply to requests that arrive as the order ends.
const tooLate = "the order is already ending"

// refuseLate answers the undecided requests, including those that arrived in the same
// workflow task as the end of the last step.
func (l *life) refuseLate() {
	heard := false
	workflow.Go(l.ctx, func(workflow.Context) { heard = true }) // runs after every coroutine that receives signals
	_ = workflow.Await(l.ctx, func() bool { return heard })
	if l.inbox.cancel == cancelRequested {
		l.decideCancel(order.CancelRefused, tooLate)
	}
	for _, request := range l.inbox.itemsOff {
		l.refuseItems(request, tooLate)
	}
}

// drain receives what arrived too late, so that the server accepts the order's end, and waits
// until every update has its answer.
func (l *life) drain() {
	for _, name := range []string{order.SignalCancelOrder, order.SignalCancelItems, order.SignalHold,
		order.SignalRelease, order.SignalProviderEvent} {
		for workflow.GetSignalChannel(l.ctx, name).ReceiveAsync(nil) {
		}
	}
	_ = workflow.Await(l.ctx, func() bool { return workflow.AllHandlersFinished(l.ctx) })
}

func orSomebody(by string) string {
	if by == "" {
		return "somebody"
	}
	return by
}
