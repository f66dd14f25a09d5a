package orders

import (
	"context"
	"errors"
	"fmt"

	"orderflow/order"
)

// BadAnswerError says what is wrong with an answer, whatever the problem.
type BadAnswerError struct{ Problems order.Problems }

// Error lists what is wrong, one per line.
func (e *BadAnswerError) Error() string { return e.Problems.Error() }

// Misfit reports whether an order refused an answer because the amendment itself is wrong,
// whatever the order's progress.
func (s *Service) Misfit(ctx context.Context, id string, answer order.Resolve, refusal error) bool {
	var unclear *BadAnswerError
	var refused *RefusedError
	switch {
	case errors.As(refusal, &unclear):
		return true
	case !errors.As(refusal, &refused) || answer.Action != order.ActionAmend:
		return false
	}
	state, err := s.State(ctx, id)
	return err == nil && checkAmendment(state.Order, answer) != nil
}

// ensureClear returns a *BadAnswerError for an answer with a field that its action would
// ignore, because the sender meant something by it, or with an ambiguous patch.
func ensureClear(answer order.Resolve) error {
	var found order.Problems
	belongs := func(field string, there bool, action order.Action) {
		if there && answer.Action != action {
			found = append(found, order.FieldProblem{Path: field,
				Rule: fmt.Sprintf("belongs to %s; %s would ignore it: leave it out, or send %[1]s", action, answer.Action)})
		}
	}
	belongs("patch", len(answer.Patch) > 0, order.ActionAmend)
	belongs("service", answer.Service != "", order.ActionChooseOffer)
	belongs("priceCap", answer.PriceCap != nil, order.ActionChooseOffer)
	belongs("shipped", answer.Shipped != nil, order.ActionShipByHand)
	if len(found) == 0 && len(answer.Patch) > 0 {
		whole := append(append([]byte(`{"patch":`), answer.Patch...), '}')
		loose, err := order.StrictJSON(whole, "patch")
		if err != nil {
			loose = order.Problems{{Path: "patch", Rule: err.Error()}}
		}
		found = loose
	}
	if len(found) > 0 {
		return &BadAnswerError{found}
	}
	return nil
}
