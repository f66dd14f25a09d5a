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

// The retry schedules of steps. None has an end: a failure that may pass is retried until the
// step's patience is over (attempt.Patience); any other one is refused and goes to a person.
const (
	// attemptLimit is the timeout of one attempt: some calls of up to 30 seconds each, and two
	// readings of a long list, because one may be in progress already.
	attemptLimit = 10 * time.Minute
	// lostWorker is the heartbeat timeout: a worker that is silent for so long loses its step
	// to another worker. Running activities send a heartbeat every few seconds.
	lostWorker = 20 * time.Second
	// forEver means no limit; the test environment treats 0 as ten.
	forEver = math.MaxInt32
)

// Schedule says when a step is retried, and its priority when the provider's task queue is
// full.
type Schedule struct {
	retry    temporal.RetryPolicy
	priority int // the lowest goes first
}

// The schedules. The errors of activities set the retry delay. An effect's own schedule only
// applies after a crash or a timeout: then a request may be in flight, and must have ended
// before the retry reads.
var (
	Undoing = Schedule{retry: afterCrash, priority: 1}
	Acting  = Schedule{retry: afterCrash, priority: 2}
	// Reading is for polls that somebody waits for; they have the priority of effects.
	Reading = Schedule{retry: polling, priority: 2}
	Polling = Schedule{retry: polling, priority: 4}
	// PollingOn is for polls that a hint restarts. What they wait for was there at once, or
	// the hint was about something else; so they soon are as rare as before the hint.
	PollingOn = Schedule{retry: pollingOn, priority: 4}
	// Watching is for watchers. They make polls rare, so they go before polls.
	Watching = Schedule{retry: watching, priority: 3}
	// Brief is for a look that nothing waits for: one failure is retried once.
	Brief = Schedule{retry: temporal.RetryPolicy{InitialInterval: 2 * time.Second, BackoffCoefficient: 1, MaximumAttempts: 2}, priority: 2}
	// Once is never retried.
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

// Providers returns the names of the providers that have steps.
func Providers() []string { return slices.Sorted(slices.Values(order.Providers)) }
