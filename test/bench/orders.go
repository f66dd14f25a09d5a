package main

import (
	"context"
	"fmt"
	"time"

	"github.com/shopspring/decimal"
	historypb "go.temporal.io/api/history/v1"

	"orderflow/order"
	"orderflow/test/measure"
)

// plenty is the balance of the account at TPK.
var plenty = decimal.NewFromInt(1_000_000)

// complete starts an order and waits for its end.
func (s *stack) complete(ctx context.Context, doc order.Order) error {
	started, err := s.Service.Start(ctx, doc)
	if err != nil {
		return err
	}
	return s.completes(ctx, started.WorkflowID)
}

// livesWithin is the timeout of one order.
const livesWithin = 5 * time.Minute

// completes waits for the end of an order, which must be completed.
func (s *stack) completes(ctx context.Context, workflowID string) error {
	ctx, cancel := context.WithTimeout(ctx, livesWithin)
	defer cancel()
	var result order.Result
	if err := s.Client.GetWorkflow(ctx, workflowID, "").Get(ctx, &result); err != nil {
		return fmt.Errorf("%s: %w", workflowID, err)
	}
	if result.Status != order.StatusCompleted {
		return fmt.Errorf("%s is %s: %s", workflowID, result.Status, result.Reason)
	}
	return nil
}

// live runs an order and returns its history.
func (s *stack) live(ctx context.Context, doc order.Order) (*historypb.History, error) {
	if err := s.complete(ctx, doc); err != nil {
		return nil, err
	}
	return measure.History(ctx, s.Client, order.WorkflowID(doc.ID))
}
