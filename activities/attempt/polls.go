package attempt

import (
	"context"
	"fmt"
	"math"
	"time"

	"go.temporal.io/sdk/activity"
)

const (
	// slowestWatched is the longest pause between two polls of a thing that a watcher also
	// reads: these polls only catch what the watcher misses.
	slowestWatched = 2 * time.Hour
	// pollGrowth is the factor between two pauses of a poll, unless the step's retry policy
	// has a larger one.
	pollGrowth = 2
	// lastPoll is the longest time between a wait's last poll and its deadline. For a short
	// wait it is a thirtieth of the wait.
	lastPoll = time.Minute
)

// Watched returns the timing of a wait that a watcher also serves: slow while the watcher is
// up to date, unchanged otherwise. Each poll decides again.
func (p Timing) Watched(upToDate bool) Timing {
	if upToDate {
		p.PollSlowest = max(p.PollSlowest, slowestWatched)
	}
	return p
}

// NotYet is the answer of a poll that found nothing new; what describes the condition it
// waits for.
func (p Timing) NotYet(ctx context.Context, what string, args ...any) error {
	return Benign(TypeNotYet, p.nextPoll(ctx), fmt.Sprintf(what, args...))
}

// nextPoll is the pause before the next poll. A poll that would fall after the wait's
// deadline comes shortly before it: otherwise the server would end the step at once.
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

// deadlineLeft is the time left for the step including retries, or 0 when it has no deadline.
// Both times are the server's. (The test environment does not update them, so a step there
// always has its full time left.)
func deadlineLeft(info activity.Info) time.Duration {
	if info.ScheduleToCloseTimeout <= 0 {
		return 0
	}
	return info.ScheduleToCloseTimeout - info.StartedTime.Sub(info.ScheduledTime)
}
