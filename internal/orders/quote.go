package orders

import (
	"context"
	"errors"
	"fmt"

	"github.com/google/uuid"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"

	"orderflow/activities"
	"orderflow/activities/attempt"
	"orderflow/order"
	"orderflow/workflows"
)

// NoQuoteError is a carrier's refusal of a quote.
type NoQuoteError struct{ Problem order.Problem }

// Error is the carrier's own words.
func (e *NoQuoteError) Error() string { return e.Problem.Message }

// Quote returns a carrier's offers for a document. None of them can be bought: they belong to a
// shipment that is cancelled again. The document's id does not matter.
//
// order.Problems: the document is invalid. *NoQuoteError: the carrier refuses.
func (s *Service) Quote(ctx context.Context, doc order.Order) ([]order.Offer, error) {
	doc = s.options.shippable(doc.Normalised())
	doc.ID = "quote-" + uuid.NewString()
	if problems := workflows.Validate(doc); len(problems) > 0 {
		return nil, problems
	}
	run, err := s.client.ExecuteWorkflow(ctx,
		client.StartWorkflowOptions{ID: doc.ID, TaskQueue: activities.QueueOrders}, order.QuoteType, doc)
	if err != nil {
		return nil, fmt.Errorf("ask for a quote: %w", err)
	}
	var offers []order.Offer
	err = noQuote(run.Get(ctx, &offers))
	return offers, err
}

// noQuote returns a carrier's refusal as a *NoQuoteError, and any other error unchanged.
func noQuote(err error) error {
	var refused *temporal.ApplicationError
	if !errors.As(err, &refused) || refused.Type() != attempt.TypeRefused {
		return err
	}
	problem := order.Problem{Message: refused.Message()}
	if err := refused.Details(&problem); err != nil {
		return fmt.Errorf("read why the carrier refused: %w", err)
	}
	return &NoQuoteError{Problem: problem}
}
