package step

import (
	"errors"
	"fmt"

	"go.temporal.io/sdk/temporal"

	"orderflow/activities/attempt"
	"orderflow/order"
)

// Refusal is a step that only a person can help.
type Refusal struct {
	Problem order.Problem
	// Restart is the stage to begin again at, when trying the step alone would be
	// in vain.
	Restart order.Stage
	// Remedy is a wait that ends by itself when the cause is gone; nil when only a
	// person can help.
	Remedy *Step
	// Later says that the provider failed, or was held, to the end of a wait, so that it is
	// worth trying again later; a step that ran out of patience is Stuck instead.
	Later bool
	// Waivable says that a person who knows better may have the stage go on all the same.
	Waivable bool
}

// Error is the problem's message.
func (r *Refusal) Error() string { return r.Problem.Message }

// RefusedFor is the refusal that an error is, if it is one of this code; else nil.
func RefusedFor(err error, code string) *Refusal {
	var refused *Refusal
	if errors.As(err, &refused) && refused.Problem.Code == code {
		return refused
	}
	return nil
}

// RestartAt has a person's retry of a refusal of this code begin at another stage.
func RestartAt(stage order.Stage, err error, code string) error {
	if refused := RefusedFor(err, code); refused != nil {
		refused.Restart = stage
	}
	return err
}

// WithRemedy gives a refusal of a code the wait that ends it by itself.
func WithRemedy(err error, code string, remedy Step) error {
	if refused := RefusedFor(err, code); refused != nil {
		refused.Remedy = &remedy
	}
	return err
}

// refused turns the failure of an activity into what stages know: whatever is
// not retried goes to a person.
func refused(err error) error {
	var failed *temporal.ApplicationError
	if err == nil || !errors.As(err, &failed) {
		return err
	}
	problem := order.Problem{Code: failed.Type(), Message: failed.Message()}
	if failed.Type() == attempt.TypeRefused || failed.Type() == attempt.TypeStuck {
		problem.Code = "" // a provider that names none leaves it so
		if err := failed.Details(&problem); err != nil {
			problem.Message = fmt.Sprintf("%s (its details are unreadable: %v)", failed.Message(), err)
		}
	}
	return &Refusal{Problem: problem}
}

// Stuck reports whether the step's provider has failed for too long, so that it is worth
// trying again later.
func (r *Refusal) Stuck() bool { return r.Problem.Code == attempt.CodeStuck }

// Stuck reports whether an error is a step that its provider has failed for too long.
func Stuck(err error) bool { return RefusedFor(err, attempt.CodeStuck) != nil }

// Later reports whether an error is a wait to whose end its provider failed, or was held.
func Later(err error) bool {
	var refused *Refusal
	return errors.As(err, &refused) && refused.Later
}

// refused is that of the step, of which an impatient one is stuck with its first failure.
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

// TimedOut reports whether an error says that a wait learned nothing by its deadline.
func TimedOut(err error) bool { return RefusedFor(err, codeDeadline) != nil }

// timedOut turns the end of a wait's deadline into a problem. The server reports
// it as a timeout, or as the failure of the last poll before it.
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

// lastFailure is how the attempt before a timeout failed, as far as the server says it.
func lastFailure(timeout *temporal.TimeoutError) (words, code string) {
	var failed *temporal.ApplicationError
	if errors.As(timeout.Unwrap(), &failed) && retried[failed.Type()] {
		return ": " + failed.Message(), failed.Type()
	}
	return "", ""
}

// retried are the failures that only a deadline turns into an end.
var retried = map[string]bool{
	attempt.TypeNotYet: true, attempt.TypeUnavailable: true, attempt.TypeUnknown: true,
	attempt.TypeHeld: true, attempt.TypeSettling: true, attempt.TypeBusy: true}
