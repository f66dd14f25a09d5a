package attempt

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"net/http"
	"slices"
	"time"

	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/temporal"

	"orderflow/clients"
	"orderflow/clients/limit"
	"orderflow/order"
)

// The types of Temporal errors that activities fail with.
const (
	// TypeRefused is never retried; its detail is the order.Problem for a person.
	TypeRefused = "Refused"
	// TypeUnavailable is retried as soon as the provider may answer again.
	TypeUnavailable = "Unavailable"
	// TypeUnknown is retried once a read shows the outcome.
	TypeUnknown = "Unknown"
	// TypeNotYet is a poll that found nothing new.
	TypeNotYet = "NotYet"
	// TypeSettling delays an effect because an earlier request may be in flight.
	TypeSettling = "Settling"
	// TypeBusy is an attempt that made no call because the provider's limit had no room.
	TypeBusy = "Busy"
	// TypeHeld is an attempt that made no call because a person holds the provider, or because
	// the provider asked for fewer calls.
	TypeHeld = "Held"
)

const (
	FirstRetry   = time.Second
	SlowestRetry = time.Minute
	// badCredentials is the delay after a 401. An operator must fix the configuration; then
	// every order continues.
	badCredentials = 5 * time.Minute
)

// ReadFailed converts the error of a call without effect to a Temporal error.
func (p Timing) ReadFailed(ctx context.Context, err error) error {
	return p.failed(ctx, err, Backoff(ctx, FirstRetry, SlowestRetry))
}

// ActFailed converts the error of a call with an effect to a Temporal error. After an unknown
// outcome the retry waits until a read can show it. A 503 counts as unknown here, because a
// proxy in front of the provider may send it after the effect.
func (p Timing) ActFailed(ctx context.Context, err error) error {
	var failed *clients.Error
	unavailable := errors.As(err, &failed) && failed.HTTPStatus == http.StatusServiceUnavailable
	if unavailable || errors.Is(err, clients.Unknown) {
		noteUnknown(ctx)
	}
	var full *limit.Full
	switch {
	case errors.As(err, &full):
		return noRoomError(ctx, err, p.Settle)
	case unavailable:
		return RetryIn(max(failed.RetryAfter, p.settleLonger(ctx)), TypeUnavailable, err)
	}
	return p.failed(ctx, err, p.settleLonger(ctx))
}

// slowestEffect is the longest pause before a failing effect is retried.
const slowestEffect = 5 * time.Minute

// settleLonger is Settle after the first attempt, and grows by half after each further one.
func (p Timing) settleLonger(ctx context.Context) time.Duration {
	return Backoff(ctx, p.Settle, max(p.Settle, slowestEffect))
}

func (p Timing) failed(ctx context.Context, err error, afterUnknown time.Duration) error {
	var failed *clients.Error
	var full *limit.Full
	switch {
	case err == nil:
		return nil
	case errors.As(err, &full):
		return noRoomError(ctx, err, FirstRetry)
	case !errors.As(err, &failed):
		return err
	case failed.Kind == clients.Refused:
		return Refuse(ProblemOf(failed))
	}
	noteProblem(ctx, ProblemOf(failed))
	switch {
	case failed.HTTPStatus == http.StatusUnauthorized:
		return RetryIn(badCredentials, TypeUnavailable, fmt.Errorf("%w; correct %s and restart the workers", err, cmp.Or(clients.WrongSettings(failed.Provider, failed), "its credentials")))
	case failed.Kind == clients.Unavailable:
		return RetryIn(max(failed.RetryAfter, Backoff(ctx, FirstRetry, SlowestRetry)), TypeUnavailable, err)
	default:
		return RetryIn(max(failed.RetryAfter, afterUnknown), TypeUnknown, err)
	}
}

// Refuse returns the error of a step that only a person can resolve.
func Refuse(problem order.Problem) error {
	return temporal.NewApplicationErrorWithOptions(problem.Message, TypeRefused, temporal.ApplicationErrorOptions{
		NonRetryable: true,
		Category:     temporal.ApplicationErrorCategoryBenign,
		Details:      []any{problem},
	})
}

func ProblemOf(failed *clients.Error) order.Problem {
	problem := order.Problem{
		Provider: failed.Provider, Operation: failed.Operation, HTTPStatus: failed.HTTPStatus,
		Code: failed.Code, Message: failed.Error(),
	}
	for _, field := range failed.Fields {
		problem.Fields = append(problem.Fields, order.FieldProblem{Path: field.Path, Rule: field.Problem})
	}
	return problem
}

// RefusedWith reports whether a provider refused with one of these HTTP statuses.
func RefusedWith(err error, statuses ...int) bool {
	return errors.Is(err, clients.Refused) && slices.Contains(statuses, clients.StatusOf(err))
}

func RetryIn(delay time.Duration, kind string, err error) error {
	return temporal.NewApplicationErrorWithOptions(err.Error(), kind, temporal.ApplicationErrorOptions{
		NextRetryDelay: max(delay, time.Millisecond),
	})
}

// Asked tells who asked for a step that acts: see order.Asker.
type Asked interface{ AfterReset(run string) bool }

// EnsureSettled delays an effect in three cases: the data that it relies on is stale, an
// earlier attempt may have had the effect just now, or the run was reset.
//
// After a reset it waits 2 × Settle from the step's first attempt in this run. By then
// nothing can arrive: an attempt from before the reset sends within Settle of its start, and
// what it sent takes effect within Settle. The step's scheduled time does not count, because
// a reset keeps that time of a waiting step, and the earlier attempt may have acted a moment
// ago.
func (p Timing) EnsureSettled(ctx context.Context, asked Asked) error {
	if err := p.EnsureFresh(ctx); err != nil {
		return err
	}
	if left := p.settleLeft(ctx); left > 0 {
		return Benign(TypeSettling, left, "the outcome of the earlier attempt may not be visible yet")
	}
	passed, enough := sinceFirst(ctx), 2*p.Settle
	if passed >= enough || !asked.AfterReset(activity.GetInfo(ctx).WorkflowExecution.RunID) {
		return nil
	}
	Beat(ctx) // tells the next attempt when the first one was
	return Benign(TypeSettling, enough-passed, "the run was reset; an earlier request may still be in flight")
}

// sinceFirst returns the time since the step's first attempt in this run started. Outside a
// worker it is the time since the step was scheduled.
func sinceFirst(ctx context.Context) time.Duration {
	if a := currentAttempt(ctx); a != nil {
		return a.began.Sub(a.notes.Since)
	}
	info := activity.GetInfo(ctx)
	passed := info.StartedTime.Sub(info.ScheduledTime)
	if info.Attempt > 1 && passed == 0 { // only the test environment reports that
		return math.MaxInt64
	}
	return passed
}

func Benign(kind string, delay time.Duration, message string) error {
	return temporal.NewApplicationErrorWithOptions(message, kind, temporal.ApplicationErrorOptions{
		NextRetryDelay: max(delay, time.Millisecond),
		Category:       temporal.ApplicationErrorCategoryBenign,
	})
}
