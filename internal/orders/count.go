package orders

import (
	"context"
	"errors"
	"fmt"
	"time"

	"go.temporal.io/api/workflowservice/v1"

	"orderflow/order"
	"orderflow/workflows"
)

// Census is how the orders under way fare, as Temporal lists them; what has changed
// in the last second or so may not show yet.
type Census struct {
	// Orders has how many are where, if any are.
	Orders map[Place]int
	// Oldest has, for each stage, when the oldest of its orders was accepted that go on
	// by themselves: not those that wait for a person, are held or are cancelled.
	Oldest map[order.Stage]time.Time
	// NeedsAttention is how many orders wait for a person, and Cases how many cases of
	// each kind, none included.
	NeedsAttention int
	Cases          map[order.CaseKind]int
	// Held says of each provider who holds it.
	Held map[string]Holder
	// Watchers says of each watcher that runs how long it has been behind.
	Watchers map[workflows.Watcher]time.Duration
	// ArchiveBehind is how long ago the first of the archive's runs began after which none
	// came to its end; 0 when there is none.
	ArchiveBehind time.Duration
}

// Holder is who holds a provider.
type Holder string

// Who holds a provider: nobody, a person, or Orderflow, as many orders are in trouble there.
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

// Place is where an order is and how it fares there. Its stage is empty until a
// worker has taken the order up.
type Place struct {
	Stage  order.Stage
	Status order.Status
}

// Count counts the orders under way. It asks Temporal a few dozen times.
func (s *Service) Count(ctx context.Context) (Census, error) {
	census, err := s.census(ctx)
	if err != nil {
		return Census{}, fmt.Errorf("count orders: %w", err)
	}
	return census, nil
}

var underWay = equal("WorkflowType", order.WorkflowType) + " AND " + equal("ExecutionStatus", "Running")

func (s *Service) census(ctx context.Context) (Census, error) {
	census := Census{Orders: map[Place]int{}, Oldest: map[order.Stage]time.Time{}}
	for _, status := range statuses {
		if status.Final() {
			continue
		}
		query := underWay + " AND " + equal(order.AttributeStatus, string(status))
		all, err := s.count(ctx, query)
		if err != nil {
			return census, err
		}
		if all == 0 {
			continue
		}
		if status == order.StatusNeedsAttention { // who holds one of them knows of it
			census.NeedsAttention = all
		}
		for _, stage := range append([]order.Stage{""}, stages...) {
			if err := s.countAt(ctx, &census, Place{stage, status}, query); err != nil {
				return census, err
			}
		}
	}
	return census, errors.Join(s.countCases(ctx, &census), s.countHolds(ctx, &census), s.countWatchers(ctx, &census),
		s.countArchive(ctx, &census))
}

func (s *Service) countArchive(ctx context.Context, census *Census) error {
	since, err := s.archiveBehindSince(ctx)
	if err == nil && !since.IsZero() {
		census.ArchiveBehind = max(time.Since(since), 0)
	}
	return err
}

func (s *Service) countWatchers(ctx context.Context, census *Census) error {
	census.Watchers = map[workflows.Watcher]time.Duration{}
	for _, one := range workflows.Watchers() {
		state, err := s.Watcher(ctx, one)
		if err != nil {
			return err
		}
		if !state.Since.IsZero() {
			census.Watchers[one] = state.Behind(time.Now())
		}
	}
	return nil
}

func (s *Service) countHolds(ctx context.Context, census *Census) error {
	census.Held = map[string]Holder{}
	holds, err := s.ProviderHolds(ctx)
	for _, one := range holds {
		census.Held[one.Provider] = holderOf(one.Hold)
	}
	return err
}

// countCases counts the open cases by kind, which only their ids tell: those beyond a
// list's limit are left out.
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

// countAt counts the orders of a place among those of its status, and finds the
// oldest if they go on by themselves.
func (s *Service) countAt(ctx context.Context, census *Census, at Place, ofStatus string) error {
	query := ofStatus + " AND " + equal(order.AttributeStage, string(at.Stage))
	if at.Stage == "" {
		query = ofStatus + " AND " + order.AttributeStage + " IS NULL"
	}
	n, err := s.count(ctx, query)
	if err != nil || n == 0 {
		return err
	}
	census.Orders[at] = n
	if at.Status != order.StatusRunning {
		return nil
	}
	oldest, err := s.oldest(ctx, query, n)
	if err == nil && !oldest.IsZero() {
		census.Oldest[at.Stage] = oldest
	}
	return err
}

func (s *Service) count(ctx context.Context, query string) (int, error) {
	answer, err := s.client.CountWorkflow(ctx, &workflowservice.CountWorkflowExecutionsRequest{
		Namespace: s.options.Namespace, Query: query})
	return int(answer.GetCount()), err
}

// closeEnough is how exact the oldest acceptance is where very many are as old.
const closeEnough = time.Second

// oldest returns when the oldest of n orders that match was accepted; zero when
// there is none any more. Most of Temporal's databases can't sort, so an age that a
// page of them has reached at most is searched for.
func (s *Service) oldest(ctx context.Context, query string, n int) (time.Time, error) {
	if n <= largestPage {
		return s.firstStart(ctx, query)
	}
	now := time.Now()
	olderThan := func(age time.Duration) string { return query + " AND " + accepted("<", now.Add(-age)) }
	var tooMany, none time.Duration // ages that more than a page, and nobody, has reached
	for none == 0 || none-tooMany > closeEnough {
		age := max(2*tooMany, time.Minute)
		if none > 0 {
			age = (tooMany + none) / 2
		}
		n, err := s.count(ctx, olderThan(age))
		switch {
		case err != nil:
			return time.Time{}, err
		case n == 0:
			none = age
		case n > largestPage:
			tooMany = age
		default:
			return s.firstStart(ctx, olderThan(age))
		}
	}
	return s.firstStart(ctx, olderThan(tooMany))
}

// firstStart is the earliest acceptance on the first page of what matches.
func (s *Service) firstStart(ctx context.Context, query string) (first time.Time, err error) {
	found, _, err := s.executions(ctx, query, largestPage, nil)
	for _, one := range found {
		if started := acceptanceOf(one); first.IsZero() || started.Before(first) {
			first = started
		}
	}
	return first, err
}
