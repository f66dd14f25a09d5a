package orders

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"go.temporal.io/api/workflow/v1"
	"golang.org/x/sync/errgroup"

	"orderflow/order"
	"orderflow/workflows"
)

// Mark is a position in the worklist: after an order that was accepted at a time.
type Mark struct {
	At time.Time
	ID string
}

// Waiting is an order or case that needs attention, with its full state. Unlike a Task, it may
// contain personal data.
type Waiting struct {
	Row
	State order.State
	// Trouble says why the order could not be queried.
	Trouble error
}

// WaitingPage is a part of the worklist.
type WaitingPage struct {
	Waiting []Waiting
	// Total is the number of all entries, on all pages.
	Total int
	// Next is the position after this page; zero on the last one.
	Next Mark
}

// Waiting returns a page of orders and cases that need attention, after a mark, earliest
// acceptance first. Its cost does not depend on the number of entries. Entries that were
// answered since the list was made are left out, so a page may have fewer than the filter's
// limit. The filter's status and page are ignored.
//
// An entry that has not answered before until has the trouble ErrStillAsked; the query
// continues for the next caller. A zero time waits for all entries.
//
// Errors name the wrong part of the filter.
func (s *Service) Waiting(ctx context.Context, filter Filter, behind Mark, until time.Time) (WaitingPage, error) {
	filter = filter.withDefaults()
	filter.Attention, filter.Status, filter.Page = true, "", ""
	query, err := filter.query()
	if err != nil {
		return WaitingPage{}, err
	}
	page, found := WaitingPage{}, []*workflow.WorkflowExecutionInfo(nil)
	group, listing := errgroup.WithContext(ctx)
	group.Go(func() (err error) {
		page.Total, err = s.count(listing, query)
		return err
	})
	group.Go(func() (err error) {
		found, err = s.oldestFirst(listing, query, behind, 2*filter.Limit+1)
		return err
	})
	if err := group.Wait(); err != nil {
		return WaitingPage{}, fmt.Errorf("list what waits: %w", err)
	}
	var ahead []*workflow.WorkflowExecutionInfo // the next page
	if len(found) > filter.Limit {
		found, ahead = found[:filter.Limit], found[filter.Limit:min(len(found), 2*filter.Limit)]
		page.Next = markOf(found[len(found)-1])
	}
	states, troubles := s.waitingStatesOf(ctx, found, until)
	if !until.IsZero() {
		s.askAhead(ctx, ahead)
	}
	if ctx.Err() != nil {
		return WaitingPage{}, ctx.Err()
	}
	for i, one := range found {
		row := rowOf(one)
		if troubles[i] == nil && (states[i].Problem == nil && !openCase(states[i])) {
			continue // answered since the list was made
		}
		page.Waiting = append(page.Waiting, Waiting{Row: row, State: states[i], Trouble: troubles[i]})
	}
	return page, nil
}

func openCase(state order.State) bool { return state.Case != nil && state.Case.DoneAt.IsZero() }

// oldestFirst returns at most most matches of a query after a mark, by acceptance. Most of
// Temporal's databases can't sort, so it searches for a time before which about a page was
// accepted.
//
// It remembers that time: the oldest entries rarely change, so the time serves the next call,
// and shows about how far the next page reaches.
func (s *Service) oldestFirst(ctx context.Context, query string, behind Mark, most int) ([]*workflow.WorkflowExecutionInfo, error) {
	of := query
	if !behind.At.IsZero() {
		query += " AND " + accepted(">=", behind.At.Add(-time.Second)) // databases round times
	}
	if guess := s.bounds.guess(of, behind); !guess.IsZero() {
		found, all, err := s.olderThan(ctx, query, behind, guess)
		if err != nil || all && len(found) >= most {
			s.bounds.remember(of, behind, guess, len(found), most)
			return found[:min(len(found), most)], err
		}
	}
	for want := most; ; want *= 2 {
		bound, err := s.pageBound(ctx, query, want)
		if err != nil {
			return nil, err
		}
		found, _, err := s.olderThan(ctx, query, behind, bound)
		if err != nil {
			return nil, err
		}
		// Orders accepted in the second before the mark may have filled the page.
		if len(found) >= most || bound.IsZero() || want >= MaxLimit {
			s.bounds.remember(of, behind, bound, len(found), most)
			return found[:min(len(found), most)], nil
		}
	}
}

