package orders

import (
	"context"
	"sync"
	"time"
)

const (
	// freshLabels is how long a list of labels is fresh: Temporal's own lists lag as much.
	freshLabels = 2 * time.Second
	// staleLabels is how long a stale list is shown while it is read again.
	staleLabels = time.Minute
	// oldestLabels is how old a list may be for a caller that does not wait for a new one: packers
	// must not work from what was true hours ago.
	oldestLabels = 10 * time.Minute
)

// labelList caches the orders with labels, so that frequent readers do not wait for Temporal to
// page through thousands.
type labelList struct {
	mu      sync.Mutex
	lists   map[int]*labelsOfDays
	reading sync.Mutex
}

type labelsOfDays struct {
	all  []ToPackRow
	asOf time.Time
	// renewing is closed when somebody has read the list again; nil if nobody does.
	renewing chan struct{}
}

// get returns the list for some days and when it was read. A stale list is returned at once,
// and read again for the next caller. So is an older list, if the new one takes longer than
// within; 0 waits for the new one.
func (l *labelList) get(ctx context.Context, days int, within time.Duration, read func(context.Context, int) ([]ToPackRow, error)) (
	[]ToPackRow, time.Time, error) {
	known := l.known(days)
	age := time.Since(known.asOf)
	if age < freshLabels {
		return known.all, known.asOf, nil
	}
	if age >= staleLabels && (within == 0 || age >= oldestLabels) {
		return l.renew(ctx, days, read)
	}
	renewed, first := l.claimRenewal(days)
	if first {
		go func() {
			defer l.endRenewal(days, renewed)
			ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), staleLabels)
			defer cancel()
			_, _, _ = l.renew(ctx, days, read) // a caller after staleLabels reads again
		}()
	}
	if age >= staleLabels && awaitFor(ctx, renewed, within) {
		known = l.known(days)
	}
	return known.all, known.asOf, nil
}

// awaitFor waits until done is closed, and reports false if that takes longer than within or the
// caller gives up.
func awaitFor(ctx context.Context, done <-chan struct{}, within time.Duration) bool {
	timer := time.NewTimer(within)
	defer timer.Stop()
	select {
	case <-done:
		return true
	case <-timer.C:
	case <-ctx.Done():
	}
	return false
}

// known returns the cached list.
func (l *labelList) known(days int) labelsOfDays {
	l.mu.Lock()
	defer l.mu.Unlock()
	if list := l.lists[days]; list != nil {
		return *list
	}
	return labelsOfDays{}
}

// claimRenewal returns a channel that is closed when the list was read again. It reports
// whether this caller must do that, which is true for one caller at a time.
func (l *labelList) claimRenewal(days int) (renewed chan struct{}, first bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	list := l.lists[days]
	if list.renewing != nil {
		return list.renewing, false
	}
	list.renewing = make(chan struct{})
	return list.renewing, true
}

func (l *labelList) endRenewal(days int, renewed chan struct{}) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.lists[days].renewing = nil
	close(renewed)
}

// renew reads the list, unless somebody else just did.
func (l *labelList) renew(ctx context.Context, days int, read func(context.Context, int) ([]ToPackRow, error)) (
	[]ToPackRow, time.Time, error) {
	l.reading.Lock()
	defer l.reading.Unlock()
	if known := l.known(days); time.Since(known.asOf) < freshLabels {
		return known.all, known.asOf, nil
	}
	asOf := time.Now().UTC()
	all, err := read(ctx, days)
	l.mu.Lock()
	defer l.mu.Unlock()
	if err != nil {
		return nil, time.Time{}, err
	}
	if l.lists == nil {
		l.lists = map[int]*labelsOfDays{}
	}
	if l.lists[days] == nil {
		l.lists[days] = &labelsOfDays{}
	}
	l.lists[days].all, l.lists[days].asOf = all, asOf
	return all, asOf, nil
}
