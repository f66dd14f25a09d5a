package orders

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"sort"
	"strings"
	"sync"
	"time"

	"go.temporal.io/api/enums/v1"
	"go.temporal.io/api/workflow/v1"
	"go.temporal.io/sdk/client"

	"orderflow/activities"
	"orderflow/internal/archive"
	"orderflow/internal/encryption"
	"orderflow/order"
	"orderflow/workflows"
)

type executionInfo = workflow.WorkflowExecutionInfo

const (
	// archivePage is the number of orders that one step archives.
	archivePage = 100
	// archiveOverlap is how far a pass reaches back before the end of the previous one: lists
	// may show an end late.
	archiveOverlap = 10 * time.Minute
	// archiveSettle leaves orders that ended just now to the next pass: lists may show the end
	// of a run before the run that a reset started.
	archiveSettle = 15 * time.Second
	// archivePatience is the attempt from which on unreadable parts are left out of a record.
	archivePatience = 4
)

// Archive writes the records of a page of orders that have ended, and returns the position of
// the pass. It is idempotent. From a step's fourth attempt on, unreadable parts are left out of
// records and are no error.
func (s *Service) Archive(ctx context.Context, look activities.ArchiveLook, attempt int32, progress Progress) (activities.ArchiveLook, error) {
	if s.archive == nil {
		return look, errNoStore
	}
	if look.To.IsZero() {
		look.To, look.Page, look.Kept, look.Poor = time.Now().UTC().Add(-archiveSettle), nil, 0, 0
	}
	query := strings.Join([]string{oneOf("WorkflowType", orderTypes...), "CloseTime < " + moment(look.To)}, " AND ")
	if !look.Until.IsZero() {
		query += " AND CloseTime >= " + moment(look.Until.Add(-archiveOverlap))
	}
	found, next, err := s.executions(ctx, query, archivePage, look.Page)
	if err != nil {
		return look, fmt.Errorf("archive orders: %w", err)
	}
	var mu sync.Mutex
	failed := each(ctx, len(found), progress, func(ctx context.Context, i int) error {
		quality, written, err := s.archiveOne(ctx, found[i], attempt >= archivePatience)
		mu.Lock()
		defer mu.Unlock()
		if written {
			look.Kept++
		}
		if written && quality < archive.Whole {
			look.Poor++
		}
		return err
	})
	if err := errors.Join(failed...); err != nil {
		return look, fmt.Errorf("archive orders: %w", err)
	}
	if look.Page = next; len(next) == 0 {
		look.Until, look.To = look.To, time.Time{}
	}
	return look, nil
}

// archiveOne writes the record of an order, unless the archive has one of this run, or another
// run has followed.
func (s *Service) archiveOne(ctx context.Context, one *executionInfo, impatient bool) (archive.Quality, bool, error) {
	id := strings.TrimPrefix(one.GetExecution().GetWorkflowId(), order.WorkflowIDPrefix)
	before, err := s.archive.Summary(ctx, id)
	switch {
	case errors.Is(err, archive.ErrNotFound):
	case err != nil:
		return 0, false, err
	case before.Erased(), before.Run == one.GetExecution().GetRunId() && before.Quality == archive.Whole:
		return before.Quality, false, s.archive.Complete(ctx, before)
	}
	run, err := s.describe(ctx, id)
	switch {
	case errors.Is(err, ErrNotFound): // its retention is over
		return 0, false, nil
	case err != nil:
		return 0, false, err
	case run.WorkflowExecution.RunID != one.GetExecution().GetRunId(), run.Status == enums.WORKFLOW_EXECUTION_STATUS_RUNNING:
		return 0, false, nil
	}
	record, err := s.recordOf(ctx, id, run, impatient)
	written := false
	if err == nil {
		written, err = s.archive.Keep(ctx, record)
	}
	if errors.Is(err, encryption.ErrErased) {
		_, err := s.archive.Erase(ctx, s.summaryOf(id, run))
		return 0, false, err
	}
	if err != nil {
		return 0, false, fmt.Errorf("order %s: %w", id, err)
	}
	return record.Quality, written, nil
}

// recordOf reads all data of an order that has ended. If impatient, it leaves out what can't be
// read.
func (s *Service) recordOf(ctx context.Context, id string, run *client.WorkflowExecutionDescription, impatient bool) (archive.Record, error) {
	record := archive.Record{Summary: s.summaryOf(id, run)}
	state, err := s.stateOf(ctx, id, run, s.options.Patience)
	if err == nil && state.Erased {
		return record, encryption.ErrErased
	}
	if err == nil && state.FromHistory && !impatient {
		err = s.noWorker(ctx)
	}
	if err == nil {
		err = s.complete(ctx, &record, state)
	}
	if err != nil && impatient && ctx.Err() == nil && !errors.Is(err, encryption.ErrErased) {
		return archive.Record{Summary: s.summaryOf(id, run)}, nil
	}
	return record, err
}