// olderThan returns the matches after a mark that were accepted before a time, in order of
// acceptance; all reports that they fit into one list. A zero time is no limit.
func (s *Service) olderThan(ctx context.Context, query string, behind Mark, bound time.Time) (found []*workflow.WorkflowExecutionInfo, all bool, err error) {
	if !bound.IsZero() {
		query += " AND " + accepted("<", bound)
	}
	found, more, err := s.executions(ctx, query, MaxLimit, nil)
	if err != nil {
		return nil, false, err
	}
	found = slices.DeleteFunc(found, func(one *workflow.WorkflowExecutionInfo) bool {
		return !behind.At.IsZero() && compareMarks(markOf(one), behind) <= 0
	})
	slices.SortFunc(found, func(a, b *workflow.WorkflowExecutionInfo) int { return compareMarks(markOf(a), markOf(b)) })
	return found, len(more) == 0, nil
}

func markOf(one *workflow.WorkflowExecutionInfo) Mark {
	row := rowOf(one)
	return Mark{At: row.StartedAt, ID: row.ID}
}

func compareMarks(a, b Mark) int { return cmp.Or(a.At.Compare(b.At), strings.Compare(a.ID, b.ID)) }

const (
	// ages is the number of times that are tried at once in the search for a page's bound.
	ages = 10
	// nearest is how close together acceptances must be for the page size to be ignored.
	nearest = 10 * time.Millisecond
)

// pageBound returns a time before which at least the wanted number of matches was accepted, and
// not many more; zero if all fit into a page.
func (s *Service) pageBound(ctx context.Context, query string, want int) (time.Time, error) {
	most := 2 * want // the time for a list grows with its length
	if n, err := s.count(ctx, query); err != nil || n <= most {
		return time.Time{}, err
	}
	now := time.Now()
	search := ageSearch{want: want, most: most}
	for tried := firstAges(); ; tried = search.between() {
		counts, err := s.countOlder(ctx, query, now, tried)
		if err != nil {
			return time.Time{}, err
		}
		if search.narrow(tried, counts) {
			return now.Add(-search.young), nil
		}
	}
}

// ageSearch searches for an age that at least wanted, but at most most, entries have reached.
type ageSearch struct {
	want, most int
	// More than most entries have reached the age young, fewer than wanted the age old, if it
	// is set.
	young, old time.Duration
}

func firstAges() []time.Duration {
	tried := make([]time.Duration, ages)
	for i := range tried {
		tried[i] = time.Second << (3 * i) // the last one is four years
	}
	return tried
}

// between are the ages to try next.
func (s *ageSearch) between() []time.Duration {
	tried := make([]time.Duration, ages)
	for i := range tried {
		tried[i] = s.young + (s.old-s.young)*time.Duration(i+1)/(ages+1)
	}
	return tried
}

// narrow uses the counts for ascending ages to narrow the search, and reports whether the
// younger age fits.
func (s *ageSearch) narrow(tried []time.Duration, counts []int) bool {
	older := time.Duration(0)
	for i, n := range counts {
		if n < s.want {
			older = tried[i]
			break
		}
		s.young = max(s.young, tried[i])
		if n <= s.most {
			return true
		}
	}
	if older > 0 {
		s.old = older
	}
	return s.old == 0 || s.old-s.young < nearest
}

// countOlder counts what was accepted before each of some ascending ages.
func (s *Service) countOlder(ctx context.Context, query string, now time.Time, tried []time.Duration) ([]int, error) {
	counts := make([]int, len(tried))
	var group errgroup.Group
	for i, age := range tried {
		group.Go(func() (err error) {
			counts[i], err = s.count(ctx, query+" AND "+accepted("<", now.Add(-age)))
			return err
		})
	}
	return counts, group.Wait()
}

// ToAnswer is an answer to one problem of an order.
type ToAnswer struct {
	ID     string
	Answer order.Resolve
}

// ResolveEach answers the problems that the answers name, several in parallel, and returns the
// orders' replies.
func (s *Service) ResolveEach(ctx context.Context, answers []ToAnswer) []Answered {
	refusals := each(ctx, len(answers), nil, func(ctx context.Context, i int) error {
		return s.Resolve(ctx, answers[i].ID, answers[i].Answer)
	})
	answered := make([]Answered, len(answers))
	for i, one := range answers {
		answered[i].ID = one.ID
		if refusals[i] != nil {
			answered[i].Error = refusals[i].Error()
		}
	}
	return answered
}

// CheckAmendment says which rules an order would break by a patch, as far as its document
// shows: only the order itself knows the current state at its carrier and MyPromo.
func CheckAmendment(shown order.State, patch []byte) (order.Problems, error) {
	amended, err := shown.Order.Amend(patch)
	if err != nil {
		return nil, err
	}
	return workflows.ValidateChange(shown.Order, amended), nil
}
