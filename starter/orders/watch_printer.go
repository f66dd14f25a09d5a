package orders

import (
	"cmp"
	"fmt"
	"io"
	"strings"
	"time"

	program "orderflow/internal/cli"
	"orderflow/order"
	"orderflow/starter/cli"
	"orderflow/workflows"
)

// watchPrinter prints the changes of a state since the last call, one line each, with their
// times.
type watchPrinter struct {
	cli.Streams
	id string
	// today is the time of the start, and day the day of the lines so far if it is another one.
	today time.Time
	day   string
	// What was printed last, each in a form that changes with the state.
	ended   int // how many stages
	waiting string
	failure string // of the step in progress
	problem string
	asked   string // the cancellation request
	status  order.Status
}

func (t *watchPrinter) state(state order.State) {
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

func (t *watchPrinter) tell(text string) {
	_, _ = io.WriteString(t.Out, t.Typed(cli.Line("%s", text)))
}

func (t *watchPrinter) line(at time.Time, what, how, more string) {
	at = at.Local()
	if day := at.Format(time.DateOnly); day != cmp.Or(t.day, t.today.Local().Format(time.DateOnly)) {
		t.day = day
		t.tell(day + ":")
	}
	text := fmt.Sprintf("%s  %-15s  %-11s  %s", at.Format(time.TimeOnly), what, how, more)
	t.tell(strings.TrimRight(text, " "))
}

func (t *watchPrinter) stage(record order.StageRecord) {
	t.line(record.EndedAt, string(record.Stage), string(record.Outcome), record.Note)
}

// quietAttempts is the number of attempts of a step that print nothing: a slow provider is not
// worth a line yet.
const quietAttempts = 4

func (t *watchPrinter) step(state order.State) {
	if state.Waiting == nil {
		t.waiting, t.failure = "", ""
		return
	}
	now := *state.Waiting
	if now.For != t.waiting {
		t.waiting, t.failure = now.For, ""
		t.line(now.Since, string(state.Stage), "under way", now.For)
	}
	if now.Attempts >= quietAttempts && now.LastError != t.failure {
		t.failure = now.LastError
		t.line(known(now.FailedAt), string(state.Stage), "tries again", now.LastError)
	}
}

// ask prints a problem and how to answer it.
func (t *watchPrinter) ask(state order.State) {
	if state.Problem == nil || state.Status.Final() {
		t.problem = ""
		return
	}
	if since := state.Problem.Since.String(); since != t.problem {
		t.problem = since
		t.line(state.Problem.Since, string(state.Problem.Stage), "a problem", state.Problem.Message)
		for _, line := range answerLines(t.id, *state.Problem) {
			t.tell("          " + line)
		}
		t.tell("          waiting for an answer; Ctrl-C ends only this command")
	}
}

// answerLines are the commands that answer a problem, a line each, to be pasted into a shell.
func answerLines(id string, problem order.Problem) []string {
	switch len(problem.Answers) {
	case 0:
		return nil
	case 1:
		return []string{"answer with: " + workflows.AnswerCommand(id, problem, problem.Answers[0])}
	}
	lines := []string{"answer with one of:"}
	for _, answer := range problem.Answers {
		lines = append(lines, "  "+workflows.AnswerCommand(id, problem, answer))
	}
	return lines
}

// actions are the names of the possible answers.
func actions(answers []order.Action) string {
	names := make([]string, len(answers))
	for i, answer := range answers {
		names[i] = string(answer)
	}
	return strings.Join(names, "|")
}

func (t *watchPrinter) cancellation(state order.State) {
	asked := state.Cancellation
	if asked == nil {
		return
	}
	key := asked.RequestedAt.String() + string(asked.Decision)
	if key == t.asked {
		return
	}
	t.asked = key
	if asked.Decision == "" {
		t.line(asked.RequestedAt, "cancel", "asked for", "")
		return
	}
	at := asked.DecidedAt
	if at.IsZero() { // an older worker does not send the time
		at = asked.RequestedAt
	}
	t.line(at, "cancel", string(asked.Decision), asked.Explanation)
}

// known is the time at, or now if it is zero.
func known(at time.Time) time.Time {
	if at.IsZero() {
		return time.Now()
	}
	return at
}

// statusTime is when the order got its status. If an older worker ended the order, it is the
// time of its last stage.
func statusTime(state order.State) time.Time {
	if n := len(state.Stages); state.StatusSince.IsZero() && n > 0 {
		return known(state.Stages[n-1].EndedAt)
	}
	return known(state.StatusSince)
}

// statusChanged prints what no stage shows: a hold, and the order's end.
func (t *watchPrinter) statusChanged(state order.State) {
	switch {
	case state.Status == order.StatusHeld:
		t.line(statusTime(state), string(state.Stage), "held", "by "+state.HeldBy)
	case state.Status.Final():
		more := ""
		if len(state.TrackingNumbers) > 0 {
			more = "tracking number " + strings.Join(state.TrackingNumbers, ", ")
		}
		t.line(statusTime(state), "order", string(state.Status), more)
	}
}

// troubleText says that the order cannot be watched for now, or that it can be again.
func troubleText(err error) string {
	if err == nil {
		return "orderflow: it answers again"
	}
	return fmt.Sprintf("orderflow: %s; still watching", program.Text(err))
}
