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
	// slowestBusy and slowestBusyPoll bound how long an attempt without room waits, half of
	// the time that is drawn. Temporal has to answer each attempt: thousands of polls that
	// came back every minute would slow down all steps.
	slowestBusy     = 30 * time.Second
	slowestBusyPoll = 5 * time.Minute
	// busyPollGrowth is how much longer each pause of a poll is: after a few it is as long as it
	// gets, as a wait that has lasted has nothing to hurry for.
	busyPollGrowth = 3
	// polls is how the names of steps begin that ask again by themselves.
	polls = "Await"
)

// BusyPause is how long the attempt of a step waits that found no room: within the
// provider's limit, or among the reads of its worker. Each draws a time of its own.
func BusyPause(step string, attempt int32) time.Duration {
	least := grown(FirstRetry, slowestBusy, attempt)
	if strings.HasPrefix(step, polls) {
		least = grownBy(busyPollGrowth, FirstRetry, slowestBusyPoll, attempt)
	}
	return least + rand.N(least)
}

// noRoom is the error of an attempt that did not make a call, for which there was no room
// within the provider's limit. Where the provider has asked for fewer calls, the step
// comes back when that is over.
func noRoom(ctx context.Context, err error, soonest time.Duration) error {
	var full *limit.Full
	if !errors.As(err, &full) { // the context has ended
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

// Backoff is the delay after the attempt that runs now: first, then half as long
// again each time, up to slowest.
func Backoff(ctx context.Context, first, slowest time.Duration) time.Duration {
	return grown(first, slowest, activity.GetInfo(ctx).Attempt)
}

func grown(first, slowest time.Duration, attempt int32) time.Duration {
	return grownBy(1.5, first, slowest, attempt)
}

func grownBy(growth float64, first, slowest time.Duration, attempt int32) time.Duration {
	return time.Duration(min(float64(first)*math.Pow(growth, float64(attempt-1)), float64(slowest)))
}
