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
)

// watchPrinter prints what is new in a state since the last one, a line for each, with the time
// at which it happened.
type watchPrinter struct {
	out io.Writer
	id  string
	// today is when it began, and day the day of the lines so far, if that is another.
	today time.Time
	day   string
	// What was told last, each in a form that changes when it does.
	ended   int // how many stages
	waiting string
	failure string // of the step that is under way
	problem string
	asked   string // the cancellation
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

func (t *watchPrinter) tell(text string) { _, _ = io.WriteString(t.out, cli.Line("%s", text)) }

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

// quietAttempts is how many attempts of a step print nothing: a slow provider is not yet
// worth a line.
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

// ask tells a problem and how to answer it.
func (t *watchPrinter) ask(state order.State) {
	if state.Problem == nil || state.Status.Final() {
		t.problem = ""
		return
	}
	if since := state.Problem.Since.String(); since != t.problem {
		t.problem = since
		t.line(state.Problem.Since, string(state.Problem.Stage), "a problem", state.Problem.Message)
		t.tell("          answer with: " + answerWith(t.id, *state.Problem))
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
	if at.IsZero() { // by a worker of before
		at = asked.RequestedAt
	}
	t.line(at, "cancel", string(asked.Decision), asked.Explanation)
}

// known is a time, or now when it is zero.
func known(at time.Time) time.Time {
	if at.IsZero() {
		return time.Now()
	}
	return at
}

// statusTime is when an order became what it is. Of one that ended under a worker of
// before, its last stage knows.
func statusTime(state order.State) time.Time {
	if n := len(state.Stages); state.StatusSince.IsZero() && n > 0 {
		return known(state.Stages[n-1].EndedAt)
	}
	return known(state.StatusSince)
}

// statusChanged tells what no stage tells: that the order is held, and its end.
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

// troubleText says that the order cannot be watched for now, or that it can again.
func troubleText(err error) string {
	if err == nil {
		return "orderflow: it answers again"
	}
	return fmt.Sprintf("orderflow: %s; still watching", program.Text(err))
}
