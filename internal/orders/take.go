package orders

import (
	"context"
	"errors"
	"fmt"

	"go.temporal.io/api/serviceerror"

	"orderflow/internal/encryption"
	"orderflow/order"
	"orderflow/workflows"
)

// Take starts an order that another system lists repeatedly, unless it was started before, even
// if it has ended, and reports whether it is new. Unlike Start it does not compare contents:
// what the system shows now may have changed since.
//
// order.Problems: the document is invalid, and no order has its id.
func (s *Service) Take(ctx context.Context, doc order.Order) (isNew bool, err error) {
	doc = s.Complete(doc.Normalised())
	if problems := workflows.Validate(doc); len(problems) > 0 {
		// A person may have started it by hand, with corrected data.
		if known, err := s.known(ctx, doc.ID); known || err != nil {
			return false, err
		}
		return false, problems
	}
	if archived, err := s.archived(ctx, doc.ID); archived || err != nil {
		return false, err
	}
	_, err = s.client.ExecuteWorkflow(ctx, startOptions(doc), order.WorkflowType, s.input(doc)...)
	var taken *serviceerror.WorkflowExecutionAlreadyStarted
	switch {
	case errors.As(err, &taken), errors.Is(err, encryption.ErrErased):
		return false, nil
	case err != nil:
		return false, fmt.Errorf("start order %s: %w", doc.ID, err)
	}
	return true, nil
}
