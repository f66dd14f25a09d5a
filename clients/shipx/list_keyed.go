package shipx

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"time"

	"orderflow/clients"
)

// listedItem is an item of a list that grows at its end.
type listedItem interface {
	key() (id int64, created time.Time)
}

func (s Shipment) key() (int64, time.Time)       { return int64(s.ID), s.CreatedAt.Time }
func (l ListedShipment) key() (int64, time.Time) { return int64(l.ID), l.CreatedAt.Time }
func (d DispatchOrder) key() (int64, time.Time)  { return int64(d.ID), d.CreatedAt.Time }

// maxRestarts is how often listByAge restarts a list that got shorter.
const maxRestarts = 20

// listByAge reads a list whose query starts with oldestFirst. Cancelled items vanish
// from ShipX's lists; the pages then shift, and an item at a page border can be
// missed. So each request asks for page 1 from the creation time of the last item
// seen, and each item counts once. If that returns the same page (many items
// created in one second, or ShipX ignores the filter), the next page is requested,
// and the reading restarts when the list got shorter meanwhile.
func listByAge[T listedItem](ctx context.Context, c *Client, call clients.Call) ([]T, error) {
	list := reader[T]{seen: map[int64]bool{}, page: 1}
	for {
		answer, err := onePage[T](ctx, c, call, list.page)
		if err != nil {
			return nil, err
		}
		done, err := list.take(call.Operation, answer)
		switch {
		case err != nil:
			return nil, err
		case done:
			return list.all, nil
		}
		if !list.from.IsZero() {
			call.Query.Set("created_at_gteq", list.from.UTC().Format(time.RFC3339))
		}
	}
}

// reader is the state of reading a list.
type reader[T listedItem] struct {
	all  []T
	seen map[int64]bool
	from time.Time // creation time that the next request starts from; zero means the first request's
	page int       // page number from there
	// passed is the number of items on the previous pages, count the total at that
	// time.
	passed, count int
	unkeyed       bool // the server does not sort, or ignores the creation filter
	restarts      int
}

// take keeps the new items of a page and sets where to continue. done means that
// the list is complete.
func (l *reader[T]) take(operation string, answer page[T]) (done bool, err error) {
	for _, item := range answer.items {
		if id, _ := item.key(); !l.seen[id] {
			l.seen[id] = true
			l.all = append(l.all, item)
		}
	}
	shrank := l.page > 1 && answer.count < l.count
	l.passed, l.count = l.passed+len(answer.items), answer.count
	switch {
	case shrank && l.restarts == maxRestarts:
		return false, badAnswer(operation, http.StatusOK, clients.ErrorBody{Message: "the list got shorter during every read"})
	case shrank:
		l.restarts++
		l.begin(l.from)
		return false, nil
	case l.passed >= answer.count:
		return true, nil
	case len(answer.items) == 0:
		return false, badAnswer(operation, http.StatusOK, clients.ErrorBody{
			Message: fmt.Sprintf("the list ends after %d of %d items", l.passed, answer.count)})
	}
	if next, moved := l.next(answer.items); moved {
		l.begin(next)
	} else {
		l.page++
	}
	return false, nil
}

func (l *reader[T]) begin(from time.Time) { l.from, l.page, l.passed = from, 1, 0 }

// next returns the creation time to continue from after a page, in whole seconds,
// and whether it is later than the current one.
func (l *reader[T]) next(items []T) (time.Time, bool) {
	byCreation := func(a, b T) int {
		_, first := a.key()
		_, second := b.key()
		return first.Compare(second)
	}
	_, first := items[0].key()
	_, last := items[len(items)-1].key()
	if !slices.IsSortedFunc(items, byCreation) || first.IsZero() || first.Before(l.from) {
		l.unkeyed = true
	}
	last = last.Truncate(time.Second)
	return last, !l.unkeyed && last.After(l.from)
}
