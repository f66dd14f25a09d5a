package step

import (
	"time"

	"go.temporal.io/sdk/workflow"
)

// Sleep waits for a duration. Summary tells the reader of the Web UI why.
func Sleep(ctx workflow.Context, duration time.Duration, summary string) error {
	return workflow.NewTimerWithOptions(ctx, duration, workflow.TimerOptions{Summary: summary}).Get(ctx, nil)
}

// AwaitWithin waits until a condition is met, and reports whether it was met in time. Summary
// tells the reader of the Web UI why.
func AwaitWithin(ctx workflow.Context, limit time.Duration, summary string, condition func() bool) (bool, error) {
	return workflow.AwaitWithOptions(ctx, workflow.AwaitOptions{
		Timeout: limit, TimerOptions: workflow.TimerOptions{Summary: summary}}, condition)
}
