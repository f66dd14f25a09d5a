// Package step runs one activity of a workflow: its retry schedule, what keeps it from
// beginning, what ends a wait, and how its failure reaches a person.
package step

import (
	"errors"
	"time"

	"go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"orderflow/activities/attempt"
	"orderflow/order"
)

// Step is one activity to run.
type Step struct {
	// Provider is the provider whose task queue runs it.
	Provider string
	// Activity is the method value or name, and Args are its arguments.
	Activity any
	Args     []any
	// Summary is what people see in the Web UI.
	Summary string
	// Deadline is the timeout of the step including retries; 0 means none.
	Deadline time.Duration
	// AttemptLimit is the timeout of one attempt; 0 means 10 minutes.
	AttemptLimit time.Duration
	// impatient: the step ends at its first failure.
	impatient bool
}

// Start begins the step.
func (s Step) Start(ctx workflow.Context, schedule Schedule) workflow.Future {
	ctx = s.options(ctx, schedule)
	if s.Deadline > 0 {
		ctx = workflow.WithScheduleToCloseTimeout(ctx, s.Deadline)
	}
	return workflow.ExecuteActivity(ctx, s.Activity, s.Args...)
}

// Ensure runs the step to its end. The server retries a step whose worker fell silent. If the
// server gives up, Ensure starts the step again after growing pauses, because repeating it is
// safe.
func (s Step) Ensure(ctx workflow.Context, schedule Schedule, result any) error {
	for n := 1; ; n++ {
		err := s.Start(ctx, schedule).Get(ctx, result)
		if s.unsettled(err) && changedSettles(ctx) {
			if err := Sleep(ctx, order.MaxSettle, "the last request to settle: "+s.Summary); err != nil {
				return err
			}
		}
		switch {
		case !silent(err) && s.Deadline > 0:
			return s.timedOut(s.refused(err))
		case !silent(err):
			return s.refused(err)
		}
		if err := Sleep(ctx, silencePause(n), "the last request to settle: "+s.Summary); err != nil {
			return err
		}
		if n >= mostSilent && changedSilence(ctx) {
			return s.silenceRefusal(n)
		}
	}
}

// changeSettles (version 1): an impatient step of unknown outcome ends only when a read can
// show its outcome, so that no later step, such as a cancellation, overtakes it.
const changeSettles = "impatient-settles"

func changedSettles(ctx workflow.Context) bool {
	return workflow.GetVersion(ctx, changeSettles, workflow.DefaultVersion, 1) >= 1
}

// unsettled reports whether an impatient step failed while a request that it sent may still
// be in flight.
func (s Step) unsettled(err error) bool {
	var failed *temporal.ApplicationError
	return s.impatient && errors.As(err, &failed) &&
		(failed.Type() == attempt.TypeUnknown || failed.Type() == attempt.TypeUnavailable)
}

// silent reports whether an attempt was given up because it sent no heartbeat.
func silent(err error) bool {
	var timeout *temporal.TimeoutError
	return errors.As(err, &timeout) && timeout.TimeoutType() != enums.TIMEOUT_TYPE_SCHEDULE_TO_CLOSE
}

// Runner runs the steps of one workflow.
type Runner struct{ gate Gate }

// NewRunner returns a Runner whose steps obey a gate.
func NewRunner(gate Gate) Runner { return Runner{gate} }

// Effect runs a step that changes something at a provider. It begins only when nobody holds
// or cancels; once begun, it is always awaited.
func (r Runner) Effect(ctx workflow.Context, s Step, result any) error {
	if err := r.gate.Open(ctx); err != nil {
		return err
	}
	defer r.gate.Waits(s)()
	s.impatient = r.gate.Impatient()
	return r.ended(s.Ensure(ctx, Acting, result))
}

// ended reports a step that succeeded to the gate.
func (r Runner) ended(err error) error {
	if err == nil {
		r.gate.Succeeded()
	}
	return err
}

// Undo runs a step that undoes something. Neither a hold nor another request to cancel stops
// it.
func (r Runner) Undo(ctx workflow.Context, s Step, result any) error {
	defer r.gate.Waits(s)()
	s.impatient = r.gate.Impatient()
	return s.Ensure(ctx, Undoing, result)
}

