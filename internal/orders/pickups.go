package orders

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/temporal"

	"orderflow/order"
	"orderflow/workflows"
)

// PickupRun is one request for InPost's courier.
type PickupRun struct {
	StartedAt time.Time
	// EndedAt is zero until InPost has decided.
	EndedAt time.Time
	workflows.Collected
	// Trouble says why some or all shipments are not collected.
	Trouble string
}

// maxPickups is the highest number of pick-ups read for a day.
const maxPickups = 50

// Pickups returns the pick-ups since a time, last first. It needs no worker.
func (s *Service) Pickups(ctx context.Context, since time.Time) ([]PickupRun, error) {
	query := equal("WorkflowType", workflows.PickupType) + " AND " + equal("WorkflowId", workflows.PickupID) +
		" AND StartTime >= " + moment(since)
	found, _, err := s.executions(ctx, query, maxPickups, nil)
	if err != nil {
		return nil, fmt.Errorf("list pick-ups: %w", err)
	}
	runs := make([]PickupRun, len(found))
	failed := each(ctx, len(found), nil, func(ctx context.Context, i int) error {
		one := found[i]
		runs[i].StartedAt = one.GetStartTime().AsTime()
		if one.GetStatus() == enums.WORKFLOW_EXECUTION_STATUS_RUNNING {
			return nil
		}
		runs[i].EndedAt = one.GetCloseTime().AsTime()
		err := s.client.GetWorkflow(ctx, workflows.PickupID, one.GetExecution().GetRunId()).Get(ctx, &runs[i].Collected)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			runs[i].Trouble = pickupTrouble(err, &runs[i].Collected)
		}
		return nil
	})
	slices.SortFunc(runs, func(a, b PickupRun) int { return b.StartedAt.Compare(a.StartedAt) })
	return runs, errors.Join(failed...)
}

// pickupTrouble is why a pick-up failed, in the provider's words if there are any. It also
// reads which shipments are collected anyway.
func pickupTrouble(err error, collected *workflows.Collected) string {
	var failed *temporal.ApplicationError
	if !errors.As(err, &failed) {
		return err.Error()
	}
	var problem order.Problem
	if failed.HasDetails() && failed.Details(&problem, collected) != nil {
		_ = failed.Details(&problem) // a refusal before the first courier has only its problem
	}
	return cmp.Or(problem.Message, failed.Message())
}

// Printout returns the printout of a dispatch order, from a pick-up since a time.
//
// ErrNoDocument: no pick-up has it.
func (s *Service) Printout(ctx context.Context, since time.Time, dispatchOrder int64) (File, error) {
	if s.options.Documents == nil {
		return File{}, errNoStore
	}
	runs, err := s.Pickups(ctx, since)
	if err != nil {
		return File{}, err
	}
	id := fmt.Sprintf("pickup-shipx-%d", dispatchOrder)
	for _, run := range runs {
		for _, printout := range run.Printouts {
			if DispatchOrderOf(printout) == dispatchOrder {
				return s.file(ctx, id, printout)
			}
		}
	}
	return File{}, fmt.Errorf("printout of dispatch order %d: %w", dispatchOrder, ErrNoDocument)
}

// DispatchOrderOf is the dispatch order of a printout; 0 for none.
func DispatchOrderOf(printout order.Document) (id int64) {
	_, _ = fmt.Sscanf(printout.Key, "orders/pickup-shipx-%d/", &id)
	return id
}
