package orders

import (
	"context"
	"sync"
	"time"
)

const (
	// freshLabels is for how long a list of labels is taken for new: Temporal's own lists
	// lag as much.
	freshLabels = 2 * time.Second
	// staleLabels is for how long it is shown while it is read anew.
	staleLabels = time.Minute
	// oldestLabels is how old a list may be for who does not wait for a new one.
	oldestLabels = 12 * time.Hour
)

// labelList remembers the orders with labels, so that who looks at the list often does not
// wait for Temporal to go through thousands.
type labelList struct {
	mu      sync.Mutex
	lists   map[int]*labelsOfDays
	reading sync.Mutex
}

type labelsOfDays struct {
	all     []ToPackRow
	asOf    time.Time
	renewed bool
}

// get returns the list of some days and when it was read. One that is a little old is
// returned at once, and read anew for who comes next. So is an old one, if there is no new
// one within a time; 0 waits for the new one.
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
	renewed := make(chan struct{})
	if l.falls(days) {
		go func() {
			defer close(renewed)
			ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), staleLabels)
			defer cancel()
			_, _, _ = l.renew(ctx, days, read) // who comes after the list is too old asks again
		}()
	}
	if age >= staleLabels {
		timer := time.NewTimer(within)
		defer timer.Stop()
		select {
		case <-renewed:
			known = l.known(days)
		case <-timer.C:
		case <-ctx.Done():
		}
	}
	return known.all, known.asOf, nil
}

// known returns what is remembered.
func (l *labelList) known(days int) labelsOfDays {
	l.mu.Lock()
	defer l.mu.Unlock()
	if list := l.lists[days]; list != nil {
		return *list
	}
	return labelsOfDays{}
}

// falls reports whether it falls to the caller to renew a list, and to nobody else.
func (l *labelList) falls(days int) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	list := l.lists[days]
	first := !list.renewed
	list.renewed = true
	return first
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
		if l.lists[days] != nil {
			l.lists[days].renewed = false
		}
		return nil, time.Time{}, err
	}
	if l.lists == nil {
		l.lists = map[int]*labelsOfDays{}
	}
	l.lists[days] = &labelsOfDays{all: all, asOf: asOf}
	return all, asOf, nil
}
