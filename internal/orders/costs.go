package orders

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"go.temporal.io/api/serviceerror"

	"orderflow/internal/archive"
	"orderflow/internal/costs"
	"orderflow/internal/encryption"
	"orderflow/order"
)

// CostsQuery selects the orders to add up, and the grouping.
type CostsQuery struct {
	// From and Before bound the acceptance time; From is inclusive.
	From, Before time.Time
	// By is the grouping; empty means by carrier.
	By costs.By
	// Zone is the time zone of days; nil means UTC.
	Zone *time.Location
}

// CostsOf returns the costs of an order so far. It needs no worker for orders that have ended.
//
// ErrNotFound: there is no such order.
func (s *Service) CostsOf(ctx context.Context, id string) (costs.Costs, error) {
	run, err := s.describe(ctx, id)
	if errors.Is(err, ErrNotFound) {
		record, err := s.archivedRecord(ctx, id, err)
		if errors.Is(err, encryption.ErrErased) {
			err = nil
		}
		return record.Costs, err
	}
	if err != nil {
		return costs.Costs{}, err
	}
	if summary, err := s.summary(ctx, id); err == nil && (summary.Run == run.WorkflowExecution.RunID || summary.Erased()) {
		return summary.Costs, nil
	}
	return s.costsOfRun(ctx, run.RawResponse.GetWorkflowExecutionInfo())
}

// CostsToday returns the costs so far of the orders accepted since the last midnight of a time
// zone.
func (s *Service) CostsToday(ctx context.Context, by costs.By, zone *time.Location) (costs.Report, error) {
	now := time.Now().In(zone)
	midnight := time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, zone)
	return s.Costs(ctx, CostsQuery{From: midnight, By: by, Zone: zone})
}

// Costs adds up the costs of orders under way, of orders that have ended, and of orders that
// only the archive has.
func (s *Service) Costs(ctx context.Context, query CostsQuery) (costs.Report, error) {
	if query.By == "" {
		query.By = costs.ByCarrier
	}
	if query.Zone == nil {
		query.Zone = time.UTC
	}
	lines, err := s.costLines(ctx, query)
	if err != nil {
		return costs.Report{}, fmt.Errorf("add up costs: %w", err)
	}
	report := costs.Sum(lines, query.By, query.Zone)
	report.From, report.To = query.From, query.Before
	return report, nil
}

// costLines has each order once: from the archive if it has the order's last run, otherwise
// from its history.
func (s *Service) costLines(ctx context.Context, query CostsQuery) ([]costs.Line, error) {
	lines, archived, err := s.archivedLines(ctx, query)
	if err != nil {
		return nil, err
	}
	left, err := s.notArchived(ctx, query, archived)
	if err != nil {
		return nil, err
	}
	var mu sync.Mutex
	failed := eachRead(ctx, len(left), nil, func(ctx context.Context, i int) error {
		line, is, err := s.lineOf(ctx, left[i])
		mu.Lock()
		defer mu.Unlock()
		if is {
			lines[line.ID] = line
		}
		return err
	})
	if err := errors.Join(failed...); err != nil {
		return nil, err
	}
	all := make([]costs.Line, 0, len(lines))
	for _, line := range lines {
		all = append(all, line)
	}
	return all, nil
}

func (s *Service) archivedLines(ctx context.Context, query CostsQuery) (map[string]costs.Line, map[string]archive.Summary, error) {
	lines, archived := map[string]costs.Line{}, map[string]archive.Summary{}
	if s.archive == nil {
		return lines, archived, nil
	}
	for day, err := range s.archive.Days(ctx, archive.Span{From: query.From, Before: query.Before}) {
		if err != nil {
			return nil, nil, err
		}
		for _, one := range day {
			archived[one.ID] = one
			lines[one.ID] = costs.Line{ID: one.ID, Source: one.Source, Carrier: one.Carrier, AcceptedAt: one.AcceptedAt, Costs: one.Costs}
		}
	}
	return lines, archived, nil
}

// costsPage is the page size of the list.
const costsPage = 1000

// notArchived are the orders of a time span that Temporal has and whose last run the archive
// does not have.
func (s *Service) notArchived(ctx context.Context, query CostsQuery, archived map[string]archive.Summary) (left []*executionInfo, err error) {
	latest, err := s.lastRuns(ctx, query)
	if err != nil {
		return nil, err
	}
	for _, one := range latest {
		summary := archived[strings.TrimPrefix(one.GetExecution().GetWorkflowId(), order.WorkflowIDPrefix)]
		if !summary.Erased() && summary.Run != one.GetExecution().GetRunId() && mayHaveCost(one) {
			left = append(left, one)
		}
	}
	return left, nil
}

