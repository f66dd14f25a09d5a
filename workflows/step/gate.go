package step

import (
	"errors"

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
	// Impatient reports whether the step is tried beside a person who is asked already:
	// one failure ends it then.
	Impatient() bool
	// Succeeded is told that an effect or a wait came to a good end.
	Succeeded()
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
func (open) Impatient() bool             { return false }
func (open) Succeeded()                  {}
func (open) Waits(Step) func()           { return func() {} }
