package activities

import (
	"context"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"orderflow/clients/limit"
)

// Orders that look into a long list before each effect all succeed, although every look-up
// has more pages than the limit allows at once: the pages of a reading do not delay the
// waiting effects.
func TestALongListKeepsNoEffectWaiting(t *testing.T) {
	const pages, calls, orders, slots = 20, 100, 300, 100
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		b := &backlog{calls: limit.New(limit.Options{Provider: "tpk", Calls: calls}), slots: make(chan struct{}, slots)}
		b.calls.Share(1, time.Now().Add(2*time.Hour))
		b.list = source{slack: time.Hour, key: func(text string) string { return text }, now: time.Now,
			read: func(ctx context.Context, _, _ time.Time) ([]sighting, error) { return nil, b.call(ctx, pages) }}
		var all sync.WaitGroup
		for range orders {
			all.Go(func() { b.order(ctx) })
		}
		all.Wait()
		require.EqualValues(t, orders, b.done.Load())
	})
}

// backlog are orders whose steps look something up, read it and act.
type backlog struct {
	calls  *limit.Limit
	slots  chan struct{} // of the worker
	listed listing
	list   source
	done   atomic.Int32
}

func (b *backlog) call(ctx context.Context, times int) error {
	for range times {
		if err := b.calls.Wait(ctx, false); err != nil {
			return err
		}
		time.Sleep(100 * time.Millisecond)
	}
	return nil
}

// order tries its step until it has acted.
func (b *backlog) order(ctx context.Context) {
	for ctx.Err() == nil {
		b.slots <- struct{}{}
		err := b.attempt(ctx)
		<-b.slots
		if err == nil {
			b.done.Add(1)
			return
		}
		time.Sleep(45*time.Second + rand.N(20*time.Second))
	}
}

func (b *backlog) attempt(ctx context.Context) error {
	step, end := b.calls.Begin(ctx, limit.Effect)
	defer end()
	if _, err := b.listed.under(step, "a", time.Now().Add(-time.Hour), b.list); err != nil {
		return err
	}
	if err := b.call(step, 2); err != nil {
		return err
	}
	if err := limit.Hold(step); err != nil {
		return err
	}
	return b.calls.Wait(step, true)
}
