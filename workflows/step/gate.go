package step

import (
	"errors"

	"go.temporal.io/sdk/workflow"
)

// ErrInterrupted ends a wait, or a step that has not begun, because somebody wants to cancel
// something.
var ErrInterrupted = errors.New("a request to cancel interrupts")

// Gate decides whether the steps of a workflow may begin, and what ends their waits.
type Gate interface {
	// Open waits while the workflow is held. ErrInterrupted: somebody wants to cancel.
	Open(ctx workflow.Context) error
	// Interrupted reports whether somebody wants to cancel, which ends waits.
	Interrupted() bool
	// Hinted reports whether a provider sent a hint that something changed.
	Hinted(provider string) bool
	// ClearHint discards the hint, because the provider is asked now.
	ClearHint(provider string)
	// Polls is called when a wait begins that a webhook may end.
	Polls()
	// Impatient reports whether a person is asked while the step is tried: then the first
	// failure ends it.
	Impatient() bool
	// Succeeded is called when an effect or a wait succeeds.
	Succeeded()
	// Waits is told what the workflow waits for; calling done ends that.
	Waits(s Step) (done func())
}

// Open is the gate of a workflow that nobody holds, cancels or sends hints to.
var Open Gate = open{}

type open struct{}

func (open) Open(workflow.Context) error { return nil }
func (open) Interrupted() bool           { return false }
func (open) Hinted(string) bool          { return false }
func (open) ClearHint(string)            {}
func (open) Polls()                      {}
func (open) Impatient() bool             { return false }
func (open) Succeeded()                  {}
func (open) Waits(Step) func()           { return func() {} }
