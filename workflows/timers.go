package workflows

import (
	"time"

	"go.temporal.io/sdk/workflow"
)

// sleep waits for a time; summary says in the Web UI what for.
func sleep(ctx workflow.Context, duration time.Duration, summary string) error {
	return workflow.NewTimerWithOptions(ctx, duration, workflow.TimerOptions{Summary: summary}).Get(ctx, nil)
}

// awaitWithin waits until a condition is met, and reports whether that was in time;
// summary says in the Web UI what for.
func awaitWithin(ctx workflow.Context, limit time.Duration, summary string, condition func() bool) (bool, error) {
	return workflow.AwaitWithOptions(ctx, workflow.AwaitOptions{
		Timeout: limit, TimerOptions: workflow.TimerOptions{Summary: summary}}, condition)
}
