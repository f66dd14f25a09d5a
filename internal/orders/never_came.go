package orders

import (
	"context"
	"errors"
	"fmt"
	"time"

	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"

	"orderflow/order"
	"orderflow/workflows"
)

// StartedWith returns the document that an order was started with. It needs no worker.
//
// ErrNotFound: there is no such order. ErrNeverCame: it was cancelled before it arrived.
// encryption.ErrErased: it was erased.
func (s *Service) StartedWith(ctx context.Context, id string) (order.Order, error) {
	run, err := s.describe(ctx, id)
	if errors.Is(err, ErrNotFound) {
		return s.archivedDocument(ctx, id, err)
	}
	if err != nil {
		return order.Order{}, err
	}
	return s.document(ctx, id, run.WorkflowExecution.RunID)
}

// CancelBefore takes the id of an order that has not arrived yet, so that it is cancelled when
// it arrives. It reports false if the id is taken: the order has arrived in the meantime, or
// this was done before.
func (s *Service) CancelBefore(ctx context.Context, cancelled workflows.CancelledOrder) (bool, error) {
	if archived, err := s.archived(ctx, cancelled.ID); archived || err != nil {
		return false, err
	}
	isNew, err := s.startOnce(ctx, client.StartWorkflowOptions{
		ID:            order.WorkflowID(cancelled.ID),
		StaticSummary: cancelled.Source.System + ": cancelled before it arrived",
		TypedSearchAttributes: temporal.NewSearchAttributes(
			statusKey.ValueSet(string(order.StatusCancelled)),
			sourceKey.ValueSet(cancelled.Source.System),
			attentionKey.ValueSet(false),
			acceptance(time.Now()),
			referenceKey.ValueSet(publicReference(order.Order{ID: cancelled.ID, Source: cancelled.Source}))),
	}, workflows.CancelledOrderType, cancelled)
	if err != nil {
		return false, fmt.Errorf("cancel order %s before it arrives: %w", cancelled.ID, err)
	}
	return isNew, nil
}
