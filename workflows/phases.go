package workflows

import (
	"fmt"
	"slices"

	"go.temporal.io/sdk/workflow"
)

// transition is a change from one phase of an order's part to another. All allowed ones are
// listed where the phases are defined.
type transition[P ~string] struct{ from, to P }

// phases are the phases of one part, and their transitions.
type phases[P ~string] struct {
	of    string
	drawn []transition[P]
}

// move returns the next phase. A transition that is not listed is a bug, and fails tests; an
// order in progress logs it and continues.
func (p phases[P]) move(ctx workflow.Context, from, to P) P {
	logger := workflow.GetLogger(ctx)
	switch {
	case from == to:
	case slices.Contains(p.drawn, transition[P]{from, to}):
		logger.Debug("phase", "of", p.of, "transition", transition[P]{from, to}.String())
	default:
		logger.Error("phase: a transition that is not drawn", "of", p.of, "transition", transition[P]{from, to}.String())
	}
	return to
}

// String is for logs: "draft → submitted".
func (t transition[P]) String() string {
	return fmt.Sprintf("%s → %s", named(t.from), named(t.to))
}

func named[P ~string](phase P) string {
	if phase == "" {
		return "none"
	}
	return string(phase)
}
