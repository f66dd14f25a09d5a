package desk

import (
	"context"
	"sync"
	"time"
)

// kept keeps what takes long to read, so that no page waits for it: who looks sees the last
// value, and has it read anew for who comes next.
type kept[T any] struct {
	// fresh is for how long a value is not read anew; one that took long to read is not for
	// ten times as long. One older than stale is waited for a little; 0 means that none is.
	fresh, stale time.Duration

	mu      sync.Mutex
	of      string
	value   T
	asOf    time.Time
	next    time.Time
	reading chan struct{} // closed when what is read is there
	err     error
}

// readingTime is how long a reading behind the pages may take.
const readingTime = 2 * time.Minute

// get returns the last value of something and when it was read, which is zero where there
// is none yet. It waits for a time at most, and only where it has none, or an old one.
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
