package workflows

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"go.temporal.io/sdk/workflow"

	"orderflow/order"
	"orderflow/workflows/step"
)

// attention is what a person is asked about: the refusal, and the problem as people see it.
// It stays visible if nobody answers.
type attention struct {
	asked   *step.Refusal
	problem *order.Problem
	count   int // of the problems so far
	last    ended
	retries retries
	// still is when the attention limit was paused, because the problem's provider is held for
	// all orders; zero while it runs.
	still time.Time
}

// ended is the previous problem, and how it ended.
type ended struct{ problem, how string }

// ask makes a problem the current one. Its name stays unique in the order also after a reset,
// which asks again at another time.
func (a *attention) ask(refused *step.Refusal, problem order.Problem) {
	a.count++
	problem.ID = fmt.Sprintf("%s-%d-%s", problem.Stage, a.count, strconv.FormatInt(problem.Since.Unix(), 36))
	a.asked, a.problem = refused, &problem
}

// end records how the problem ended.
func (a *attention) end(format string, args ...any) {
	a.last = ended{a.problem.ID, fmt.Sprintf(format, args...)}
}

// whyNoEffect says why an answer that names a problem has no effect, or "".
func (a *attention) whyNoEffect(named string) string {
	switch {
	case named == "" || a.asked != nil && named == a.problem.ID:
		return ""
	case named == a.last.problem && a.asked != nil:
		return fmt.Sprintf("problem %s %s; it now asks about %s: %s", named, a.last.how, a.problem.ID, a.problem.Message)
	case named == a.last.problem:
		return fmt.Sprintf("problem %s %s", named, a.last.how)
	case a.asked != nil:
		return fmt.Sprintf("it does not ask about problem %s; it now asks about %s: %s", named, a.problem.ID, a.problem.Message)
	}
	return ""
}

// ask puts a problem to a person and continues as the answer says: at a stage, with errAgain
// at this one, or with errSkipped, errCancelled or errUnanswered.
func (l *life) ask(refused *step.Refusal) (order.Stage, error) {
	problem := refused.Problem
	problem.Stage, problem.Fields = l.record.stage(), inDocument(problem)
	problem.Since = workflow.Now(l.ctx).UTC()
	problem.Answers = l.answersTo(problem, refused.Waivable)
	l.attention.retries.meet(&problem, refused.Stuck() || refused.Later)
	l.attention.ask(refused, problem)
	l.record.setStatus(order.StatusNeedsAttention)
	countAttention(l.ctx, "the order", problem)
	l.tellAsked()
	next, err := l.awaitAnswer(refused)
	l.record.askOn()
	l.attention.asked, l.attention.still = nil, time.Time{}
	if errors.Is(err, errUnanswered) {
		return "", err // the problem stays visible
	}
	l.attention.problem = nil
	if !errors.Is(err, errCancelled) {
		l.record.setStatus(order.StatusRunning)
	}
	return next, err
}

// awaitAnswer waits until a person answers or wants to cancel. A refused request to cancel is
// no answer. Without an answer in time the order is cancelled.
func (l *life) awaitAnswer(refused *step.Refusal) (order.Stage, error) {
	remedied, stop := l.awaitRemedy(refused)
	defer stop()
	for {
		if l.pauseAttentionClock(refused) {
			stop() // the release tries it again
		}
		l.showHold()
		inTime, err := step.AwaitWithin(l.ctx, l.answerTimeLeft(), "a person's answer", func() bool {
			return l.inbox.answer != nil || l.inbox.cancelRequested() || l.attention.still.IsZero() && remedied() || l.attentionClockChanges(refused)
		})
		l.record.askOn() // until the order continues, or asks again
		switch {
		case err != nil:
			return "", err
		case !inTime && l.attention.still.IsZero():
			return l.unanswered()
		case l.inbox.cancelRequested():
			if next, err := l.handleCancel(); !errors.Is(err, errAgain) {
				l.attention.end("ended with a request to cancel")
				return next, err
			}
		case l.inbox.answer != nil:
			answer := l.inbox.takeAnswer()
			if answer.Action != order.ActionCancel {
				l.attention.end("was answered with %s by %s", answer.Action, orSomebody(answer.By))
				l.record.note(fmt.Sprintf("%s answered %s to: %s", orSomebody(answer.By), answer.Action, inShort(refused.Problem)))
				l.resetPauses()
				return l.act(answer, refused)
			}
			l.requestCancel(answer.Reason, answer.By, false)
		case !l.attention.still.IsZero():
			return l.afterRelease(refused)
		case !l.attentionClockChanges(refused):
			return l.retryUnanswered(refused)
		}
	}
}

// unanswered cancels an order that nobody answered, and fails it if the cancellation is
// refused.
func (l *life) unanswered() (order.Stage, error) {
	l.requestCancel(fmt.Sprintf("nobody answered within %s", l.limits.AttentionLimit), "orderflow", false)
	next, err := l.handleCancel()
	madeAnew := err == nil // a part was undone before the rest was refused
	if errors.Is(err, errAgain) || madeAnew && l.changed(changeUnanswered) {
		return "", errUnanswered
	}
	return next, err
}

