package step

import (
	"fmt"
	"time"

	"go.temporal.io/sdk/workflow"

	"orderflow/order"
)

// changeSilence (version 1): a step of which nothing is heard time and again is tried
// after ever longer pauses, and goes to a person in the end.
const changeSilence = "silent-workers"

// codeSilent is the code of that problem.
const codeSilent = "no-worker"

const (
	// mostSilent is how often a step is tried again of which nothing is heard.
	mostSilent = 10
	// longestSilence is the longest pause between two of its tries.
	longestSilence = time.Hour
)

func changedSilence(ctx workflow.Context) bool {
	return workflow.GetVersion(ctx, changeSilence, workflow.DefaultVersion, 1) >= 1
}

// silencePause is the pause after the n-th time that nothing was heard. What was sent
// has come to its end after the shortest.
func silencePause(n int) time.Duration {
	return min(order.MaxSettle<<(n-1), longestSilence)
}

func (s Step) unheard(times int) error {
	return &Refusal{Problem: order.Problem{Provider: s.Provider, Operation: s.Summary, Code: codeSilent,
		Message: fmt.Sprintf("%s: nothing was heard of the workers that tried it, %d times; see whether workers of %s run",
			s.Summary, times, s.Provider)}}
}
