package main

import (
	"bytes"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"orderflow/order"
)

func TestATerminalIsShownWhatOthersWroteAndDoesNotObeyIt(t *testing.T) {
	for text, want := range map[string]string{
		"Zażółć gęślą jaźń, \tمرحبا\n": "Zażółć gęślą jaźń, \tمرحبا\n",
		"\x1b[2J\x1b]0;title\a":        `\u001b[2J\u001b]0;title\u0007`,
		"50%\rpaid":                    `50%\u000dpaid`,
		"\u009b2J":                     `\u009b2J`,
		"abc\u202egpj.exe\u2066x":      `abc\u202egpj.exe\u2066x`,
		"\x9b2J":                       "\uFFFD2J",
		"a\u2028b":                     `a\u2028b`,
		"left to right: \u200e":        "left to right: \u200e",
	} {
		for size := 1; size <= len(text); size++ { // however it is cut
			var out bytes.Buffer
			filter := &harmless{to: &out}
			for rest := []byte(text); len(rest) > 0; {
				n, err := filter.Write(rest[:min(size, len(rest))])
				require.NoError(t, err)
				rest = rest[n:]
			}
			require.Equal(t, want, out.String())
		}
	}
}

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
		require.Equal(t, exitBadInput, code)
		require.Contains(t, said.String(), name)
		require.NotContains(t, said.String(), "\x1b")
	}
}
