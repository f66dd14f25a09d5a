package step

import (
	"errors"
	"fmt"

	"go.temporal.io/sdk/temporal"

	"orderflow/activities/attempt"
	"orderflow/order"
)

// Refusal is a step that failed and needs a person.
type Refusal struct {
	Problem order.Problem
	// Restart is the stage at which to begin again when a retry of the step alone cannot
	// succeed.
	Restart order.Stage
	// Remedy is a wait that ends when the cause is gone; nil when only a person can help.
	Remedy *Step
	// Later: the provider failed, or was held, until the deadline of a wait, so a later retry
	// makes sense. A step that ran out of patience is Stuck instead.
	Later bool
	// Waivable: a person may let the stage go on in spite of the problem.
	Waivable bool
}

// Error is the problem's message.
func (r *Refusal) Error() string { return r.Problem.Message }

// RefusedFor returns the refusal with this code that an error is, or nil.
func RefusedFor(err error, code string) *Refusal {
	var refused *Refusal
	if errors.As(err, &refused) && refused.Problem.Code == code {
		return refused
	}
	return nil
}

// RestartAt makes the retry of a refusal with this code begin at another stage.
func RestartAt(stage order.Stage, err error, code string) error {
	if refused := RefusedFor(err, code); refused != nil {
		refused.Restart = stage
	}
	return err
}

// WithRemedy adds a wait to a refusal with this code that ends the refusal by itself.
func WithRemedy(err error, code string, remedy Step) error {
	if refused := RefusedFor(err, code); refused != nil {
		refused.Remedy = &remedy
	}
	return err
}

// refused converts the failure of an activity into an error for stages. A failure that is not
// retried goes to a person.
func refused(err error) error {
	var failed *temporal.ApplicationError
	if err == nil || !errors.As(err, &failed) {
		return err
	}
	problem := order.Problem{Code: failed.Type(), Message: failed.Message()}
	if failed.Type() == attempt.TypeRefused || failed.Type() == attempt.TypeStuck {
		problem.Code = "" // if the provider names none, it stays empty
		if err := failed.Details(&problem); err != nil {
			problem.Message = fmt.Sprintf("%s (its details are unreadable: %v)", failed.Message(), err)
		}
	}
	return &Refusal{Problem: problem}
}

// Stuck reports whether the step's provider has failed for too long, so that a later retry
// makes sense.
func (r *Refusal) Stuck() bool { return r.Problem.Code == attempt.CodeStuck }

// Stuck reports whether an error is a step whose provider has failed for too long.
func Stuck(err error) bool { return RefusedFor(err, attempt.CodeStuck) != nil }

// Later reports whether an error is a wait during which the provider failed, or was held,
// until the deadline.
func Later(err error) bool {
	var refused *Refusal
	return errors.As(err, &refused) && refused.Later
}

// refused is the package function refused for this step. An impatient step is stuck at its
// first failure.
func (s Step) refused(err error) error {
	err = refused(err)
	var failed *Refusal
	if s.impatient && errors.As(err, &failed) &&
		(failed.Problem.Code == attempt.TypeUnavailable || failed.Problem.Code == attempt.TypeUnknown) {
		failed.Problem.Provider, failed.Problem.Operation, failed.Problem.Code = s.Provider, s.Summary, attempt.CodeStuck
	}
	return err
}

// codeDeadline is the code of a wait that timed out.
const codeDeadline = "deadline"

// TimedOut reports whether an error is a wait that timed out.
func TimedOut(err error) bool { return RefusedFor(err, codeDeadline) != nil }

// timedOut converts a passed deadline into a problem. The server reports it as a timeout, or
// as the failure of the last poll.
func (s Step) timedOut(err error) error {
	var timeout *temporal.TimeoutError
	var refused *Refusal
	last, code := "", ""
	switch {
	case errors.As(err, &timeout):
		last, code = lastFailure(timeout)
	case errors.As(err, &refused) && retried[refused.Problem.Code]:
		last, code = ": "+refused.Problem.Message, refused.Problem.Code
	default:
		return err
	}
	return &Refusal{Later: code != "" && code != attempt.TypeNotYet, Problem: order.Problem{
		Provider: s.Provider, Operation: s.Summary, Code: codeDeadline,
		Message: fmt.Sprintf("%s: timed out after %s%s", s.Summary, s.Deadline, last)}}
}

// lastFailure is the failure of the attempt before a timeout, if the server reports one.
func lastFailure(timeout *temporal.TimeoutError) (words, code string) {
	var failed *temporal.ApplicationError
	if errors.As(timeout.Unwrap(), &failed) && retried[failed.Type()] {
		return ": " + failed.Message(), failed.Type()
	}
	return "", ""
}

// retried are the failures that are retried until the deadline.
var retried = map[string]bool{
	attempt.TypeNotYet: true, attempt.TypeUnavailable: true, attempt.TypeUnknown: true,
	attempt.TypeHeld: true, attempt.TypeSettling: true, attempt.TypeBusy: true}
