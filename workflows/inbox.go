package workflows

import (
	"fmt"

	"go.temporal.io/sdk/workflow"

	"orderflow/order"
)

// inbox is what people and providers have sent and the stages have not seen yet.
type inbox struct {
	cancelOpen bool // a request to cancel that nobody has decided
	byTemporal bool // it came as Temporal's own cancellation
	heldBy     string
	hints      map[string]bool // by provider
	answer     *order.Resolve  // to the problem that waits for one
	itemsOff   []order.CancelItems
	// designsDone are the ids of designs that the customer is said to have finished.
	designsDone []string
}

// listen starts the coroutines that receive signals, and installs the handlers
// of updates and of the query.
func (l *life) listen(root workflow.Context) error {
	l.inbox.hints = map[string]bool{}
	workflow.Go(l.ctx, func(ctx workflow.Context) {
		root.Done().Receive(ctx, nil)
		l.requestCancel("cancelled in Temporal", "temporal", true)
	})
	onSignal(l, order.SignalCancelOrder, func(s order.CancelOrder) { l.requestCancel(s.Reason, s.By, false) })
	onSignal(l, order.SignalCancelItems, func(s order.CancelItems) { l.inbox.itemsOff = append(l.inbox.itemsOff, s) })
	workflow.Go(l.ctx, l.heedHolds)
	onSignal(l, order.SignalProviderEvent, func(s order.ProviderEvent) {
		l.inbox.hints[s.Provider] = true
		if s.Kind == order.EventDesignFinished {
			l.inbox.designsDone = append(l.inbox.designsDone, s.Ref)
		}
	})
	if err := workflow.SetQueryHandler(l.ctx, order.QueryState, l.snapshot); err != nil {
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

// heedHolds keeps who holds the order, as long as it lives. Signals that arrive
// together count in the order in which they were sent.
func (l *life) heedHolds(ctx workflow.Context) {
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
		if l.state.Status == order.StatusHeld {
			l.state.HeldBy = l.inbox.heldBy // who may be another by now
		}
	}
}

// onSignal hands every signal of a name to a function, as long as the order lives.
func onSignal[T any](l *life, name string, receive func(T)) {
	channel := workflow.GetSignalChannel(l.ctx, name)
	workflow.Go(l.ctx, func(ctx workflow.Context) {
		for {
			var payload T
			if !channel.Receive(ctx, &payload) {
				return
			}
			receive(payload)
		}
	})
}

// tooLate is what is said of wishes that came with the order's last step.
const tooLate = "the order has come to its end"

// refuseLate answers the wishes that nobody has decided, with those that arrived
// in the same workflow task as the end of the last step.
func (l *life) refuseLate() {
	heard := false
	workflow.Go(l.ctx, func(workflow.Context) { heard = true }) // has its turn after all that receive
	_ = workflow.Await(l.ctx, func() bool { return heard })
	if l.inbox.cancelOpen {
		l.decide(order.CancelRefused, tooLate)
	}
	for _, wish := range l.inbox.itemsOff {
		l.refuseItems(wish, tooLate)
	}
}

// drain takes what arrived too late, so that the server accepts the order's end,
// and waits until every update has its answer.
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
