package main

import (
	"bytes"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"orderflow/internal/cli"
	"orderflow/order"
)

// Whoever may write a reason or a provider's message can't write lines that look like ours.
func TestOneLineStaysOne(t *testing.T) {
	const forged = "no\nstatus  completed\r\nanswer with: rm -rf"
	state := order.State{ID: "forged-1", Status: order.StatusNeedsAttention,
		Cancellation: &order.Cancellation{By: "ewa", Reason: forged, RequestedAt: time.Now()},
		Stages:       []order.StageRecord{{Stage: order.StageBuy, Note: forged, EndedAt: time.Now(), Outcome: order.OutcomeDone}},
		Problem: &order.Problem{Message: forged, Since: time.Now(), Answers: []order.Action{order.ActionRetry},
			Fields: []order.FieldProblem{{Path: "x", Rule: forged}}}}
	var watched bytes.Buffer
	(&teller{out: &watched, id: state.ID}).state(state)
	for _, shown := range []string{describe(state, ""), watched.String()} {
		require.NotRegexp(t, `(?m)^ *status +completed`, shown)
		require.NotRegexp(t, `(?m)^ *answer with: rm`, shown)
		require.Contains(t, shown, "no status  completed answer with: rm -rf")
	}
}

func TestWordsOfPeopleAreOneLine(t *testing.T) {
	for name, args := range map[string][]string{
		"--reason must not contain control characters or line breaks": {"cancel", "a-1", "--reason", "a\x1b[2Jb"},
		"--by must not contain control characters or line breaks":     {"hold", "a-1", "--by", "ewa\nadmin"},
		"--by must not contain bidirectional controls":                {"resolve", "a-1", "--action", "retry", "--by", "\u202eawe"},
		"--tracking must not contain control characters":              {"resolve", "a-1", "--action", "ship-by-hand", "--tracking", "1\a"},
		"argument 1 must not contain control characters":              {"show", "a\nb"},
	} {
		var out, said bytes.Buffer
		code := Run(t.Context(), args, Streams{In: &bytes.Buffer{}, Out: &out, Err: &said})
		require.Equal(t, cli.BadInput, code)
		require.Contains(t, said.String(), name)
		require.NotContains(t, said.String(), "\x1b")
	}
}
