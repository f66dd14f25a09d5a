package simkit

import (
	"context"
	"time"
)

// Every calls do, then waits for the pause, in real time, until ctx ends.
func Every(ctx context.Context, pause time.Duration, do func()) {
	ticker := time.NewTicker(pause)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			do()
		}
	}
}