// Await runs a step that only waits for a provider. A hint from the provider makes it ask at
// once; a request to cancel ends it with ErrInterrupted.
func (r Runner) Await(ctx workflow.Context, s Step, result any) error {
	return r.AwaitUnless(ctx, s, result, r.gate.Interrupted)
}

// Outcome waits for the result of an effect, which must be known before a request to cancel
// can be decided.
func (r Runner) Outcome(ctx workflow.Context, s Step, result any) error {
	return r.AwaitUnless(ctx, s, result, func() bool { return false })
}

// AwaitUnless is Await that also ends with ErrInterrupted when a condition is met.
func (r Runner) AwaitUnless(root workflow.Context, s Step, result any, interrupted func() bool) error {
	r.gate.Polls()
	defer r.gate.Waits(s)()
	s.impatient = r.gate.Impatient()
	until, schedule := workflow.Now(root).Add(s.Deadline), Polling
	for n := 1; ; {
		polled, err := r.poll(root, s, schedule, until, result, interrupted)
		switch {
		case err == nil && !polled:
			schedule = PollingOn // a hint came: ask at once
			continue
		case !silent(err):
			return r.ended(err)
		case !changedSilence(root):
			continue
		case n >= mostSilent:
			return s.silenceRefusal(n)
		}
		if _, err := AwaitWithin(root, silencePause(n), "a worker for: "+s.Summary, interrupted); err != nil {
			return err
		}
		n++
	}
}

// poll asks until the provider is ready, and reports whether it was. A hint ends it, too.
func (r Runner) poll(root workflow.Context, s Step, schedule Schedule, until time.Time, result any, interrupted func() bool) (ready bool, err error) {
	ctx, giveUp := workflow.WithCancel(s.options(root, schedule))
	defer giveUp() // it only reads, so its answer may be lost
	if s.Deadline > 0 {
		ctx = workflow.WithScheduleToCloseTimeout(ctx, max(until.Sub(workflow.Now(root)), time.Second))
	}
	future := workflow.ExecuteActivity(ctx, s.Activity, s.Args...)
	err = workflow.Await(root, func() bool {
		return future.IsReady() || r.gate.Hinted(s.Provider) || interrupted()
	})
	if err != nil {
		return false, err
	}
	r.gate.ClearHint(s.Provider)
	switch {
	case future.IsReady():
		err := future.Get(ctx, result)
		if silent(err) {
			return false, err
		}
		return true, s.timedOut(s.refused(err))
	case interrupted():
		return false, ErrInterrupted
	}
	return false, nil
}

// longestLook is the longest time that a look delays its workflow.
const longestLook = time.Minute

// Look runs a step that only reads and whose answer is optional: it is tried twice, within a
// minute. Known reports whether an answer came. ErrInterrupted: somebody wants to cancel.
func (r Runner) Look(root workflow.Context, s Step, result any) (known bool, err error) {
	if err := r.gate.Open(root); err != nil {
		return false, err
	}
	s.Deadline, s.AttemptLimit = longestLook, longestLook
	defer r.gate.Waits(s)()
	ctx, giveUp := workflow.WithCancel(root)
	defer giveUp() // it only reads, so its answer may be lost
	asked := s.Start(ctx, Brief)
	err = workflow.Await(root, func() bool { return asked.IsReady() || r.gate.Interrupted() })
	switch {
	case err != nil:
		return false, err
	case !asked.IsReady():
		return false, ErrInterrupted
	}
	return asked.Get(ctx, result) == nil, nil
}

// SleepUntil waits for a time. ErrInterrupted: somebody wants to cancel.
func (r Runner) SleepUntil(ctx workflow.Context, at time.Time, summary string) error {
	left := at.Sub(workflow.Now(ctx))
	if at.IsZero() || left <= 0 {
		return nil
	}
	defer r.gate.Waits(Step{Summary: summary, Deadline: left})()
	interrupted, err := AwaitWithin(ctx, left, summary, r.gate.Interrupted)
	if interrupted {
		return ErrInterrupted
	}
	return err
}
