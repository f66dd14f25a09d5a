package desk

import (
	"context"
	"sync"
	"time"
)

// kept caches a value that is slow to read, so that no page waits for it: a reader gets the
// last value, and starts a new read for the next reader.
type kept[T any] struct {
	// fresh is how long a value is not read again; after a slow read, it is at least ten times
	// the read's duration. A reader waits a little for the new value if the old one is older
	// than stale; 0 means never.
	fresh, stale time.Duration

	mu      sync.Mutex
	of      string
	value   T
	asOf    time.Time
	next    time.Time
	reading chan struct{} // closed when the read is complete
	err     error
}

// readingTime is the timeout of a read in the background.
const readingTime = 2 * time.Minute

// get returns the last value and the time of its read; the time is zero if there is no value
// yet. It waits at most the given time, and only if there is no value or it is stale.
func (k *kept[T]) get(ctx context.Context, of string, wait time.Duration, read func(context.Context) (T, error)) (T, time.Time, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.of != of {
		var none T
		k.of, k.value, k.asOf, k.next, k.reading, k.err = of, none, time.Time{}, time.Time{}, nil, nil
	}
	if k.reading == nil && !time.Now().Before(k.next) {
		k.reading = make(chan struct{})
		go k.renew(context.WithoutCancel(ctx), of, k.reading, read)
	}
	if old := k.asOf.IsZero() || k.stale > 0 && time.Since(k.asOf) > k.stale; old && k.reading != nil {
		reading := k.reading
		k.mu.Unlock()
		timer := time.NewTimer(wait)
		select {
		case <-reading:
		case <-timer.C:
		case <-ctx.Done():
		}
		timer.Stop()
		k.mu.Lock()
	}
	if k.of == of && !k.asOf.IsZero() {
		return k.value, k.asOf, nil
	}
	var none T
	return none, time.Time{}, k.err
}

func (k *kept[T]) renew(ctx context.Context, of string, reading chan struct{}, read func(context.Context) (T, error)) {
	ctx, cancel := context.WithTimeout(ctx, readingTime)
	defer cancel()
	began := time.Now()
	value, err := read(ctx)
	k.mu.Lock()
	defer k.mu.Unlock()
	defer close(reading)
	if k.of != of {
		return
	}
	k.reading, k.err, k.next = nil, err, time.Now().Add(max(k.fresh, 10*time.Since(began)))
	if err == nil {
		k.value, k.asOf = value, began
	}
}
