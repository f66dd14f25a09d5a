package attempt

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/temporal"

	"orderflow/clients/limit"
	"orderflow/order"
)

// TypeStuck is the error type of a step that ran out of patience: its provider has failed for
// too long. It is never retried; its detail is the order.Problem.
const TypeStuck = "Stuck"

// CodeStuck is the code of that problem.
const CodeStuck = "stuck"

// Patience ends steps whose provider keeps failing. A step gives up between two attempts,
// once all attempts have failed for its limit. Time spent waiting for room within the
// provider's limit does not count. A provider that says "not yet", rejects our credentials
// (401), asks for fewer calls (429) or is held is not failing: "not yet" and 401 have their
// own deadlines and alerts, and nobody can do anything about a single order.
//
// Before the step gives up, its last request has ended and was looked for: after a request of
// unknown outcome there is one more attempt, which only reads.
type Patience struct {
	// Clock tells the time.
	Clock func() time.Time
	// Limit returns how long an activity of a type may fail.
	Limit func(activityType string) time.Duration
	// Confirm checks that an attempt is still the only one of its step, and passes on its
	// notes for the next one. Nil asks Temporal.
	Confirm func(ctx context.Context, details []any) error
}

// Attempt runs one attempt of an activity, and stops its retries when its patience is over.
func (p Patience) Attempt(ctx context.Context, run func(context.Context) (any, error)) (any, error) {
	a := begin(ctx, p)
	limit := p.Limit(activity.GetInfo(ctx).ActivityType.Name)
	a.last = a.notes.Last
	if a.notes.Open && a.failsSince() >= limit {
		return nil, a.stuck(ctx, fmt.Errorf("no attempt ended; the last failure before: %s", a.notes.Words))
	}
	a.notes.Open = true
	result, err := run(context.WithValue(ctx, attemptKey{}, a))
	return result, a.end(ctx, err, limit)
}

// notes are what attempts tell the next ones, beside the time of the last request of unknown
// outcome.
type notes struct {
	// Since is when the first attempt in this run started.
	Since time.Time `json:"since,omitzero"`
	// FailingSince is when the first of consecutive failures happened.
	FailingSince time.Time `json:"failingSince,omitzero"`
	// Words is the last failure's message.
	Words string `json:"words,omitempty"`
	// Open: the attempt has not ended.
	Open bool `json:"open,omitempty"`
	// Last: patience is over, except for the last request that was sent. Problem is the
	// provider's answer to it.
	Last    bool           `json:"last,omitempty"`
	Problem *order.Problem `json:"problem,omitempty"`
	// ReadBacks counts, for each thing, the reads that were left to the next attempt.
	ReadBacks map[string]int `json:"readBacks,omitempty"`
}

// end notes how an attempt ended, and returns its error.
func (a *attempt) end(ctx context.Context, err error, limit time.Duration) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.notes.Open = false
	var failed *temporal.ApplicationError
	applied := errors.As(err, &failed)
	a.extendPatience(ctx, failed)
	switch {
	case err == nil, ctx.Err() != nil, applied && (failed.NonRetryable() || failed.Type() == TypeBusy):
		return err
	case applied && a.isExcused(failed):
		if !a.notes.FailingSince.IsZero() {
			a.notes = notes{Since: a.notes.Since, ReadBacks: a.notes.ReadBacks}
			a.record(ctx)
		}
		return err
	}
	if a.notes.FailingSince.IsZero() {
		a.notes.FailingSince = a.clock()
	}
	switch over, sentNow := a.failsSince() >= limit, a.sent.After(a.sentBefore); {
	case over && a.last && failed != nil && failed.Type() == TypeSettling: // it was told to send nothing
		return a.stuck(ctx, errors.New(a.notes.Words))
	case over && (a.last || !sentNow):
		return a.stuck(ctx, err)
	case over:
		a.notes.Last, a.notes.Problem = true, a.problem
	}
	a.notes.Words = short(err.Error())
	a.record(ctx)
	return err
}

// extendPatience extends the patience by the time that the attempt waited for room within the
// provider's limit, and by the pause before the next attempt if it found none.
func (a *attempt) extendPatience(ctx context.Context, failed *temporal.ApplicationError) {
	if a.notes.FailingSince.IsZero() {
		return
	}
	waited := limit.Waited(ctx)
	if waited == 0 {
		return
	}
	if failed != nil && failed.Type() == TypeBusy {
		waited += failed.NextRetryDelay()
	}
	a.notes.FailingSince = a.notes.FailingSince.Add(waited)
	a.record(ctx)
}

// ensurePatient returns an error when the last attempt would send something.
func (a *attempt) ensurePatient() error {
	if a.last {
		return Benign(TypeSettling, time.Second, "out of patience; nothing more is sent")
	}
	return nil
}

// isExcused reports whether a failure does not count as the provider's.
func (a *attempt) isExcused(failed *temporal.ApplicationError) bool {
	switch failed.Type() {
	case TypeNotYet, TypeHeld:
		return true
	case TypeUnavailable:
		return a.problem != nil && (a.problem.HTTPStatus == http.StatusUnauthorized || a.problem.HTTPStatus == http.StatusTooManyRequests)
	}
	return false
}

func (a *attempt) failsSince() time.Duration {
	if a.notes.FailingSince.IsZero() {
		return 0
	}
	return a.clock().Sub(a.notes.FailingSince)
}

// stuck is the error of a step that gives up, with the provider's last answer.
func (a *attempt) stuck(ctx context.Context, last error) error {
	info := activity.GetInfo(ctx)
	problem := order.Problem{Provider: info.TaskQueue, Operation: info.ActivityType.Name}
	switch {
	case a.problem != nil:
		problem = *a.problem
	case a.notes.Problem != nil:
		problem = *a.notes.Problem
	}
	problem.Code = CodeStuck
	problem.Message = fmt.Sprintf("%v (it has failed for %s)", last, a.failsSince().Round(time.Second))
	return temporal.NewApplicationErrorWithOptions(problem.Message, TypeStuck, temporal.ApplicationErrorOptions{
		NonRetryable: true, Details: []any{problem}})
}

// LastFailure returns the failure of the previous attempt; empty when it did not fail.
func LastFailure(ctx context.Context) string {
	if a := currentAttempt(ctx); a != nil {
		return a.notes.Words
	}
	return ""
}

// short truncates a text, because every heartbeat carries the notes.
func short(text string) string {
	const most = 300
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return text
}
