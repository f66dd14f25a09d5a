package step

import (
	"errors"
	"time"

	"go.temporal.io/sdk/workflow"
)

// ErrInterrupted ends a step that was not begun, or a wait, because somebody wants
// to cancel something.
var ErrInterrupted = errors.New("a request to cancel interrupts")

// Gate is what the steps of one workflow heed.
type Gate interface {
	// Open waits while the workflow is held. ErrInterrupted: somebody wants to cancel.
	Open(ctx workflow.Context) error
	// Interrupted reports whether somebody wants to cancel, which ends waits.
	Interrupted() bool
	// Hinted reports whether a provider gave a hint that something changed there.
	Hinted(provider string) bool
	// ClearHint forgets the hint, as the provider is asked now.
	ClearHint(provider string)
	// Polls is told that a wait begins, which a webhook may end.
	Polls()
	// Waits is told what the workflow waits for, until done is called.
	Waits(s Step) (done func())
}

// Open is the gate of a workflow that nobody holds, cancels or hints at.
var Open Gate = open{}

type open struct{}

func (open) Open(workflow.Context) error { return nil }
func (open) Interrupted() bool           { return false }
func (open) Hinted(string) bool          { return false }
func (open) ClearHint(string)            {}
func (open) Polls()                      {}
func (open) Waits(Step) func()           { return func() {} }

// Runner runs the steps of one workflow.
type Runner struct{ gate Gate }

// NewRunner returns one whose steps heed a gate.
func NewRunner(gate Gate) Runner { return Runner{gate} }

// Effect runs a step that changes something at a provider. It is begun only when
// nobody holds or cancels, and once begun always awaited.
func (r Runner) Effect(ctx workflow.Context, s Step, result any) error {
	if err := r.gate.Open(ctx); err != nil {
		return err
	}
	defer r.gate.Waits(s)()
	return s.Ensure(ctx, Acting, result)
}

// Undo runs a step that undoes something; neither a hold nor another request to
// cancel keeps it from running.
func (r Runner) Undo(ctx workflow.Context, s Step, result any) error {
	defer r.gate.Waits(s)()
	return s.Ensure(ctx, Undoing, result)
}

// Await runs a step that only waits for a provider. A hint from there makes it
// ask at once; a request to cancel ends it with ErrInterrupted.
func (r Runner) Await(ctx workflow.Context, s Step, result any) error {
	return r.AwaitUnless(ctx, s, result, r.gate.Interrupted)
}

// Outcome waits for what an effect brings about, which has to be known before a
// request to cancel can be decided.
func (r Runner) Outcome(ctx workflow.Context, s Step, result any) error {
	return r.AwaitUnless(ctx, s, result, func() bool { return false })
}

// AwaitUnless is Await that ends with ErrInterrupted when a condition is met.
func (r Runner) AwaitUnless(root workflow.Context, s Step, result any, interrupted func() bool) error {
	r.gate.Polls()
	defer r.gate.Waits(s)()
	until := workflow.Now(root).Add(s.Deadline)
	for {
		polled, err := r.poll(root, s, until, result, interrupted)
		switch {
		case err == nil && !polled:
			continue // a hint came: ask at once
		case silent(err):
			continue
		}
		return err
	}
}

// poll asks until the provider is ready, and reports whether it was; a hint ends it,
// too.
func (r Runner) poll(root workflow.Context, s Step, until time.Time, result any, interrupted func() bool) (ready bool, err error) {
	ctx, giveUp := workflow.WithCancel(s.options(root, Polling))
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
		return true, s.timedOut(refused(err))
	case interrupted():
		return false, ErrInterrupted
	}
	return false, nil
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
