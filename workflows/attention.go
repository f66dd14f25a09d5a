package workflows

import (
	"fmt"
	"slices"

	"go.temporal.io/sdk/workflow"

	"orderflow/order"
)

// ask puts a problem before a person and waits for the answer: retry, skip, or
// cancel once the order is cancelled. A refused cancellation is no answer.
func (l *life) ask(problem order.Problem) order.Resolve {
	problem.Stage = l.state.Stage
	problem.Since = workflow.Now(l.ctx).UTC()
	problem.Answers = l.answersTo(problem)
	l.state.Problem = &problem
	l.inbox.asking = true
	l.setStatus(order.StatusNeedsAttention)
	answer := l.awaitAnswer()
	l.inbox.asking = false
	l.state.Problem = nil
	if answer.Action != order.ActionCancel {
		l.note(fmt.Sprintf("%s answered %s to: %s", orSomebody(answer.By), answer.Action, problem.Message))
		l.setStatus(order.StatusRunning)
	}
	return answer
}

func (l *life) awaitAnswer() order.Resolve {
	for {
		_ = workflow.Await(l.ctx, func() bool { return l.inbox.answer != nil || l.inbox.cancelOpen })
		if l.inbox.cancelOpen {
			if l.cancel() {
				return order.Resolve{Action: order.ActionCancel}
			}
			continue
		}
		answer := *l.inbox.answer
		l.inbox.answer = nil
		switch answer.Action {
		case order.ActionCancel:
			l.requestCancel(answer.Reason, answer.By, false)
		case order.ActionChooseOffer:
			l.chooseService(answer)
			return answer
		default:
			return answer
		}
	}
}

// answersTo lists what a person can do about a problem.
func (l *life) answersTo(problem order.Problem) []order.Action {
	answers := []order.Action{order.ActionRetry}
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
	case !l.inbox.asking || problem == nil:
		return fmt.Errorf("resolve: order %s does not need attention; it is %s at %s",
			l.doc.ID, l.state.Status, l.state.Stage)
	case l.inbox.answer != nil:
		return fmt.Errorf("resolve: order %s has just been answered with %s", l.doc.ID, l.inbox.answer.Action)
	case answer.Action == order.ActionAmend:
		return fmt.Errorf("resolve: action: amend is not offered yet; possible now: %v", problem.Answers)
	case !slices.Contains(problem.Answers, answer.Action):
		return fmt.Errorf("resolve: action: %q does not fit this problem; possible now: %v", answer.Action, problem.Answers)
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
	return carrierProblem(l.withChoice(answer))
}

// chooseService makes a person's choice part of the order, and lets the offers be
// asked for again: those seen have expired by now.
func (l *life) chooseService(answer order.Resolve) {
	l.doc = l.withChoice(answer)
	l.offersGone = true
}

func (l *life) withChoice(answer order.Resolve) order.Order {
	chosen := l.doc
	chosen.Shipping.OfferPolicy = order.OfferService
	chosen.Shipping.Service = answer.Service
	chosen.Shipping.PriceCap = answer.PriceCap
	return chosen
}

func carrierProblem(doc order.Order) error {
	if problems := Validate(doc); len(problems) > 0 {
		return fmt.Errorf("resolve: %s: %s", problems[0].Path, problems[0].Rule)
	}
	return nil
}
