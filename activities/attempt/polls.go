package attempt

import (
	"context"
	"fmt"
	"math"
	"time"

	"go.temporal.io/sdk/activity"
)

const (
	// SlowestWatched is the longest wait between two polls of a thing whose changes a
	// watcher sees: the polls only make up for what the watcher misses.
	SlowestWatched = 2 * time.Hour
	// pollGrowth is how much longer each wait between two polls is than the one before,
	// unless the retry policy of the step says more.
	pollGrowth = 2
	// lastPoll is how long before a wait's deadline its last poll comes, at the most; it is a
	// thirtieth of a shorter wait.
	lastPoll = time.Minute
)

// Watched is the timing of a wait for something that a watcher sees as well: slow while
// the watcher is up to date, and as it was when not. Each poll asks anew.
func (p Timing) Watched(upToDate bool) Timing {
	if upToDate {
		p.PollSlowest = max(p.PollSlowest, SlowestWatched)
	}
	return p
}

// NotYet is the answer of a poll that found nothing new; what says what is awaited.
func (p Timing) NotYet(ctx context.Context, what string, args ...any) error {
	return Benign(TypeNotYet, p.nextPoll(ctx), fmt.Sprintf(what, args...))
}

// nextPoll is how long to wait until the next poll. Where that would be after the wait's
// deadline, the poll comes shortly before it: the server would not wait at all, but end
// the step at once.
func (p Timing) nextPoll(ctx context.Context) time.Duration {
	info, growth := activity.GetInfo(ctx), float64(pollGrowth)
	if info.RetryPolicy != nil {
		growth = max(growth, info.RetryPolicy.BackoffCoefficient)
	}
	grown := float64(p.PollFirst) * math.Pow(growth, float64(info.Attempt-1))
	wait := time.Duration(min(grown, float64(p.PollSlowest)))
	margin := min(lastPoll, info.ScheduleToCloseTimeout/30)
	if left := deadlineLeft(info); left > margin {
		wait = min(wait, left-margin)
	}
	return wait
}

// deadlineLeft is how long the step may still take, retries and all; 0 when it has no
// deadline. Both times are the server's. (The test environment never renews them, so that
// there a step has all of its time left.)
func deadlineLeft(info activity.Info) time.Duration {
	if info.ScheduleToCloseTimeout <= 0 {
		return 0
	}
	return info.ScheduleToCloseTimeout - info.StartedTime.Sub(info.ScheduledTime)
}
