package measure

import (
	"context"
	"time"
)

// Eventually waits until the condition is true.
func Eventually(ctx context.Context, within time.Duration, so func() (bool, error)) error {
	const pause = 500 * time.Millisecond // counting many orders is work for the server
	ctx, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	for {
		if yes, err := so(); yes || err != nil {
			return err
		}
		if err := Wait(ctx, pause); err != nil {
			return err
		}
	}
}

// Wait waits, or returns the error of a context that ends first.
func Wait(ctx context.Context, lasts time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(lasts):
		return nil
	}
}
