package activities

import (
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"orderflow/order"
)

// listing is a list at a provider that grows at its end and has no filter for one order.
// It is read once for all orders that look something up at about the same time, and each
// time only from where something may be new: what it showed before is kept.
//
// What is kept says which things to read, and nothing else: each is read by its id before
// it counts. Nothing can appear that is dated long before the newest; so a look-up sees
// whatever the provider showed when it began, as if it had read the whole list.
//
// The zero value is a list of which nothing was read.
type listing struct {
	shared sharedRead[struct{}]

	// Only the reading that is under way uses these.
	from, until time.Time // what is dated within is known
	newest      time.Time // of all that was seen
	// asked is the earliest time that was asked for since turned, and askedBefore in the day
	// before that.
	asked, askedBefore, turned time.Time

	mu   sync.Mutex // guards what follows
	seen map[string]map[int64]sighting
}

// source is how a listing is read.
type source struct {
	// slack is how far the provider's times may be from ours.
	slack time.Duration
	// read returns at least what is dated since a time, and before another, which may be
	// zero for all.
	read func(ctx context.Context, since, before time.Time) ([]sighting, error)
	// key is what things are looked up by, in the text that they have of ours.
	key func(text string) string
	now func() time.Time
}

const (
	// firstSpan is how long a time is read at once where much of a list is not known, so
	// that a reading that fails does not begin again. Where that shows few things the next
	// span is twice as long, and after longestSpan the rest is read at once.
	firstSpan   = 24 * time.Hour
	longestSpan = 16 * firstSpan
	few         = 50
	// keptUnasked is how long is kept, at least, what no look-up reaches back to any more.
	keptUnasked = 24 * time.Hour
)

// under returns what the list showed under a key, of all that is dated since a time, and
// maybe of what is older. Some of it may have vanished from the list since, or have another
// key.
func (l *listing) under(ctx context.Context, key string, since time.Time, from source) ([]sighting, error) {
	_, err := l.shared.Since(ctx, since, func(ctx context.Context, since time.Time) (struct{}, error) {
		return struct{}{}, l.readOn(ctx, since, from)
	})
	if err != nil {
		return nil, err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Collect(maps.Values(l.seen[key])), nil
}

// readOn reads what may be new, and what is not known since a time.
func (l *listing) readOn(ctx context.Context, since time.Time, from source) error {
	began := from.now()
	if l.from.IsZero() || since.Before(l.from) {
		l.from, l.until = since, since
	}
	at := l.until
	for span, last := firstSpan, false; !last; {
		end := at.Add(span)
		if last = span > longestSpan || end.After(began.Add(-from.slack)); last {
			end = time.Time{} // whatever the provider's clock says
		}
		shown, err := from.read(ctx, at, end)
		if err != nil {
			return err
		}
		l.add(shown, from.key)
		l.settle(began, end, from.slack)
		at = end
		if len(shown) < few {
			span *= 2
		}
	}
	l.forget(began, since, from.slack)
	return nil
}

func (l *listing) add(shown []sighting, key func(string) string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.seen == nil {
		l.seen = map[string]map[int64]sighting{}
	}
	for _, one := range shown {
		under := key(one.text)
		if l.seen[under] == nil {
			l.seen[under] = map[int64]sighting{}
		}
		l.seen[under][one.id] = one
		if one.made.After(l.newest) {
			l.newest = one.made
		}
	}
}

// settle moves on until when the list is known, after all before an end was read. What
// appears later is dated at most the clocks' slack, and the time in which an effect must
// show, before the reading began. Before the newest, too: so a clock that is wrong by more
// than that costs calls, and hides nothing.
func (l *listing) settle(began, end time.Time, slack time.Duration) {
	known := earliest(began, l.newest)
	if !end.IsZero() {
		known = earliest(known, end)
	}
	if known = known.Add(-slack - order.MaxSettle); known.After(l.until) {
		l.until = known
	}
}

// forget drops what no look-up has reached back to for a day or two.
func (l *listing) forget(now, since time.Time, slack time.Duration) {
	if l.asked.IsZero() || since.Before(l.asked) {
		l.asked = since
	}
	if now.Sub(l.turned) < keptUnasked {
		return
	}
	oldest := l.asked
	if !l.askedBefore.IsZero() {
		oldest = earliest(oldest, l.askedBefore)
	}
	l.askedBefore, l.asked, l.turned = l.asked, time.Time{}, now
	if oldest.Before(l.from) || oldest.After(l.until) {
		return
	}
	l.from = oldest
	l.mu.Lock()
	defer l.mu.Unlock()
	for key, under := range l.seen {
		maps.DeleteFunc(under, func(_ int64, one sighting) bool { return one.made.Before(oldest.Add(-slack)) && !one.made.IsZero() })
		if len(under) == 0 {
			delete(l.seen, key)
		}
	}
}

func earliest(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}
