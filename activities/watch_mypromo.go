package activities

import (
	"context"
	"net/http"
	"strconv"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"orderflow/activities/attempt"
	"orderflow/clients/mypromo"
	"orderflow/order"
)

const (
	// listMargin is how long before the newest change that a pass saw the next one begins
	// to read: lists lag behind.
	listMargin = time.Minute
	// longestUnwatched is how much of a list is read after a time without a watcher. What
	// changed before it the orders have seen by themselves, as they ask every two hours at
	// least; an hour of it is for clocks.
	longestUnwatched = 4 * time.Hour
	// noFulfiller is the pause after an account turned out not to be a fulfiller's.
	noFulfiller = time.Hour
)

// longestPass bounds the part of the time that passes take: the pause after each is a
// sixth of Watch.Every at least.
const longestPass = 6

// hintsAtOnce is how many hints are under way at the same time: a pass has its turn at the
// provider's limit while it waits for Temporal.
const hintsAtOnce = 15

// watched is what a worker remembers of its passes over the lists of MyPromo.
type watched struct{ orders, productionOrders told }

// ReadChangedOrders reads MyPromo's orders that changed since a time, by its clock, and
// sends a hint to each of our orders that is canceled, in production, or ready where that
// ends its wait. With the zero time, the pass begins with what changes from now on.
//
// MyPromo filters by days, in pages of 15, in an order that is not documented: so the pass
// reads all of those days, and stays within the watchers' share of the calls.
func (a *MyPromo) ReadChangedOrders(ctx context.Context, since time.Time) (Pass, error) {
	return a.readChanged(ctx, since, &a.watched.orders, func(l *changes) error {
		filter := mypromo.OrderFilter{UpdatedFrom: l.since}
		return a.Options.Merchant.EachOrder(ctx, filter, func(page []mypromo.Order) error {
			return eachOf(l, page, func(o mypromo.Order) time.Time { return o.UpdatedAt.Time }, a.hintOfOrder)
		})
	})
}

// ReadChangedProductionOrders reads the production orders that changed since a time, as
// ReadChangedOrders does, and tells each order once which one is its own. An account
// that may not read them has none.
func (a *MyPromo) ReadChangedProductionOrders(ctx context.Context, since time.Time) (Pass, error) {
	refused := false
	pass, err := a.readChanged(ctx, since, &a.watched.productionOrders, func(l *changes) error {
		filter := mypromo.ProductionOrderFilter{UpdatedFrom: l.since}
		err := a.Options.Fulfiller.EachProductionOrder(ctx, filter, func(page []mypromo.ProductionOrder) error {
			a.fulfilments.note(page)
			return eachOf(l, page, func(p mypromo.ProductionOrder) time.Time { return p.UpdatedAt.Time }, a.hintOfProductionOrder)
		})
		if refused = attempt.RefusedWith(err, http.StatusForbidden); refused {
			return nil
		}
		return err
	})
	if refused {
		pass.Next = noFulfiller
	}
	if err == nil {
		a.fulfilments.endPass()
	}
	return pass, err
}

// hintOfOrder is what an order is told whose turn others wait for. A list that leaves out
// the histories does not say which turn that is, so any change counts.
func (a *MyPromo) hintOfOrder(o mypromo.Order) (Hint, bool) {
	event := order.ProviderEvent{Provider: order.ProviderMyPromo, Kind: "order", Ref: strconv.FormatInt(int64(o.ID), 10)}
	happened := string(o.Turn())
	switch {
	case len(o.Histories) == 0 && happened == "":
		happened = o.UpdatedAt.UTC().Format(time.RFC3339Nano)
	case happened == "", o.Turn() == mypromo.TurnReady && !a.Options.UntilReady:
		return Hint{}, false
	}
	return Hint{WorkflowID: a.Options.Watch.workflowOf(string(o.Reference)), News: event.News(happened), Event: event}, true
}

func (a *MyPromo) hintOfProductionOrder(p mypromo.ProductionOrder) (Hint, bool) {
	event := order.ProviderEvent{Provider: order.ProviderMyPromo, Kind: order.EventProductionOrder,
		Ref: strconv.FormatInt(int64(p.ID), 10)}
	return Hint{WorkflowID: a.Options.Watch.workflowOf(string(p.Reference)), News: event.News("made"), Event: event}, true
}

// changes is a pass over a list of MyPromo.
type changes struct {
	ctx    context.Context
	watch  Watch
	told   *told
	began  time.Time
	since  time.Time
	newest time.Time // of the changes that were seen
	hinted int
}

// readChanged makes a pass. Where no order of ours is at MyPromo it reads nothing: one
// that comes later asks by itself first.
func (a *MyPromo) readChanged(ctx context.Context, since time.Time, told *told, read func(*changes) error) (Pass, error) {
	watch := a.Options.Watch
	l := &changes{ctx: ctx, watch: watch, told: told, began: watch.now()}
	l.since = later(since, l.began.Add(-longestUnwatched))
	if since.IsZero() {
		l.since = l.began.Add(-order.ClockSlack)
	}
	told.begin()
	produces, err := watch.Produces(ctx)
	if err != nil {
		return Pass{}, err
	}
	if produces {
		if err := read(l); err != nil {
			return Pass{}, a.Options.Timing.ReadFailed(ctx, err)
		}
	}
	told.end()
	found := l.pass()
	if !produces { // nothing was read, which somebody may miss later
		found.Cursor = l.since.UTC()
	}
	return found, nil
}

// eachOf tells the orders of a page that changed, many at the same time.
func eachOf[T any](l *changes, page []T, changedAt func(T) time.Time, hintOf func(T) (Hint, bool)) error {
	var known atomic.Int64
	var hints errgroup.Group
	hints.SetLimit(hintsAtOnce)
	for _, one := range page {
		at := changedAt(one)
		if at.After(l.newest) && at.Before(l.began.Add(order.ClockSlack)) { // a wrong one would skip all before it
			l.newest = at
		}
		hint, wanted := hintOf(one)
		if !wanted || !at.After(l.since) {
			continue
		}
		hints.Go(func() error {
			found, err := l.watch.hint(l.ctx, l.told, hint)
			if found {
				known.Add(1)
			}
			return err
		})
	}
	err := hints.Wait()
	l.hinted += int(known.Load())
	return err
}

// pass is the pass at its end. What changed while it read may stand on pages that it had
// read, so the next begins before this one did. That time, by MyPromo's clock, is at the
// earliest the newest change less what the pass took. Where a change moves its order to
// the end of the list, what stood on the border of two pages may be on neither; so every
// change is before two passes.
func (l *changes) pass() Pass {
	took := l.watch.now().Sub(l.began)
	cursor := later(l.since, l.began.Add(-order.ClockSlack))
	if !l.newest.IsZero() {
		cursor = later(cursor, l.newest.Add(-2*took-l.watch.Every-listMargin))
	}
	return Pass{Cursor: cursor.UTC(), Began: l.began.UTC(), Took: took, Next: max(l.watch.Every-took, l.watch.Every/longestPass), Hinted: l.hinted}
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
