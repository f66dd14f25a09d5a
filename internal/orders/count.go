package orders

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"go.temporal.io/api/workflowservice/v1"
	"golang.org/x/sync/errgroup"

	"orderflow/order"
	"orderflow/workflows"
)

// Census counts the orders under way, as Temporal lists them. Changes of the last second or so
// may be missing.
type Census struct {
	// Orders is the number of orders at each place, without zeros.
	Orders map[Place]int
	// Oldest is, for each stage, the acceptance time of its oldest order that makes progress:
	// orders that need attention, are held or are being cancelled do not count.
	Oldest map[order.Stage]time.Time
	// NeedsAttention is the number of orders that need attention, and Cases the number of cases
	// of each kind, zeros included.
	NeedsAttention int
	Cases          map[order.CaseKind]int
	// Held is the holder of each provider.
	Held map[string]Holder
	// Watchers is how long each running watcher has been behind.
	Watchers map[workflows.Watcher]time.Duration
	// ArchiveBehind is the time since the start of the archive's first run after its last
	// completed one; 0 if there is none.
	ArchiveBehind time.Duration
}

// Holder says who holds a provider.
type Holder string

// The holders of a provider: nobody, a person, or Orderflow itself, because many orders are in
// trouble there.
const (
	HeldByNobody Holder = ""
	HeldByPerson Holder = "person"
	HeldByStorm  Holder = "storm"
)

func holderOf(hold workflows.Hold) Holder {
	switch {
	case !hold.Held():
		return HeldByNobody
	case hold.HeldBy == workflows.HeldByStorm:
		return HeldByStorm
	}
	return HeldByPerson
}

// Place is an order's stage and status. The stage is empty until a worker has started the
// order.
type Place struct {
	Stage  order.Stage
	Status order.Status
}

// Count counts the orders under way. It makes a few dozen requests to Temporal.
func (s *Service) Count(ctx context.Context) (Census, error) {
	census, err := s.census(ctx)
	if err != nil {
		return Census{}, fmt.Errorf("count orders: %w", err)
	}
	return census, nil
}

var underWay = equal("WorkflowType", order.WorkflowType) + " AND " + equal("ExecutionStatus", "Running")

// census counts in two rounds of requests in parallel: the orders of each status, then the
// places of the statuses that have orders.
func (s *Service) census(ctx context.Context) (Census, error) {
	census := Census{Orders: map[Place]int{}, Oldest: map[order.Stage]time.Time{}}
	counts := make([]int, len(statuses))
	group, counting := errgroup.WithContext(ctx)
	group.SetLimit(atOnce)
	for i, status := range statuses {
		if status.Final() {
			continue
		}
		group.Go(func() (err error) {
			counts[i], err = s.count(counting, inStatus(status))
			return err
		})
	}
	for _, part := range []func(context.Context, *Census) error{s.countCases, s.countHolds, s.countWatchers, s.countArchive} { // each its own field
		group.Go(func() error { return part(counting, &census) })
	}
	if err := group.Wait(); err != nil {
		return census, err
	}
	census.NeedsAttention = counts[slices.Index(statuses, order.StatusNeedsAttention)]
	return census, s.countPlaces(ctx, &census, counts)
}

// countPlaces counts the orders at each place of the statuses that have orders.
func (s *Service) countPlaces(ctx context.Context, census *Census, counts []int) error {
	var mu sync.Mutex
	group, counting := errgroup.WithContext(ctx)
	group.SetLimit(atOnce)
	for i, status := range statuses {
		if counts[i] == 0 {
			continue
		}
		for _, stage := range append([]order.Stage{""}, stages...) {
			group.Go(func() error {
				n, oldest, err := s.countAt(counting, Place{stage, status})
				mu.Lock()
				defer mu.Unlock()
				if n > 0 {
					census.Orders[Place{stage, status}] = n
				}
				if !oldest.IsZero() {
					census.Oldest[stage] = oldest
				}
				return err
			})
		}
	}
	return group.Wait()
}

func inStatus(status order.Status) string {
	return underWay + " AND " + equal(order.AttributeStatus, string(status))
}

