package orders

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"

	"orderflow/activities"
	"orderflow/workflows"
)

// ErrStockUnread means that MyPromo's stock could not be read in time: MyPromo is unavailable
// or held, or no worker runs.
var ErrStockUnread = errors.New("MyPromo's stock could not be read")

// Stock returns MyPromo's stock of some SKUs; unknown SKUs are left out.
//
// ErrStockUnread: there was no answer in time.
func (s *Service) Stock(ctx context.Context, skus []string, within time.Duration) ([]activities.StockLevel, error) {
	if len(skus) == 0 {
		return nil, nil
	}
	run, err := s.client.ExecuteWorkflow(ctx, client.StartWorkflowOptions{
		ID: "stock-" + uuid.NewString(), TaskQueue: activities.QueueOrders, WorkflowExecutionTimeout: within,
	}, workflows.StockType, skus)
	if err != nil {
		return nil, fmt.Errorf("read stock: %w", err)
	}
	var levels []activities.StockLevel
	err = run.Get(ctx, &levels)
	var ended *temporal.WorkflowExecutionError
	if errors.As(err, &ended) {
		return nil, fmt.Errorf("%w within %s: %w", ErrStockUnread, within, errors.Unwrap(ended))
	}
	return levels, err
}
