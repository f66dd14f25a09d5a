package orders

import (
	"context"
	"fmt"
	"time"

	"golang.org/x/sync/errgroup"

	"orderflow/order"
)

// Today counts orders by their events since midnight.
type Today struct {
	Accepted, Completed, Cancelled, Failed int
}

// Today counts orders since the midnight of now's zone.
func (s *Service) Today(ctx context.Context, now time.Time) (Today, error) {
	midnight := time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, now.Location())
	closed := " AND CloseTime >= " + moment(midnight)
	orderIs := equal("WorkflowType", order.WorkflowType)
	var today Today
	group, counting := errgroup.WithContext(ctx)
	group.Go(func() (err error) {
		today.Accepted, err = s.countIn(counting, orderIs, span{from: midnight})
		return err
	})
	for _, one := range []struct {
		into  *int
		query string
	}{
		{&today.Completed, orderIs + " AND " + equal(order.AttributeStatus, string(order.StatusCompleted)) + closed},
		{&today.Cancelled, orderIs + " AND " + equal(order.AttributeStatus, string(order.StatusCancelled)) + closed},
		{&today.Failed, orderIs + " AND ExecutionStatus IN ('Failed', 'TimedOut')" + closed},
	} {
		group.Go(func() (err error) {
			*one.into, err = s.count(counting, one.query)
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return Today{}, fmt.Errorf("count orders of today: %w", err)
	}
	return today, nil
}
