// Package step runs one activity of a workflow: on which schedule of retries, what
// keeps it from beginning, what ends a wait, and how its failure reaches a person.
package step

import (
	"errors"
	"math"
	"slices"
	"time"

	"go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"orderflow/activities"
	"orderflow/order"
)

// The schedules of steps, written once. All of them go on for ever: what can be
// mended by waiting is waited for, and what cannot fails as refused and goes to
// a person.
const (
	// attemptLimit bounds one attempt: some calls of up to 30 seconds each.
	attemptLimit = 3 * time.Minute
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
	// Once is never tried again.
	Once = Schedule{retry: temporal.RetryPolicy{MaximumAttempts: 1}, priority: 2}
)

var afterCrash = temporal.RetryPolicy{
	InitialInterval: order.MaxSettle, BackoffCoefficient: 1, MaximumAttempts: forEver}

var polling = temporal.RetryPolicy{
	InitialInterval: 2 * time.Second, BackoffCoefficient: 1.5, MaximumInterval: time.Minute, MaximumAttempts: forEver}

// Step is one activity to run.
type Step struct {
	// Provider is whose task queue runs it.
	Provider string
	// Activity is the method value or name, and Args what it gets.
	Activity any
	Args     []any
	// Summary is what people see in the Web UI.
	Summary string
	// Deadline bounds a wait, retries and all; 0 waits for ever.
	Deadline time.Duration
	// AttemptLimit bounds one attempt; 0 is 3 minutes.
	AttemptLimit time.Duration
}

// Start begins the step.
func (s Step) Start(ctx workflow.Context, schedule Schedule) workflow.Future {
	return workflow.ExecuteActivity(s.options(ctx, schedule), s.Activity, s.Args...)
}

func (s Step) options(ctx workflow.Context, schedule Schedule) workflow.Context {
	limit := s.AttemptLimit
	if limit == 0 {
		limit = attemptLimit
	}
	return workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
		TaskQueue:           queues[s.Provider],
		StartToCloseTimeout: limit,
		HeartbeatTimeout:    lostWorker,
		RetryPolicy:         &schedule.retry,
		Summary:             s.Summary,
		Priority:            temporal.Priority{PriorityKey: schedule.priority},
	})
}

// queues are the task queues of the providers.
var queues = map[string]string{
	order.ProviderMyPromo:   activities.QueueMyPromo,
	order.ProviderShipX:     activities.QueueShipX,
	order.ProviderTPK:       activities.QueueTPK,
	order.ProviderMediaPort: activities.QueueMediaPort,
	order.ProviderMerkana:   activities.QueueMerkana,
}

// Providers lists those that have steps, by name.
func Providers() []string {
	names := make([]string, 0, len(queues))
	for name := range queues {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// Ensure runs the step to its end. The server tries one whose worker fell silent
// again, for ever; where that ends all the same, the step is as safe to repeat.
func (s Step) Ensure(ctx workflow.Context, schedule Schedule, result any) error {
	for {
		err := s.Start(ctx, schedule).Get(ctx, result)
		if !silent(err) {
			return refused(err)
		}
		if err := Sleep(ctx, order.MaxSettle, "what was sent to settle: "+s.Summary); err != nil {
			return err
		}
	}
}

// silent reports whether an attempt was given up because nothing was heard of it.
func silent(err error) bool {
	var timeout *temporal.TimeoutError
	return errors.As(err, &timeout) && timeout.TimeoutType() != enums.TIMEOUT_TYPE_SCHEDULE_TO_CLOSE
}
