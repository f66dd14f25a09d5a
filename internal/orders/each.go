package orders

import (
	"context"
	"errors"
	"sync"

	"golang.org/x/sync/errgroup"
)

// Progress is told how many of how many orders are done. Its calls do not overlap.
type Progress func(done, of int)

const (
	// atOnce is how many orders are asked or answered at the same time.
	atOnce = 16
	// mostSilent is how many orders may stay silent, when none has answered, before
	// the others are not asked any more: each costs the service's patience.
	mostSilent = 2 * atOnce
)

// each does something with n orders, several at a time, and returns what came of
// each in its place. Where no order at all answers, the rest get ErrNoWorker
// without being asked.
func each(ctx context.Context, n int, progress Progress, do func(ctx context.Context, i int) error) []error {
	e := &effort{of: n, progress: progress}
	results := make([]error, n)
	var group errgroup.Group
	group.SetLimit(atOnce)
	for i := range n {
		group.Go(func() error {
			results[i] = ErrNoWorker
			if !e.hopeless() {
				results[i] = do(ctx, i)
			}
			e.add(results[i])
			return nil
		})
	}
	_ = group.Wait() // what failed stands in its place
	return results
}

// effort counts what came of many orders. It is safe for concurrent use.
type effort struct {
	of       int
	progress Progress

	mu           sync.Mutex
	done, silent int
}

// hopeless reports whether so many orders were silent that no worker can be there.
func (e *effort) hopeless() bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.silent >= mostSilent && e.silent == e.done
}

func (e *effort) add(result error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.done++
	if errors.Is(result, ErrNoWorker) {
		e.silent++
	}
	if e.progress != nil {
		e.progress(e.done, e.of)
	}
}
