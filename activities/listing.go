package activities

import (
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"orderflow/order"
)

// listing is a list at a provider that grows at its end and cannot be filtered by order.
// Orders that look something up at about the same time share one reading, and each reading
// covers only the part that may have changed: earlier entries are kept.
//
// The kept entries only say which things to read; each thing is then read by its id. No new
// entry can be dated long before the newest one, so a look-up sees everything that the
// provider showed when it began, as if it had read the whole list.
//
// The zero value is a list of which nothing was read.
type listing struct {
	shared sharedRead[struct{}]

	// Only the reading in progress uses these.
	from, until time.Time // everything dated in between is known
	newest      time.Time // of all entries seen
	// asked is the earliest time that a look-up asked for since turned, and askedBefore the
	// earliest one in the day before that.
	asked, askedBefore, turned time.Time

	mu   sync.Mutex // guards the fields below
	seen map[string]map[int64]sighting
}

// source is how a listing is read.
type source struct {
	// slack is the largest difference between the provider's clock and ours.
	slack time.Duration
	// read returns at least the entries dated in a time span. Before may be zero for no upper
	// end.
	read func(ctx context.Context, since, before time.Time) ([]sighting, error)
	// key is what an entry is looked up by: the text of ours that it carries.
	key func(text string) string
	now func() time.Time
}

const (
	// firstSpan is the length of the first time span to read if much of a list is unknown, so
	// that a reading that fails does not start from the beginning. If a span shows few
	// entries, the next one is twice as long; after longestSpan the rest is read at once.
	firstSpan   = 24 * time.Hour
	longestSpan = 16 * firstSpan
	few         = 50
	// keptUnasked is how long entries are kept, at least, after the last look-up that reached
	// them.
	keptUnasked = 24 * time.Hour
)

// under returns the ids that the list showed under a key: all entries dated since a time, and
// perhaps older ones. Some may have left the list, or changed their key, since.
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

// readOn reads what may be new, and what is unknown since a time.
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

// settle advances the time up to which the list is known, after all entries before an end
// were read. A later entry is dated no earlier than the start of the reading, less the
// clocks' slack and the time in which an effect must show; and no earlier than that before
// the newest entry. So a clock that is wrong by more costs calls, but hides nothing.
func (l *listing) settle(began, end time.Time, slack time.Duration) {
	known := earliest(began, l.newest)
	if !end.IsZero() {
		known = earliest(known, end)
	}
	if known = known.Add(-slack - order.MaxSettle); known.After(l.until) {
		l.until = known
	}
}

// forget drops entries that no look-up has reached for a day or two.
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