func (s *Service) countArchive(ctx context.Context, census *Census) error {
	since, err := s.archiveBehindSince(ctx)
	if err == nil && !since.IsZero() {
		census.ArchiveBehind = max(time.Since(since), 0)
	}
	return err
}

func (s *Service) countWatchers(ctx context.Context, census *Census) error {
	all := workflows.Watchers()
	states := make([]WatcherState, len(all))
	failed := each(ctx, len(all), nil, func(ctx context.Context, i int) (err error) {
		states[i], err = s.Watcher(ctx, all[i])
		return err
	})
	census.Watchers = map[workflows.Watcher]time.Duration{}
	for i, state := range states {
		if !state.Since.IsZero() {
			census.Watchers[all[i]] = state.Behind(time.Now())
		}
	}
	return errors.Join(failed...)
}

func (s *Service) countHolds(ctx context.Context, census *Census) error {
	census.Held = map[string]Holder{}
	holds, err := s.ProviderHolds(ctx)
	for _, one := range holds {
		census.Held[one.Provider] = holderOf(one.Hold)
	}
	return err
}

// countCases counts the open cases by kind, which only their ids show. Cases beyond a list's
// limit are left out.
func (s *Service) countCases(ctx context.Context, census *Census) error {
	census.Cases = map[order.CaseKind]int{}
	for _, kind := range order.CaseKinds {
		census.Cases[kind] = 0
	}
	open, err := s.caseIDs(ctx, equal("ExecutionStatus", "Running"))
	for id := range open {
		census.Cases[order.KindOfCase(id)]++
	}
	return err
}

// countAt counts the orders at a place, and finds when the oldest was accepted if they make
// progress.
func (s *Service) countAt(ctx context.Context, at Place) (n int, oldest time.Time, err error) {
	query := inStatus(at.Status) + " AND " + equal(order.AttributeStage, string(at.Stage))
	if at.Stage == "" {
		query = inStatus(at.Status) + " AND " + order.AttributeStage + " IS NULL"
	}
	n, err = s.count(ctx, query)
	if err != nil || n == 0 || at.Status != order.StatusRunning {
		return n, time.Time{}, err
	}
	oldest, err = s.oldest(ctx, query, n)
	return n, oldest, err
}

func (s *Service) count(ctx context.Context, query string) (int, error) {
	answer, err := s.client.CountWorkflow(ctx, &workflowservice.CountWorkflowExecutionsRequest{
		Namespace: s.options.Namespace, Query: query})
	return int(answer.GetCount()), err
}

// closeEnough is the precision of the oldest acceptance when very many orders are about as old.
const closeEnough = time.Second

// oldest returns when the oldest of n matching orders was accepted; zero if none is left. Most
// of Temporal's databases can't sort, so it searches for an age that at most one page of orders
// has reached.
func (s *Service) oldest(ctx context.Context, query string, n int) (time.Time, error) {
	if n <= largestPage {
		return s.firstStart(ctx, query, span{})
	}
	now := time.Now()
	olderThan := func(age time.Duration) span { return span{before: now.Add(-age)} }
	var tooMany, none time.Duration // ages that more than a page, and no order, has reached
	for none == 0 || none-tooMany > closeEnough {
		age := max(2*tooMany, time.Minute)
		if none > 0 {
			age = (tooMany + none) / 2
		}
		n, err := s.countIn(ctx, query, olderThan(age))
		switch {
		case err != nil:
			return time.Time{}, err
		case n == 0:
			none = age
		case n > largestPage:
			tooMany = age
		default:
			return s.firstStart(ctx, query, olderThan(age))
		}
	}
	return s.firstStart(ctx, query, olderThan(tooMany))
}

// firstStart is the earliest acceptance on the first page of matches in a span.
func (s *Service) firstStart(ctx context.Context, query string, in span) (first time.Time, err error) {
	found, _, err := s.executionsIn(ctx, query, in, largestPage)
	for _, one := range found {
		if started := acceptanceOf(one); first.IsZero() || started.Before(first) {
			first = started
		}
	}
	return first, err
}
