package attempt

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"strings"
	"time"

	"go.temporal.io/sdk/activity"

	"orderflow/clients/limit"
)

const (
	// slowestBusy and slowestBusyPoll limit the pause of an attempt that found no room; half
	// of the pause is random. Temporal must answer every attempt: thousands of polls that come
	// back each minute would slow down all steps.
	slowestBusy     = 30 * time.Second
	slowestBusyPoll = 5 * time.Minute
	// busyPollGrowth is the factor by which the pauses of a poll grow. It reaches the maximum
	// after a few polls, because a long wait is not urgent.
	busyPollGrowth = 3
	// polls are the name prefixes of the steps that poll.
	polls = "Await"
)

// BusyPause is the pause of an attempt that found no room, either within the provider's limit
// or among the reads of its worker. It is partly random.
func BusyPause(step string, attempt int32) time.Duration {
	least := grown(FirstRetry, slowestBusy, attempt)
	if strings.HasPrefix(step, polls) {
		least = grownBy(busyPollGrowth, FirstRetry, slowestBusyPoll, attempt)
	}
	return least + rand.N(least)
}

// noRoomError is the error of an attempt that made no call because the provider's limit had no
// room. If the provider asked for fewer calls, the step retries when that pause is over.
func noRoomError(ctx context.Context, err error, soonest time.Duration) error {
	var full *limit.Full
	if !errors.As(err, &full) { // the context ended
		return err
	}
	kind := TypeBusy
	if full.After > 0 {
		kind = TypeHeld
	}
	info, least := activity.GetInfo(ctx), max(full.After, soonest)
	delay := max(least+rand.N(least/2), BusyPause(info.ActivityType.Name, info.Attempt))
	return Benign(kind, delay, err.Error())
}

// Backoff is the delay after the current attempt. It starts at first and grows by half each
// time, up to slowest.
func Backoff(ctx context.Context, first, slowest time.Duration) time.Duration {
	return grown(first, slowest, activity.GetInfo(ctx).Attempt)
}

func grown(first, slowest time.Duration, attempt int32) time.Duration {
	return grownBy(1.5, first, slowest, attempt)
}

func grownBy(growth float64, first, slowest time.Duration, attempt int32) time.Duration {
	return time.Duration(min(float64(first)*math.Pow(growth, float64(attempt-1)), float64(slowest)))
}
