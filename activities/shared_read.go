package activities

import (
	"context"
	"sync"
	"time"

	"orderflow/clients/limit"
)

// sharedRead lets steps that want the same list at about the same time have it read
// once. A reading serves only those who asked before it began, so that what it shows
// is as new as what each of them would have read itself.
type sharedRead[T any] struct {
	mu      sync.Mutex
	reading bool        // one is under way
	next    *reading[T] // what those wait for who have asked since it began
}

// reading is one for all who asked for it.
type reading[T any] struct {
	since time.Time // the earliest that anybody asked for
	done  chan struct{}
	found T
	err   error
}

// lister reads what is there since a time.
type lister[T any] func(ctx context.Context, since time.Time) (T, error)

// Since returns what is there since a time, or somewhat longer. A reading goes on
// when one of those who wait for it gives up.
func (t *sharedRead[T]) Since(ctx context.Context, since time.Time, read lister[T]) (found T, err error) {
	mine := t.ask(ctx, since, read)
	select {
	case <-mine.done:
		return mine.found, mine.err
	case <-ctx.Done():
		return found, ctx.Err()
	}
}

func (t *sharedRead[T]) ask(ctx context.Context, since time.Time, read lister[T]) *reading[T] {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.next == nil {
		t.next = &reading[T]{since: since, done: make(chan struct{})}
	}
	if since.Before(t.next.since) {
		t.next.since = since
	}
	mine := t.next
	if !t.reading {
		t.reading = true
		go t.work(limit.Of(context.WithoutCancel(ctx), limit.Effect), read) // an effect may wait for it
	}
	return mine
}

// work reads until nobody waits any more.
func (t *sharedRead[T]) work(ctx context.Context, read lister[T]) {
	for {
		t.mu.Lock()
		current := t.next
		t.next, t.reading = nil, current != nil
		t.mu.Unlock()
		if current == nil {
			return
		}
		current.found, current.err = read(ctx, current.since)
		close(current.done)
	}
}
