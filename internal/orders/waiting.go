package orders

import (
	"context"
	"fmt"
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
	// Total is the number of all entries, on all pages. On later pages it may be some seconds
	// old.
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
		page.Total, err = s.totalOf(listing, query, behind)
		return err
	})
	group.Go(func() (err error) {
		found, err = s.pageAfter(listing, pageKey{query, behind, filter.Limit + 1})
		return err
	})
	if err := group.Wait(); err != nil {
		return WaitingPage{}, fmt.Errorf("list what waits: %w", err)
	}
	if len(found) > filter.Limit {
		found = found[:filter.Limit]
		page.Next = markOf(found[len(found)-1])
	}
	states, troubles := s.waitingStatesOf(ctx, found, until)
	if !until.IsZero() && !page.Next.At.IsZero() {
		s.readAhead(ctx, pageKey{query, page.Next, filter.Limit + 1})
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
