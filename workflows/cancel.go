package workflows

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"go.temporal.io/sdk/workflow"

	"orderflow/activities"
	"orderflow/order"
)

// requestCancel notes the wish to cancel. It is decided where that is safe:
// before a step, after it, or in a wait.
func (l *life) requestCancel(reason, by string, byTemporal bool) {
	accepted := l.state.Cancellation != nil && l.state.Cancellation.Decision == order.CancelAccepted
	if l.inbox.cancelOpen || accepted || l.state.Status.Final() {
		return // one request at a time; the first one's words stand
	}
	l.state.Cancellation = &order.Cancellation{
		Reason: reason, By: orSomebody(by), RequestedAt: workflow.Now(l.ctx).UTC()}
	l.inbox.cancelOpen, l.inbox.byTemporal = true, byTemporal
}

// wishes reports whether somebody wants to cancel the order or some of its items.
func (l *life) wishes() bool { return l.inbox.cancelOpen || len(l.inbox.itemsOff) > 0 }

// heedWishes decides what somebody wants to cancel, and returns the stage to go
// to, errAgain to go on as before, or errCancelled.
func (l *life) heedWishes() (order.Stage, error) {
	if !l.wishes() { // it was withdrawn in the meantime
		return "", errAgain
	}
	if !l.inbox.cancelOpen {
		wish := l.inbox.itemsOff[0]
		l.inbox.itemsOff = l.inbox.itemsOff[1:]
		if next, err := l.takeItemsOff(wish); !l.inbox.cancelOpen {
			return next, err
		} // else the last item was cancelled, and with it the order
	}
	return l.cancel()
}

// cancel carries out the open request, or refuses it: then the order goes on where
// it was, or where what was undone has to be made anew.
func (l *life) cancel() (order.Stage, error) {
	request, before := l.state.Cancellation, l.state.Status
	l.setStatus(order.StatusCancelling)
	verdict := l.undo()
	late := request.Decision != "" // the deadline has decided
	switch {
	case late:
	case verdict.Cancelled:
		l.decide(order.CancelAccepted, verdict.Explanation)
		l.forgetPurchase()
		return "", errCancelled
	default:
		l.decide(order.CancelRefused, verdict.Explanation)
	}
	l.setStatus(before)
	if verdict.Cancelled || verdict.Undone {
		return l.beginAnew(verdict), nil
	}
	return "", errAgain
}

// beginAnew returns the stage at which an order that stays alive makes again what
// was undone. What the carrier did not let go is taken for paid until it is asked
// again, so that nobody changes what it carries.
func (l *life) beginAnew(verdict activities.Verdict) order.Stage {
	l.offersGone, l.shipmentPaid = true, !verdict.Cancelled
	l.forgetPurchase()
	l.note("to be made anew: " + verdict.Explanation)
	if l.doc.Production == order.ProductionMyPromo {
		return order.StageCreate
	}
	return order.StageOffers
}

// forgetPurchase takes what was bought and undone out of the order's account; what
// is bought after that has documents of its own.
func (l *life) forgetPurchase() {
	if !l.bought {
		return
	}
	l.bought, l.state.TrackingNumbers, l.state.Documents = false, nil, nil
	l.edition++
	l.publish(trackingAttribute.ValueUnset())
}

// undo asks the one first that can refuse.
func (l *life) undo() activities.Verdict {
	if l.bought && !l.carrier.takesBack() {
		return activities.Verdict{Explanation: fmt.Sprintf(
			"the label %s is bought and the carrier does not take it back", strings.Join(l.state.TrackingNumbers, ", "))}
	}
	undone := activities.Verdict{Cancelled: true}
	steps := []func() (activities.Verdict, error){l.cancelShipping}
	if l.doc.Production == order.ProductionMyPromo {
		steps = []func() (activities.Verdict, error){l.cancelProduction, l.cancelShipping}
	}
	for i, step := range steps {
		verdict, err := step()
		if err != nil {
			verdict = activities.Verdict{Explanation: err.Error()}
		}
		if !verdict.Cancelled {
			verdict.Undone = verdict.Undone || i > 0 && !l.remade() // else MyPromo had cancelled it before
			return verdict
		}
		undone.Explanation = joined(undone.Explanation, verdict.Explanation)
	}
	return undone
}

func (l *life) decide(decision order.CancelDecision, explanation string) {
	l.inbox.cancelOpen = false
	l.state.Cancellation.Decision = decision
	l.state.Cancellation.Explanation = explanation
	l.note(fmt.Sprintf("cancellation asked for by %s: %s, %s", l.state.Cancellation.By, decision, explanation))
}

func validateRequestCancel(request order.RequestCancel) error {
	if request.By == "" {
		return errors.New("request-cancel: by: must say who asks")
	}
	return nil
}

// answerCancel is the handler of the update request-cancel. A request that no
// step has taken up by its deadline is withdrawn and counts as refused; one that
// the providers are being asked about is awaited.
func (l *life) answerCancel(ctx workflow.Context, request order.RequestCancel) (order.CancelAnswer, error) {
	if l.state.Status.Final() {
		return order.CancelAnswer{Decision: order.CancelRefused, Explanation: "the order has ended"}, nil
	}
	if !request.Deadline.IsZero() && !request.Deadline.After(workflow.Now(ctx)) {
		// Whoever asked was told long ago that nobody decided.
		return order.CancelAnswer{Decision: order.CancelRefused, Explanation: "it came after its deadline"}, nil
	}
	l.requestCancel(request.Reason, request.By, false)
	asked := l.state.Cancellation
	decided := func() bool { return asked.Decision != "" || l.state.Status.Final() }
	if !request.Deadline.IsZero() {
		left := max(request.Deadline.Sub(workflow.Now(ctx)), time.Millisecond)
		inTime, err := awaitWithin(ctx, left, "a decision about the cancellation", decided)
		if err != nil {
			return order.CancelAnswer{}, err
		}
		if !inTime && (request.Strict || l.state.Status != order.StatusCancelling) && asked.Decision == "" {
			l.decide(order.CancelRefused, "not decided by the deadline")
		}
	}
	if err := workflow.Await(ctx, decided); err != nil {
		return order.CancelAnswer{}, err
	}
	if asked.Decision == "" {
		return order.CancelAnswer{Decision: order.CancelRefused, Explanation: "the order has ended"}, nil
	}
	return order.CancelAnswer{Decision: asked.Decision, Explanation: asked.Explanation}, nil
}

func joined(a, b string) string {
	if a == "" {
		return b
	}
	return a + "; " + b
}
