// Package cached keeps values that are slow to read, so that readers need not wait for them.
package cached

import (
	"context"
	"math"
	"sync"
	"time"
)

// UntilRead is the wait of a reader who wants a new value where the old one is stale, however
// long that takes.
const UntilRead time.Duration = math.MaxInt64

const (
	// readTimeout is the timeout of a read: it goes on when its reader has left.
	readTimeout = 2 * time.Minute
	// mostKeys is the number of keys whose values are kept.
	mostKeys = 8
)

// Values caches one value for each key. A reader gets the last value; one that is no longer
// fresh is read again, by one read at a time, for the next reader.
type Values[K comparable, T any] struct {
	// Fresh is how long a value is not read again.
	Fresh time.Duration
	// Pause is the minimum time between two reads, as a multiple of how long the first took:
	// with 10, values that are slow to read are not read all the time.
	Pause int
	// Stale is the age from which a reader waits for a new value before it gets the old one; 0
	// means never.
	Stale time.Duration
	// Oldest is the age from which a value is not shown: a reader waits for a new one, or its
	// error. 0 shows every value, and no value at all where the first one takes long.
	Oldest time.Duration

	mu      sync.Mutex
	entries map[K]*entry[T]
}

type entry[T any] struct {
	value   T
	asOf    time.Time     // when the read of value began; zero if there is none
	err     error         // of the last read
	next    time.Time     // when the value may be read again
	reading chan struct{} // closed when the read is complete; nil if there is none
	asked   time.Time
}

// Get returns the last value of a key and when its read began; that time is zero if there is no
// value yet. It waits only for a value that is stale or missing, and not longer than wait.
//
// A reader who waits until it is read, or for a value that is too old to be shown, gets the
// error of the read. Others get it if there is no value.
func (v *Values[K, T]) Get(ctx context.Context, key K, wait time.Duration, read func(context.Context) (T, error)) (T, time.Time, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	e := v.entry(key)
	if e.reading == nil && !e.asked.Before(e.next) {
		e.reading = make(chan struct{})
		go v.renew(context.WithoutCancel(ctx), e, read)
	}
	if v.hidden(e) {
		wait = UntilRead
	}
	stale := v.stale(e)
	if reading := e.reading; stale && reading != nil {
		v.mu.Unlock()
		Await(ctx, reading, wait)
		v.mu.Lock()
	}
	var none T
	switch {
	case stale && wait == UntilRead && e.err != nil:
		return none, time.Time{}, e.err
	case !e.asOf.IsZero() && !v.hidden(e):
		return e.value, e.asOf, nil
	case e.err != nil:
		return none, time.Time{}, e.err
	}
	return none, time.Time{}, ctx.Err()
}

// Await waits until done is closed, and reports false if that takes longer than wait or the
// caller gives up.
func Await(ctx context.Context, done <-chan struct{}, wait time.Duration) bool {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-done:
		return true
	case <-timer.C:
	case <-ctx.Done():
	}
	return false
}

// stale reports whether a reader waits for a new value.
func (v *Values[K, T]) stale(e *entry[T]) bool {
	return e.asOf.IsZero() || v.hidden(e) || v.Stale > 0 && time.Since(e.asOf) >= v.Stale
}

// hidden reports whether the value is missing or too old to be shown, and must not be left out.
func (v *Values[K, T]) hidden(e *entry[T]) bool {
	return v.Oldest > 0 && time.Since(e.asOf) >= v.Oldest
}

// entry returns the entry of a key. If there are too many, it forgets the one that was asked for
// longest ago.
func (v *Values[K, T]) entry(key K) *entry[T] {
	e := v.entries[key]
	if e == nil {
		if v.entries == nil {
			v.entries = map[K]*entry[T]{}
		}
		if len(v.entries) == mostKeys {
			delete(v.entries, v.longestUnasked())
		}
		e = &entry[T]{}
		v.entries[key] = e
	}
	e.asked = time.Now()
	return e
}

func (v *Values[K, T]) longestUnasked() (key K) {
	var first *entry[T]
	for one, e := range v.entries {
		if first == nil || e.asked.Before(first.asked) {
			key, first = one, e
		}
	}
	return key
}

func (v *Values[K, T]) renew(ctx context.Context, e *entry[T], read func(context.Context) (T, error)) {
	ctx, cancel := context.WithTimeout(ctx, readTimeout)
	defer cancel()
	began := time.Now()
	value, err := read(ctx)
	v.mu.Lock()
	defer v.mu.Unlock()
	close(e.reading)
	e.err, e.next = err, time.Now().Add(max(v.Fresh, time.Duration(v.Pause)*time.Since(began)))
	if err == nil {
		e.value, e.asOf = value, began
	}
	e.reading = nil
}
