package orders

import (
	"bytes"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"orderflow/order"
	"orderflow/starter/cli"
)

// Reasons and providers' messages can't add lines that look like ours.
func TestOneLineStaysOne(t *testing.T) {
	const forged = "no\nstatus  completed\r\nanswer with: rm -rf"
	state := order.State{ID: "forged-1", Status: order.StatusNeedsAttention,
		Cancellation: &order.Cancellation{By: "ewa", Reason: forged, RequestedAt: time.Now()},
		Stages:       []order.StageRecord{{Stage: order.StageBuy, Note: forged, EndedAt: time.Now(), Outcome: order.OutcomeDone}},
		Problem: &order.Problem{Message: forged, Since: time.Now(), Answers: []order.Action{order.ActionRetry},
			Fields: []order.FieldProblem{{Path: "x", Rule: forged}}}}
	var watched bytes.Buffer
	(&watchPrinter{Streams: cli.Streams{Out: &watched}, id: state.ID}).state(state)
	for _, shown := range []string{describe(state, ""), watched.String()} {
		require.NotRegexp(t, `(?m)^ *status +completed`, shown)
		require.NotRegexp(t, `(?m)^ *answer with: rm`, shown)
		require.Contains(t, shown, "no status  completed answer with: rm -rf")
	}
}
