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

func (s Shipment) key() (int64, time.Time)      { return int64(s.ID), s.CreatedAt.Time }
func (l Listed) key() (int64, time.Time)        { return int64(l.ID), l.CreatedAt.Time }
func (d DispatchOrder) key() (int64, time.Time) { return int64(d.ID), d.CreatedAt.Time }

// mostRestarts is how often a list is read from its first page because it shrank.
const mostRestarts = 20

// byAge reads a list whose query begins with oldestFirst. What is cancelled vanishes from
// ShipX's lists, so that pages shift while they are read, and what stood on the border
// of two is on neither. So each request asks for the first page from the last item's
// time of creation on, and each item counts once. Where that brings the same page, as
// many were made in one second or the filter is not heeded, the next page is asked for,
// and all of them again when the list became shorter meanwhile.
func byAge[T listedItem](ctx context.Context, c *Client, call clients.Call) ([]T, error) {
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

// reader is a list as far as it is read.
type reader[T listedItem] struct {
	all  []T
	seen map[int64]bool
	from time.Time // the key that the next request asks from; zero is where the first did
	page int       // of that
	// passed is how many items the pages before this one had, and count the total then.
	passed, count int
	unkeyed       bool // the server does not sort, or does not heed the key
	restarts      int
}

// take keeps what is new of a page, and says where to go on, unless that was all.
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
	case shrank && l.restarts == mostRestarts:
		return false, misread(operation, http.StatusOK, clients.Trouble{Message: "the list became shorter each time it was read"})
	case shrank:
		l.restarts++
		l.begin(l.from)
		return false, nil
	case l.passed >= answer.count:
		return true, nil
	case len(answer.items) == 0:
		return false, misread(operation, http.StatusOK, clients.Trouble{
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

// next is the key after a page, in whole seconds, and whether that is a later one.
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