// lastRuns returns the last run of each order of a time span, by its workflow id.
func (s *Service) lastRuns(ctx context.Context, query CostsQuery) (latest map[string]*executionInfo, err error) {
	latest = map[string]*executionInfo{}
	for _, part := range (span{query.From, query.Before}).parts(equal("WorkflowType", order.WorkflowType)) {
		for page, more := []byte(nil), true; more; more = len(page) > 0 {
			var found []*executionInfo
			found, page, err = s.executions(ctx, part, costsPage, page)
			if err != nil {
				return nil, err
			}
			for _, one := range found {
				if id := one.GetExecution().GetWorkflowId(); later(one, latest[id]) {
					latest[id] = one
				}
			}
		}
	}
	return latest, nil
}

// mayHaveCost reports whether an order can have costs: an order that no worker has started
// knows no provider.
func mayHaveCost(one *executionInfo) bool {
	begun := !slices.Contains([]order.Stage{"", order.StageCreate}, order.Stage(attribute[string](one, order.AttributeStage)))
	return !isRunning(one) || begun || len(attribute[[]string](one, order.AttributeProviderRefs)) > 0
}

// lineOf reads an order's costs from its history. An order whose history is gone or erased has
// none.
func (s *Service) lineOf(ctx context.Context, one *executionInfo) (costs.Line, bool, error) {
	made, err := s.costsOfRun(ctx, one)
	var gone *serviceerror.NotFound
	if errors.As(err, &gone) || errors.Is(err, ErrNotFound) || errors.Is(err, encryption.ErrErased) {
		return costs.Line{}, false, nil
	}
	row := rowOf(one)
	return costs.Line{ID: row.ID, Source: row.Source, Carrier: row.Carrier, AcceptedAt: row.StartedAt, Costs: made}, err == nil, err
}

// costsOfRun returns the costs of an order's present run, of earlier runs as well. They are read
// from the histories once an order has ended, and never again.
func (s *Service) costsOfRun(ctx context.Context, one *executionInfo) (costs.Costs, error) {
	runID, ended := one.GetExecution().GetRunId(), !isRunning(one)
	if made, known := s.costs.of(runID); known && ended {
		return made, nil
	}
	account, err := s.accountOf(ctx, rowOf(one).ID, runID)
	if err != nil {
		return costs.Costs{}, err
	}
	end, sure, err := s.endForCosts(ctx, one, account)
	if err != nil {
		return costs.Costs{}, err
	}
	made := account.book.Costs(end.Order, end.Status, end.Delivery)
	if ended && sure {
		s.costs.remember(runID, made)
	}
	return made, nil
}

// endForCosts is the part of an order's state that its costs depend on. The history has it, but
// for cancelled items, which may change the cash on delivery, and for orders that were ended
// without a result. Then the order itself is asked, if a worker answers; sure is false if none
// does.
func (s *Service) endForCosts(ctx context.Context, one *executionInfo, account account) (state order.State, sure bool, err error) {
	row, runID, whole := rowOf(one), one.GetExecution().GetRunId(), true
	result := account.result
	if !result.Status.Final() && !isRunning(one) {
		if result, whole, err = s.result(ctx, row.ID, runID); err != nil {
			return order.State{}, false, err
		}
	}
	state.Order, state.Delivery, state.Status = account.current, result.Delivery, cmp.Or(result.Status, row.Status)
	if whole && !account.itemsAsked {
		return state, true, nil
	}
	run, err := s.describe(ctx, row.ID)
	if err != nil {
		return order.State{}, false, err
	}
	asked, err := s.stateOf(ctx, row.ID, run, s.endedPatience())
	switch {
	case err == nil && !asked.Erased && !asked.FromHistory:
		return asked, run.WorkflowExecution.RunID == runID, nil
	case err != nil && !errors.Is(err, ErrNoWorker):
		return order.State{}, false, err
	}
	return state, false, nil
}

// maxEndedCosts is the size of the cache.
const maxEndedCosts = 50_000

// endedCosts caches the costs of orders that have ended, by run: a closed history never changes.
// They contain no personal data. It is safe for concurrent use.
type endedCosts struct {
	mu    sync.Mutex
	known map[string]costs.Costs
}

func (e *endedCosts) of(runID string) (made costs.Costs, known bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	made, known = e.known[runID]
	return made, known
}

func (e *endedCosts) remember(runID string, made costs.Costs) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.known == nil || len(e.known) >= maxEndedCosts {
		e.known = map[string]costs.Costs{}
	}
	e.known[runID] = made
}

// summary reads the unencrypted part of an order's record.
func (s *Service) summary(ctx context.Context, id string) (archive.Summary, error) {
	if s.archive == nil {
		return archive.Summary{}, archive.ErrNotFound
	}
	return s.archive.Summary(ctx, id)
}
