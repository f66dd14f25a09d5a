package workflows

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"go.temporal.io/sdk/workflow"

	"orderflow/order"
)

// ask puts a problem before a person and goes on as the answer says: at a stage,
// with errAgain at this one, or with errSkipped, errCancelled or errUnanswered.
func (l *life) ask(refused *refusal) (order.Stage, error) {
	problem := refused.problem
	problem.Stage, problem.Fields = l.state.Stage, inDocument(problem)
	problem.Since = workflow.Now(l.ctx).UTC()
	problem.Answers = l.answersTo(problem)
	l.state.Problem = &problem
	l.asked = refused
	l.setStatus(order.StatusNeedsAttention)
	l.countAttention(problem)
	next, err := l.awaitAnswer(refused)
	l.asked = nil
	if errors.Is(err, errUnanswered) {
		return "", err // the problem stays to be seen
	}
	l.state.Problem = nil
	if !errors.Is(err, errCancelled) {
		l.setStatus(order.StatusRunning)
	}
	return next, err
}

// awaitAnswer waits until a person answers or wants to cancel. A wish that is
// refused is no answer. When nobody answers in time the order is cancelled.
func (l *life) awaitAnswer(refused *refusal) (order.Stage, error) {
	until := workflow.Now(l.ctx).Add(l.limits.AttentionLimit)
	remedied, leaveIt := l.awaitRemedy(refused)
	defer leaveIt()
	for {
		left := max(until.Sub(workflow.Now(l.ctx)), time.Second)
		inTime, err := awaitWithin(l.ctx, left, "a person's answer", func() bool {
			return l.inbox.answer != nil || l.wishes() || remedied()
		})
		if err != nil {
			return "", err
		}
		if inTime && l.inbox.answer == nil && !l.wishes() {
			l.note(fmt.Sprintf("gone by itself: %s", refused.problem.Message))
			return l.act(order.Resolve{Action: order.ActionRetry}, refused)
		}
		if !inTime {
			l.requestCancel(fmt.Sprintf("nobody answered within %s", l.limits.AttentionLimit), "orderflow", false)
		}
		if l.wishes() {
			next, err := l.heedWishes()
			if !inTime && errors.Is(err, errAgain) {
				return "", errUnanswered
			}
			if !errors.Is(err, errAgain) {
				return next, err
			}
			continue
		}
		answer := *l.inbox.answer
		l.inbox.answer = nil
		if answer.Action != order.ActionCancel {
			l.note(fmt.Sprintf("%s answered %s to: %s", orSomebody(answer.By), answer.Action, refused.problem.Message))
			return l.act(answer, refused)
		}
		l.requestCancel(answer.Reason, answer.By, false)
	}
}

// awaitRemedy waits beside the person for what would end the problem by itself.
// Remedied reports whether it has come; leaveIt ends the wait.
func (l *life) awaitRemedy(refused *refusal) (remedied func() bool, leaveIt func()) {
	if refused.remedy == nil {
		return func() bool { return false }, func() {}
	}
	s := *refused.remedy
	ctx, cancel := workflow.WithCancel(s.options(l.ctx, polling, priorityPoll))
	future := workflow.ExecuteActivity(ctx, s.activity, s.args...)
	return func() bool { return future.IsReady() && future.Get(ctx, nil) == nil }, cancel
}

// withRemedy gives a refusal of a code the wait that ends it by itself.
func withRemedy(err error, code string, remedy step) error {
	if refused := refusedFor(err, code); refused != nil {
		refused.remedy = &remedy
	}
	return err
}

// act carries out an answer other than cancel.
func (l *life) act(answer order.Resolve, refused *refusal) (order.Stage, error) {
	switch answer.Action {
	case order.ActionSkip:
		return "", errSkipped
	case order.ActionChooseOffer, order.ActionAmend:
		return l.takeOver(answer, refused)
	}
	if refused.restart != "" {
		return refused.restart, nil
	}
	return "", errAgain
}

// answersTo lists what a person can do about a problem.
func (l *life) answersTo(problem order.Problem) []order.Action {
	answers := []order.Action{order.ActionRetry, order.ActionAmend}
	if problem.Stage == order.StageOffers || problem.Stage == order.StageBuy {
		answers = append(answers, order.ActionChooseOffer)
	}
	if problem.Stage.Skippable() {
		answers = append(answers, order.ActionSkip)
	}
	return append(answers, order.ActionCancel)
}

// validateResolve refuses an answer that cannot be acted upon; nothing of it is
// written to history.
func (l *life) validateResolve(answer order.Resolve) error {
	problem := l.state.Problem
	switch {
	case l.asked == nil || problem == nil:
		return fmt.Errorf("resolve: order %s does not need attention; it is %s at %s",
			l.doc.ID, l.state.Status, l.state.Stage)
	case l.inbox.answer != nil:
		return fmt.Errorf("resolve: order %s has just been answered with %s", l.doc.ID, l.inbox.answer.Action)
	case !slices.Contains(problem.Answers, answer.Action):
		return fmt.Errorf("resolve: action: %q does not fit this problem; possible now: %v", answer.Action, problem.Answers)
	case answer.Action == order.ActionAmend:
		return l.validateAmendment(answer)
	case answer.Action == order.ActionChooseOffer:
		return l.validateChoice(answer)
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
	if l.bought || l.shipmentPaid {
		return fmt.Errorf("resolve: service: the label is bought")
	}
	return goodOrder(l.withChoice(answer))
}

func (l *life) withChoice(answer order.Resolve) order.Order {
	chosen := l.doc
	chosen.Shipping.OfferPolicy = order.OfferService
	chosen.Shipping.Service = answer.Service
	chosen.Shipping.PriceCap = answer.PriceCap
	return chosen
}

// goodOrder returns everything that is wrong with the document that an answer
// leads to.
func goodOrder(doc order.Order) error {
	if problems := Validate(doc); len(problems) > 0 {
		return fmt.Errorf("resolve: %w", problems)
	}
	return nil
}
