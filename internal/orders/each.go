package orders

import (
	"context"
	"errors"
	"sync"

	"golang.org/x/sync/errgroup"
)

// Progress is called with the number of finished orders and of all orders. Its calls do not
// overlap.
type Progress func(done, of int)

const (
	// atOnce is how many orders are queried or answered in parallel.
	atOnce = 16
	// maxSilent is the number of orders without an answer after which the others are not
	// asked, if none has answered: each one costs the service's patience.
	maxSilent = 2 * atOnce
)

// each runs a function for n orders, several in parallel, and returns the errors in order. If
// no order at all answers, the rest get ErrNoWorker without being asked.
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
	_ = group.Wait() // the error is in the list
	return results
}

// eachRead is each for a function without an effect. It is repeated once for the orders that no
// worker answered for, if any order had an answer: then the workers were only busy.
func eachRead(ctx context.Context, n int, progress Progress, read func(ctx context.Context, i int) error) []error {
	results := each(ctx, n, progress, read)
	var silent []int
	for i, err := range results {
		if errors.Is(err, ErrNoWorker) {
			silent = append(silent, i)
		}
	}
	if len(silent) == 0 || len(silent) == n {
		return results
	}
	for k, err := range each(ctx, len(silent), nil, func(ctx context.Context, k int) error { return read(ctx, silent[k]) }) {
		results[silent[k]] = err
	}
	return results
}

// effort counts the results of many orders. It is safe for concurrent use.
type effort struct {
	of       int
	progress Progress

	mu           sync.Mutex
	done, silent int
}

// hopeless reports whether so many orders were silent that no worker can be running.
func (e *effort) hopeless() bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.silent >= maxSilent && e.silent == e.done
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