// complete adds the order's own state and its histories to a record.
func (s *Service) complete(ctx context.Context, record *archive.Record, state order.State) error {
	account, err := s.accountOf(ctx, record.ID, record.Run)
	if err != nil {
		return err
	}
	result, _, err := s.result(ctx, record.ID, record.Run)
	if err != nil {
		return err
	}
	record.Quality = archive.Whole
	if state.FromHistory {
		record.Quality = archive.FromHistory
	}
	state.Waiting, state.Offers, state.Acts = nil, nil, account.acts
	record.Status, record.Stage, record.Documents = state.Status, state.Stage, len(state.Documents)
	record.TrackingNumbers, record.ProviderRefs = state.TrackingNumbers, state.ProviderRefs
	record.Costs = account.book.Costs(state.Order, state.Status, state.Delivery)
	record.Content = &archive.Content{State: state, Reason: result.Reason}
	if !record.NeverCame && !reflect.DeepEqual(account.started, state.Order) {
		record.Content.Started = &account.started
	}
	return nil
}

// summaryOf returns what lists show of an order that has ended.
func (s *Service) summaryOf(id string, run *client.WorkflowExecutionDescription) archive.Summary {
	row := rowOf(run.RawResponse.GetWorkflowExecutionInfo())
	known := listed(id, run)
	return archive.Summary{ID: id, Run: run.WorkflowExecution.RunID, RunStartedAt: run.WorkflowStartTime.UTC(),
		Status: row.Status, Stage: row.Stage, Source: row.Source, Reference: row.Reference, Carrier: row.Carrier,
		AcceptedAt: known.AcceptedAt, EndedAt: row.EndedAt.UTC(), TrackingNumbers: known.TrackingNumbers, ProviderRefs: known.ProviderRefs,
		NeverCame: run.WorkflowType.Name == workflows.CancelledOrderType}
}

// ArchiveRuns is the state of the archive's runs in the last week.
type ArchiveRuns struct {
	// Completed is when a run last completed; zero if none did.
	Completed time.Time
	// Since is the start of the first run after Completed that did not complete; zero if there
	// is none.
	Since time.Time
}

// ArchiveRuns returns the state of the archive's runs. The archive keeps the ids of orders
// taken.
func (s *Service) ArchiveRuns(ctx context.Context) (ArchiveRuns, error) {
	since, err := s.archiveBehindSince(ctx)
	if err != nil {
		return ArchiveRuns{}, err
	}
	runs := ArchiveRuns{Since: since}
	found, _, err := s.executions(ctx, archiveRuns()+" AND "+equal("ExecutionStatus", "Completed"), maxBulk, nil)
	if err != nil {
		return runs, fmt.Errorf("look for the archive's runs: %w", err)
	}
	for _, one := range found {
		if at := one.GetCloseTime().AsTime(); at.After(runs.Completed) {
			runs.Completed = at
		}
	}
	return runs, nil
}

// archiveRuns matches the archive's runs of the last week.
func archiveRuns() string {
	return equal("WorkflowType", workflows.ArchiveType) + " AND StartTime > " + moment(time.Now().Add(-7*24*time.Hour))
}

// archiveBehindSince is when the first of the archive's runs began after which none came to
// its end; zero when there is none. While all is well it is one list of at most one run.
func (s *Service) archiveBehindSince(ctx context.Context) (time.Time, error) {
	found, _, err := s.executions(ctx, archiveRuns()+" AND ExecutionStatus != 'Completed'", maxBulk, nil)
	if err != nil {
		return time.Time{}, fmt.Errorf("look for the archive's runs: %w", err)
	}
	var began []time.Time
	for _, one := range found {
		began = append(began, one.GetStartTime().AsTime())
	}
	slices.SortFunc(began, time.Time.Compare)
	first := sort.Search(len(began), func(i int) bool {
		n, counted := s.count(ctx, archiveRuns()+" AND "+equal("ExecutionStatus", "Completed")+" AND CloseTime > "+moment(began[i]))
		err = errors.Join(err, counted)
		return counted != nil || n == 0
	})
	if err != nil || first == len(began) {
		return time.Time{}, err
	}
	return began[first], nil
}