// resetPauses resets the pauses before the next retry.
func (l *life) resetPauses() {
	l.attention.retries.reset()
	l.impatient, l.shipping.retried = false, false
}

// retryUnanswered retries a problem without an answer: its remedy has come, or it has been
// stuck for long enough.
func (l *life) retryUnanswered(refused *step.Refusal) (order.Stage, error) {
	l.impatient = refused.Stuck() || refused.Later
	l.shipping.retried = l.impatient
	if l.impatient {
		l.attention.end("is tried again")
	} else {
		l.attention.end("ended without an answer")
		l.record.note("ended without an answer: " + inShort(refused.Problem))
	}
	l.attention.retries.count++
	return l.act(order.Resolve{Action: order.ActionRetry}, refused)
}

// act carries out an answer other than cancel.
func (l *life) act(answer order.Resolve, refused *step.Refusal) (order.Stage, error) {
	switch answer.Action {
	case order.ActionSkip:
		if refused.Waivable {
			l.points.waive()
			return "", errAgain
		}
		return "", errSkipped
	case order.ActionChooseOffer, order.ActionAmend:
		return l.takeOver(answer, refused)
	case order.ActionShipByHand:
		return l.shipping.shipByHand(*answer.Shipped)
	}
	if refused.Restart != "" {
		return refused.Restart, nil
	}
	return "", errAgain
}

// answersTo lists what a person can do about a problem.
func (l *life) answersTo(problem order.Problem, waivable bool) []order.Action {
	answers := []order.Action{order.ActionRetry, order.ActionAmend}
	if problem.Stage == order.StageOffers || problem.Stage == order.StageBuy {
		answers = append(answers, order.ActionChooseOffer)
	}
	if shipsByHand(problem) {
		answers = append(answers, order.ActionShipByHand)
	}
	if problem.Stage.Skippable() || waivable {
		answers = append(answers, order.ActionSkip)
	}
	return append(answers, order.ActionCancel)
}

// validateResolve refuses an answer that cannot be carried out. A refused answer leaves
// nothing in history.
func (l *life) validateResolve(answer order.Resolve) error {
	problem := l.attention.problem
	why := l.attention.whyNoEffect(answer.Problem)
	switch {
	case why != "":
		return fmt.Errorf("resolve: order %s: %s", l.doc.ID, why)
	case l.attention.asked == nil || problem == nil:
		return fmt.Errorf("resolve: order %s does not need attention; it is %s at %s",
			l.doc.ID, l.record.status, l.record.stage())
	case l.inbox.cancelRequested(): // the cancellation is handled first, and may end the problem
		return fmt.Errorf("resolve: order %s is being cancelled; answer again if the cancellation is refused", l.doc.ID)
	case l.inbox.answer != nil:
		return fmt.Errorf("resolve: order %s has just been answered with %s by %s", l.doc.ID, l.inbox.answer.Action, orSomebody(l.inbox.answer.By))
	case !slices.Contains(problem.Answers, answer.Action):
		return fmt.Errorf("resolve: action: %q does not fit this problem; possible now: %v", answer.Action, problem.Answers)
	case answer.Action == order.ActionAmend:
		return l.validateAmendment(answer)
	case answer.Action == order.ActionChooseOffer:
		return l.validateChoice(answer)
	case answer.Action == order.ActionShipByHand:
		return l.validateShippedByHand(answer.Shipped)
	}
	return nil
}

// resolve is the handler of the update resolve.
func (l *life) resolve(_ workflow.Context, answer order.Resolve) error {
	l.inbox.answer = &answer
	return nil
}

func (l *life) validateChoice(answer order.Resolve) error {
	if answer.Service == "" {
		return fmt.Errorf("resolve: service: choose-offer must name a service of %s", l.doc.Shipping.Carrier)
	}
	if answer.PriceCap == nil || !answer.PriceCap.Amount.IsPositive() || answer.PriceCap.Currency == "" {
		return fmt.Errorf("resolve: priceCap: choose-offer must say the highest price, as an amount above 0 with its currency")
	}
	if l.shipping.payment.Begun() {
		return fmt.Errorf("resolve: service: %s", l.whyFixed("shipping"))
	}
	return checkChange(l.doc, l.withChoice(answer))
}

func (l *life) withChoice(answer order.Resolve) order.Order {
	chosen := l.doc
	chosen.Shipping.OfferPolicy = order.OfferService
	chosen.Shipping.Service = answer.Service
	chosen.Shipping.PriceCap = answer.PriceCap
	return chosen
}

// checkChange returns every rule that the answer's document breaks.
func checkChange(before, doc order.Order) error {
	if problems := ValidateChange(before, doc); len(problems) > 0 {
		return fmt.Errorf("resolve: %w", problems)
	}
	return nil
}
