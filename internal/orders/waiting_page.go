package orders

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"go.temporal.io/api/workflow/v1"
)

// totalRecent is how long a total is shown on later pages. The first page always counts.
const totalRecent = 10 * time.Second

// totalOf is the number of matches of a query. A count takes as long as the worklist is long, so
// pages behind a mark show the total of the page before.
func (s *Service) totalOf(ctx context.Context, query string, behind Mark) (int, error) {
	if n, known := s.bounds.total(query); known && !behind.At.IsZero() {
		return n, nil
	}
	n, err := s.count(ctx, query)
	if err == nil {
		s.bounds.rememberTotal(query, n)
	}
	return n, err
}

// oldestFirst returns at most most matches of a query after a mark, by acceptance. Most of
// Temporal's databases can't sort, so it searches for a time before which about a page was
// accepted.
//
// It remembers that time: the oldest entries rarely change, so the time serves the next call,
// and shows about how far the next page reaches.
func (s *Service) oldestFirst(ctx context.Context, query string, behind Mark, most int) ([]*workflow.WorkflowExecutionInfo, error) {
	from := time.Time{}
	if !behind.At.IsZero() {
		from = behind.At.Add(-time.Second) // databases round times
	}
	if guess := s.bounds.guess(query, behind); !guess.IsZero() {
		found, all, err := s.pageIn(ctx, query, behind, span{from, guess})
		if err != nil || all && len(found) >= most {
			s.bounds.remember(query, behind, guess, found, most)
			return found[:min(len(found), most)], err
		}
	}
	for want := most; ; want *= 2 {
		bound, err := s.pageBound(ctx, query, from, want)
		if err != nil {
			return nil, err
		}
		found, _, err := s.pageIn(ctx, query, behind, span{from, bound})
		if err != nil {
			return nil, err
		}
		// Orders accepted in the second before the mark may have filled the page.
		if len(found) >= most || bound.IsZero() || want >= MaxLimit {
			s.bounds.remember(query, behind, bound, found, most)
			return found[:min(len(found), most)], nil
		}
	}
}

// pageIn returns the matches after a mark that were accepted in a span, in order of acceptance;
// all reports that they fit into one list.
func (s *Service) pageIn(ctx context.Context, query string, behind Mark, in span) (found []*workflow.WorkflowExecutionInfo, all bool, err error) {
	found, all, err = s.executionsIn(ctx, query, in, MaxLimit)
	if err != nil {
		return nil, false, err
	}
	found = slices.DeleteFunc(found, func(one *workflow.WorkflowExecutionInfo) bool {
		return !behind.At.IsZero() && compareMarks(markOf(one), behind) <= 0
	})
	slices.SortFunc(found, func(a, b *workflow.WorkflowExecutionInfo) int { return compareMarks(markOf(a), markOf(b)) })
	return found, all, nil
}

func markOf(one *workflow.WorkflowExecutionInfo) Mark {
	row := rowOf(one)
	return Mark{At: row.StartedAt, ID: row.ID}
}

func compareMarks(a, b Mark) int { return cmp.Or(a.At.Compare(b.At), strings.Compare(a.ID, b.ID)) }

// pageBound returns a time before which at least the wanted number of matches was accepted, and
// not many more; zero if all fit into a page. A zero from is no lower bound.
func (s *Service) pageBound(ctx context.Context, query string, from time.Time, want int) (time.Time, error) {
	most := 2 * want // the time for a list grows with its length
	all, err := s.countIn(ctx, query, span{from: from})
	if err != nil || all <= most {
		return time.Time{}, err
	}
	now := time.Now()
	search := newAgeSearch(want, most, all)
	if !from.IsZero() {
		search.start(now.Sub(from))
	}
	for {
		age, found := search.next()
		if found {
			return now.Add(-age), nil
		}
		n, err := s.countIn(ctx, query, span{from, now.Add(-age)})
		if err != nil {
			return time.Time{}, err
		}
		search.counted(age, n)
	}
}
