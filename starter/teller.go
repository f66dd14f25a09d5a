package main

import (
	"fmt"
	"io"
	"strings"
	"time"

	"orderflow/internal/plain"
	"orderflow/order"
)

// teller tells what is new in a state since the last one, a line for each.
type teller struct {
	out io.Writer
	id  string
	// What was told last, each in a form that changes when it does.
	ended   int // how many stages
	waiting string
	failure string // of the step that is under way
	problem string
	asked   string // the cancellation
	status  order.Status
}

func (t *teller) state(state order.State) {
	for t.ended < len(state.Stages) && state.Stages[t.ended].Outcome != order.OutcomeUnderWay {
		t.stage(state.Stages[t.ended])
		t.ended++
	}
	t.step(state)
	t.ask(state)
	t.cancellation(state)
	if state.Status != t.status {
		t.status = state.Status
		t.statusChanged(state)
	}
}

func (t *teller) line(at time.Time, what, how, more string) {
	line := fmt.Sprintf("%s  %-15s  %-11s  %s", at.Local().Format(time.TimeOnly), what, how, onOneLine(more))
	fmt.Fprintln(t.out, strings.TrimRight(line, " "))
}

func (t *teller) stage(record order.StageRecord) {
	t.line(record.EndedAt, string(record.Stage), string(record.Outcome), record.Note)
}

// triesWorthTelling is how often a step is tried in silence: a provider that
// takes its time is nothing to tell at once.
const triesWorthTelling = 4

func (t *teller) step(state order.State) {
	if state.Waiting == nil {
		t.waiting, t.failure = "", ""
		return
	}
	now := *state.Waiting
	if now.For != t.waiting {
		t.waiting, t.failure = now.For, ""
		t.line(now.Since, string(state.Stage), "under way", now.For)
	}
	if now.Attempts >= triesWorthTelling && now.LastError != t.failure {
		t.failure = now.LastError
		t.line(time.Now(), string(state.Stage), "tries again", now.LastError)
	}
}

// ask tells a problem and how to answer it.
func (t *teller) ask(state order.State) {
	if state.Problem == nil || state.Status.Final() {
		t.problem = ""
		return
	}
	if since := state.Problem.Since.String(); since != t.problem {
		t.problem = since
		t.line(state.Problem.Since, string(state.Problem.Stage), "a problem", state.Problem.Message)
		fmt.Fprintf(t.out, "          answer with: %s\n", answerWith(t.id, *state.Problem))
	}
}

// answerWith is the command that answers a problem.
func answerWith(id string, problem order.Problem) string {
	command := fmt.Sprintf("orderflow resolve %s --action %s", id, actions(problem.Answers))
	if problem.ID != "" {
		command += " --problem " + problem.ID
	}
	return command
}

// actions are the names of answers, to choose one of.
func actions(answers []order.Action) string {
	names := make([]string, len(answers))
	for i, answer := range answers {
		names[i] = string(answer)
	}
	return strings.Join(names, "|")
}

func (t *teller) cancellation(state order.State) {
	asked := state.Cancellation
	if asked == nil {
		return
	}
	key := asked.RequestedAt.String() + string(asked.Decision)
	if key == t.asked {
		return
	}
	t.asked = key
	how := string(asked.Decision)
	if how == "" {
		how = "asked for"
	}
	t.line(asked.RequestedAt, "cancel", how, asked.Explanation)
}

// statusChanged tells what no stage tells: that the order is held, and its end.
func (t *teller) statusChanged(state order.State) {
	switch {
	case state.Status == order.StatusHeld:
		t.line(time.Now(), string(state.Stage), "held", "by "+state.HeldBy)
	case state.Status.Final():
		more := ""
		if len(state.TrackingNumbers) > 0 {
			more = "tracking number " + strings.Join(state.TrackingNumbers, ", ")
		}
		t.line(time.Now(), "order", string(state.Status), more)
	}
}

func (t *teller) trouble(to io.Writer, err error) {
	if err == nil {
		fmt.Fprintln(to, "orderflow: it answers again")
		return
	}
	fmt.Fprintf(to, "orderflow: %s; still watching\n", plain.Words(err.Error()))
}
