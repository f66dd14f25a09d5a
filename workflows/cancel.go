package workflows

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"go.temporal.io/sdk/workflow"

	"orderflow/activities"
	"orderflow/order"
	"orderflow/workflows/step"
)

// requestCancel records a request to cancel, unless the order has ended.
func (l *life) requestCancel(reason, by string, byTemporal bool) {
	if !l.record.status.Final() {
		l.inbox.requestCancel(reason, by, byTemporal)
	}
}

// handleCancel decides the requests to cancel, and returns the stage to go to, errAgain to
// continue as before, or errCancelled.
func (l *life) handleCancel() (order.Stage, error) {
	if !l.inbox.cancelRequested() { // it was withdrawn in the meantime
		return "", errAgain
	}
	if l.inbox.cancel != cancelRequested {
		if next, err := l.takeItemsOff(l.inbox.takeItemsOff()); l.inbox.cancel != cancelRequested {
			return next, err
		} // otherwise the last item was cancelled, and so was the order
	}
	return l.cancel()
}

// cancel carries out the open request, or refuses it: then the order continues where it was,
// or at the stage where it must make again what was undone.
func (l *life) cancel() (order.Stage, error) {
	request, before := l.inbox.cancellation, l.record.status
	l.record.setStatus(order.StatusCancelling)
	verdict := l.undo()
	late := request.Decision != "" // the deadline has decided
	switch {
	case late:
	case verdict.Cancelled:
		l.decideCancel(order.CancelAccepted, verdict.Explanation)
		l.shipping.forgetPurchase()
		return "", errCancelled
	default:
		l.decideCancel(order.CancelRefused, verdict.Explanation)
	}
	l.record.setStatus(before)
	if verdict.Cancelled || verdict.Undone {
		return l.beginAnew(verdict), nil
	}
	return "", errAgain
}

// beginAnew returns the stage at which an order that continues makes again what was undone.
func (l *life) beginAnew(verdict activities.Verdict) order.Stage {
	l.shipping.undone(verdict.Cancelled)
	l.record.note("to be made again: " + verdict.Explanation)
	if l.doc.Production == order.ProductionMyPromo {
		l.production.noteCancelled()
		return order.StageCreate
	}
	return order.StageOffers
}

// undo first asks the provider that can refuse.
func (l *life) undo() activities.Verdict {
	if l.shipping.bought() && !l.shipping.carrier.TakesBack() {
		return activities.Verdict{Explanation: fmt.Sprintf(
			"%s is bought and the carrier does not take it back",
			strings.TrimSpace("the label "+strings.Join(l.shipping.tracking, ", ")))}
	}
	undone := activities.Verdict{Cancelled: true}
	steps := []func() (activities.Verdict, error){l.shipping.cancel}
	if l.doc.Production == order.ProductionMyPromo {
		steps = []func() (activities.Verdict, error){l.production.cancel, l.shipping.cancel}
	}
	if l.mustTellSource() {
		steps = append(steps, func() (activities.Verdict, error) { return l.cancelAtSource(l.doc.ItemReferences()) })
	}
	for i, cancel := range steps {
		verdict, err := cancel()
		if err != nil {
			verdict = activities.Verdict{Explanation: err.Error()}
		}
		if !verdict.Cancelled {
			verdict.Undone = verdict.Undone || i > 0 && !l.madeAnew() // otherwise MyPromo had cancelled it before
			return verdict
		}
		undone.Explanation = order.JoinRemarks(undone.Explanation, verdict.Explanation)
	}
	return undone
}

// mustTellSource reports whether Media Port must be told that its order is cancelled. If Media
// Port ships the order, cancelling the shipping tells it.
func (l *life) mustTellSource() bool {
	return l.doc.Source.System == order.SystemMediaPort && l.shipping.carrierName != order.CarrierMediaPort &&
		len(l.doc.Items) > 0 && l.changed(changeSourceTold)
}

// decideCancel answers the request to cancel.
func (l *life) decideCancel(decision order.CancelDecision, explanation string) {
	l.inbox.decide(decision, explanation)
	l.record.note(fmt.Sprintf("cancellation asked for by %s: %s, %s", l.inbox.cancellation.By, decision, explanation))
}

var earlierRuns *activities.EarlierRuns // only its methods' names are used

func validateRequestCancel(request order.RequestCancel) error {
	if request.By == "" {
		return errors.New("request-cancel: by: must say who asks")
	}
	return nil
}

// acceptedBefore reports whether a run before a reset accepted the request of the current update.
// Then providers and others were told of it, perhaps without the caller. Meanwhile the order
// begins no step.
func (l *life) acceptedBefore(ctx workflow.Context) (accepted bool, err error) {
	if !wasReset(l.ctx) || !l.changed(changeAcceptedBefore) {
		return false, nil
	}
	l.inbox.lookingBack++
	defer func() { l.inbox.lookingBack-- }()
	ctx, _ = workflow.NewDisconnectedContext(ctx)
	ctx = workflow.WithActivityOptions(ctx, workflow.ActivityOptions{TaskQueue: activities.QueueOrders, StartToCloseTimeout: time.Minute,
		Summary: "read whether the cancellation was accepted before the reset"})
	err = workflow.ExecuteActivity(ctx, earlierRuns.CancellationAccepted, workflow.GetCurrentUpdateInfo(ctx).ID).Get(ctx, &accepted)
	return accepted, err
}

// answerCancel is the handler of the update request-cancel. A request that no step has taken
// up by its deadline is withdrawn and counts as refused; if the providers are being asked
// about it, their answer is awaited.
func (l *life) answerCancel(ctx workflow.Context, request order.RequestCancel) (order.CancelAnswer, error) {
	if l.record.status.Final() {
		return order.CancelAnswer{Decision: order.CancelRefused, Explanation: "the order has ended"}, nil
	}
	if !request.Deadline.IsZero() && !request.Deadline.After(workflow.Now(ctx)) {
		// The caller has long been told that nobody decided.
		late := order.CancelAnswer{Decision: order.CancelRefused, Explanation: "it arrived after its deadline"}
		if accepted, err := l.acceptedBefore(ctx); err != nil || !accepted {
			return late, err
		}
		request.Deadline = time.Time{}
	}
	l.requestCancel(request.Reason, request.By, false)
	return l.awaitDecision(ctx, request, l.inbox.cancellation)
}

// awaitDecision waits for the answer to a request to cancel, which its deadline may decide.
func (l *life) awaitDecision(ctx workflow.Context, request order.RequestCancel, asked *order.Cancellation) (order.CancelAnswer, error) {
	decided := func() bool { return asked.Decision != "" || l.record.status.Final() }
	if !request.Deadline.IsZero() {
		left := max(request.Deadline.Sub(workflow.Now(ctx)), time.Millisecond)
		inTime, err := step.AwaitWithin(ctx, left, "a decision about the cancellation", decided)
		if err != nil {
			return order.CancelAnswer{}, err
		}
		if !inTime && (request.Strict || l.record.status != order.StatusCancelling) && asked.Decision == "" {
			l.decideCancel(order.CancelRefused, "not decided by the deadline")
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
