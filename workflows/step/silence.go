package step

import (
	"fmt"
	"time"

	"go.temporal.io/sdk/workflow"

	"orderflow/order"
)

// changeSilence (version 1): a step whose workers repeatedly fall silent is retried after
// growing pauses, and finally goes to a person.
const changeSilence = "silent-workers"

// codeSilent is the code of that problem.
const codeSilent = "no-worker"

const (
	// mostSilent is the number of such tries.
	mostSilent = 10
	// longestSilence is the longest pause between two of them.
	longestSilence = time.Hour
)

func changedSilence(ctx workflow.Context) bool {
	return workflow.GetVersion(ctx, changeSilence, workflow.DefaultVersion, 1) >= 1
}

// silencePause is the pause after the n-th silent try. Even the shortest is long enough for
// the sent request to end.
func silencePause(n int) time.Duration {
	return min(order.MaxSettle<<(n-1), longestSilence)
}

func (s Step) silenceRefusal(times int) error {
	return &Refusal{Problem: order.Problem{Provider: s.Provider, Operation: s.Summary, Code: codeSilent,
		Message: fmt.Sprintf("%s: no heartbeat from the workers that tried it, %d times; check that workers of %s run",
			s.Summary, times, s.Provider)}}
}
