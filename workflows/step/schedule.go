package step

import (
	"math"
	"slices"
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"orderflow/activities"
	"orderflow/activities/attempt"
	"orderflow/order"
)

// The schedules of steps, written once. None of them has an end: what can be mended by
// waiting is waited for until the step's patience is over (attempt.Patience), and what
// cannot fails as refused and goes to a person.
const (
	// attemptLimit bounds one attempt: some calls of up to 30 seconds each, and the wait for
	// two readings of a long list, as one may be under way already.
	attemptLimit = 10 * time.Minute
	// lostWorker is how long a worker may be silent before its step is given to
	// another; running activities send a heartbeat every few seconds.
	lostWorker = 20 * time.Second
	// forEver stands for no limit; the test environment would take 0 for ten.
	forEver = math.MaxInt32
)

// Schedule is when a step is tried again, and how it stands against others where the
// queue of a provider is full.
type Schedule struct {
	retry    temporal.RetryPolicy
	priority int // the lowest goes first
}

// The schedules. Errors of activities say by themselves when to retry. An effect's own
// schedule only counts after a crash or a timeout: then a request may be in flight,
// and must have come to its end before the retry reads what is there.
var (
	Undoing = Schedule{retry: afterCrash, priority: 1}
	Acting  = Schedule{retry: afterCrash, priority: 2}
	// Reading is for polls that somebody waits for; it is not put behind others.
	Reading = Schedule{retry: polling, priority: 2}
	Polling = Schedule{retry: polling, priority: 4}
	// PollingOn is for polls that a hint began anew: what they wait for was there at once,
	// or is not what the hint was about, so they are soon as rare as before it.
	PollingOn = Schedule{retry: pollingOn, priority: 4}
	// Watching is for what makes polls rare, and so goes before them.
	Watching = Schedule{retry: watching, priority: 3}
	// Brief is for a look that nothing waits for: one failure is repeated, and no more.
	Brief = Schedule{retry: temporal.RetryPolicy{InitialInterval: 2 * time.Second, BackoffCoefficient: 1, MaximumAttempts: 2}, priority: 2}
	// Once is never tried again.
	Once = Schedule{retry: temporal.RetryPolicy{MaximumAttempts: 1}, priority: 2}
)

var afterCrash = temporal.RetryPolicy{
	InitialInterval: order.MaxSettle, BackoffCoefficient: 1, MaximumAttempts: forEver}

var polling = temporal.RetryPolicy{
	InitialInterval: 2 * time.Second, BackoffCoefficient: 2, MaximumInterval: time.Minute, MaximumAttempts: forEver}

var pollingOn = temporal.RetryPolicy{
	InitialInterval: 2 * time.Second, BackoffCoefficient: 8, MaximumInterval: time.Minute, MaximumAttempts: forEver}

var watching = temporal.RetryPolicy{
	InitialInterval: 5 * time.Second, BackoffCoefficient: 2, MaximumInterval: time.Minute, MaximumAttempts: forEver}

func (s Step) options(ctx workflow.Context, schedule Schedule) workflow.Context {
	limit := s.AttemptLimit
	if limit == 0 {
		limit = attemptLimit
	}
	retry := schedule.retry
	if s.impatient {
		retry.NonRetryableErrorTypes = []string{attempt.TypeUnavailable, attempt.TypeUnknown}
	}
	return workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
		TaskQueue:           activities.Queues[s.Provider],
		StartToCloseTimeout: limit,
		HeartbeatTimeout:    lostWorker,
		RetryPolicy:         &retry,
		Summary:             s.Summary,
		Priority:            temporal.Priority{PriorityKey: schedule.priority},
	})
}

// Providers lists those that have steps, by name.
func Providers() []string { return slices.Sorted(slices.Values(order.Providers)) }
