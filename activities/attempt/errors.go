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
	// TypeUnknown is retried when the outcome must show to a read.
	TypeUnknown = "Unknown"
	// TypeNotYet is a poll that found nothing new.
	TypeNotYet = "NotYet"
	// TypeSettling puts an effect off because an earlier request may be under way.
	TypeSettling = "Settling"
	// TypeBusy is an attempt that did not make a call, because others ask the provider.
	TypeBusy = "Busy"
	// TypeHeld is an attempt that did not make a call, because a person holds the provider
	// or the provider has asked for fewer calls.
	TypeHeld = "Held"
)

const (
	FirstRetry   = time.Second
	SlowestRetry = time.Minute
	// badCredentials is how long a call waits that the provider didn't authorize:
	// an operator has to mend the configuration, then every order goes on.
	badCredentials = 5 * time.Minute
)

// ReadFailed turns the error of a call without effect into Temporal's.
func (p Timing) ReadFailed(ctx context.Context, err error) error {
	return p.failed(ctx, err, Backoff(ctx, FirstRetry, SlowestRetry))
}

// ActFailed turns the error of a call with an effect into Temporal's: after an
// unknown outcome the retry waits until a read can tell. A 503 counts as such
// here: whatever stands before the provider may say so after the effect.
func (p Timing) ActFailed(ctx context.Context, err error) error {
	var failed *clients.Error
	unavailable := errors.As(err, &failed) && failed.HTTPStatus == http.StatusServiceUnavailable
	if unavailable || errors.Is(err, clients.Unknown) {
		noteUnknown(ctx)
	}
	var full *limit.Full
	switch {
	case errors.As(err, &full):
		return noRoom(ctx, err, p.Settle)
	case unavailable:
		return RetryIn(max(failed.RetryAfter, p.settleLonger(ctx)), TypeUnavailable, err)
	}
	return p.failed(ctx, err, p.settleLonger(ctx))
}

// slowestEffect is the longest pause before an effect that keeps failing is tried again.
const slowestEffect = 5 * time.Minute

// settleLonger is Settle after the first attempt, and half as long again after each.
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
		return noRoom(ctx, err, FirstRetry)
	case !errors.As(err, &failed):
		return err
	case failed.Kind == clients.Refused:
		return Refuse(ProblemOf(failed))
	}
	noteProblem(ctx, ProblemOf(failed))
	switch {
	case failed.HTTPStatus == http.StatusUnauthorized:
		return RetryIn(badCredentials, TypeUnavailable, fmt.Errorf("%w; mend %s and restart the workers", err, cmp.Or(clients.WrongSettings(failed.Provider, failed), "its credentials")))
	case failed.Kind == clients.Unavailable:
		return RetryIn(max(failed.RetryAfter, Backoff(ctx, FirstRetry, SlowestRetry)), TypeUnavailable, err)
	default:
		return RetryIn(max(failed.RetryAfter, afterUnknown), TypeUnknown, err)
	}
}

// Refuse returns the error of a step that only a person can help.
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

// RefusedWith reports whether a provider refused with one of some HTTP statuses.
func RefusedWith(err error, statuses ...int) bool {
	return errors.Is(err, clients.Refused) && slices.Contains(statuses, clients.StatusOf(err))
}

func RetryIn(delay time.Duration, kind string, err error) error {
	return temporal.NewApplicationErrorWithOptions(err.Error(), kind, temporal.ApplicationErrorOptions{
		NextRetryDelay: max(delay, time.Millisecond),
	})
}

// Asked is what a step that acts was asked with: see order.Asker.
type Asked interface{ AfterReset(run string) bool }

// EnsureSettled puts an effect off when it would rest on old news, when an earlier attempt
// may just have had it, and in a run that was reset, until so much time has passed
// since the step's first attempt in this run that nothing can still arrive: what an
// attempt of before the reset sends within Settle of its beginning, and what that brings
// about within Settle of being sent. When the step was scheduled does not count: a reset
// keeps that time of a step that was waiting, and the attempt of before may have acted
// just now.
func (p Timing) EnsureSettled(ctx context.Context, asked Asked) error {
	if err := p.EnsureFresh(ctx); err != nil {
		return err
	}
	if left := p.settleLeft(ctx); left > 0 {
		return Benign(TypeSettling, left, "what became of the earlier attempt may not show yet")
	}
	passed, enough := sinceFirst(ctx), 2*p.Settle
	if passed >= enough || !asked.AfterReset(activity.GetInfo(ctx).WorkflowExecution.RunID) {
		return nil
	}
	Beat(ctx) // which tells the next attempt when the first one was
	return Benign(TypeSettling, enough-passed, "the run was reset; a request of before may still be under way")
}

// sinceFirst is how long ago the step's first attempt in this run began. Outside of a
// worker it is since the step was scheduled.
func sinceFirst(ctx context.Context) time.Duration {
	if a := of(ctx); a != nil {
		return a.began.Sub(a.notes.Since)
	}
	info := activity.GetInfo(ctx)
	passed := info.StartedTime.Sub(info.ScheduledTime)
	if info.Attempt > 1 && passed == 0 { // so says only the test environment
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
