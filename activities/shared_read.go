package activities

import (
	"context"
	"sync"
	"time"

	"orderflow/clients/limit"
)

// sharedRead lets steps that want the same list at about the same time share one reading. A
// reading serves only steps that asked before it began, so each gets data as new as its own
// reading would return.
type sharedRead[T any] struct {
	mu      sync.Mutex
	reading bool        // one is in progress
	next    *reading[T] // the reading that later askers wait for
}

// reading is one reading for all who asked for it.
type reading[T any] struct {
	since time.Time // the earliest time that anybody asked for
	done  chan struct{}
	found T
	err   error
}

// lister reads everything since a time.
type lister[T any] func(ctx context.Context, since time.Time) (T, error)

// Since returns everything since a time, or somewhat longer. A reading continues when one of
// its waiters gives up.
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

// work reads until nobody waits.
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
