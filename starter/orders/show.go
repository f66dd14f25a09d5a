package orders

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"orderflow/internal/plain"
	"orderflow/order"
	"orderflow/starter/cli"
)

type showOptions struct {
	*cli.App
	id     string
	output *cli.Format
}

func newShow(app *cli.App, run func(context.Context, *showOptions) error) *cobra.Command {
	o := &showOptions{App: app}
	command := &cobra.Command{
		Use:   "show ID",
		Short: "Show how an order or a case stands",
		Long: `Show how an order stands. The JSON output has the whole document too, with the
recipient's name and address. An order that Temporal has forgotten is shown from the archive.`,
		Args: cobra.ExactArgs(1),
	}
	o.output = cli.OutputFlag(command)
	command.RunE = func(command *cobra.Command, ids []string) error {
		o.id = ids[0]
		return run(command.Context(), o)
	}
	return command
}

func runShow(ctx context.Context, o *showOptions) error {
	s, err := o.ConnectToDocuments(ctx)
	if err != nil {
		return err
	}
	defer s.Close()
	state, err := s.State(ctx, o.id)
	if err != nil {
		return err
	}
	return o.Print(*o.output, state, func() string {
		if state.Archived { // the Web UI has no page of it
			return describe(state, "")
		}
		return describe(state, s.PageOf(ctx, state.ID))
	})
}

// describe is an order's state for people.
func describe(state order.State, link string) string {
	if state.Case != nil {
		return caseFacts(state, link) + problem(state)
	}
	if state.Erased {
		return traces(state, link)
	}
	return facts(state, link) + problem(state) + stages(state.Stages) + acts(state.Acts) + documentsOf(state.Documents)
}

func facts(state order.State, link string) string {
	doc := state.Order
	rows := [][]string{
		{"order", state.ID},
		{"source", strings.TrimSpace(doc.Source.System + " " + doc.Source.Reference)},
		{"status", string(state.Status)},
		{"known from", knownFrom(state)},
		{"stage", string(state.Stage)},
		{"under way", underWay(state.Waiting)},
		{"accepted", state.AcceptedAt.Local().Format(time.DateTime)},
		{"taken up again", takenUp(state)},
		{"route", cli.Route(doc)},
		{"production", productionPrice(state.ProductionPrice)},
		{"offer", cli.Offer(state.Offer)},
		{"allowed", allowed(state.Allowed)},
		{"tracking", strings.Join(state.TrackingNumbers, ", ")},
		{"providers", strings.Join(state.ProviderRefs, ", ")},
		{"held by", heldBy(state)},
		{"cancel", cancellation(state.Cancellation)},
		{"web ui", link},
	}
	return cli.Table(cli.Filled(append(rows, designs(state.Designs)...))...)
}

func heldBy(state order.State) string {
	if state.HeldProvider == "" {
		return state.HeldBy
	}
	return fmt.Sprintf("%s, with others that are in trouble at %s; the time for an answer is paused", state.HeldBy, state.HeldProvider)
}

// knownFrom says what is missing if no worker has answered.
func knownFrom(state order.State) string {
	switch {
	case state.Archived:
		return "the archive, as Temporal has forgotten it"
	case !state.FromHistory:
		return ""
	}
	return "Temporal's history, as no worker answers: without stages, and with the document as it was started"
}

// caseFacts are the facts of a case.
func caseFacts(state order.State, link string) string {
	about := state.Case
	rows := [][]string{
		{"case", state.ID},
		{"kind", string(about.Kind)},
		{"order", about.Order},
		{"workflow", about.Workflow},
		{"run", about.Run},
		{"provider", about.Problem.Provider},
		{"stage", string(state.Stage)},
		{"status", string(state.Status)},
		{"since", about.Problem.Since.Local().Format(time.DateTime)},
		{"to do", about.ToDo},
		{"done", doneBy(about)},
		{"web ui", link},
	}
	return cli.Table(cli.Filled(rows)...)
}

func doneBy(about *order.Case) string {
	if about.DoneAt.IsZero() {
		return ""
	}
	text := about.DoneAt.Local().Format(time.DateTime) + " by " + about.DoneBy
	if about.DoneReason != "" {
		text += ": " + about.DoneReason
	}
	return text
}

// traces is what is left of an erased order.
func traces(state order.State, link string) string {
	rows := [][]string{
		{"order", state.ID},
		{"erased", "its document, its history's content, its label and protocol are gone for good"},
		{"status", string(state.Status)},
		{"stage", string(state.Stage)},
		{"accepted", state.AcceptedAt.Local().Format(time.DateTime)},
		{"tracking", strings.Join(state.TrackingNumbers, ", ")},
		{"providers", strings.Join(state.ProviderRefs, ", ")},
		{"web ui", link},
	}
	return cli.Table(cli.Filled(rows)...)
}

// takenUp says when an order was started again, and how the run before ended.
func takenUp(state order.State) string {
	if state.TakenUpAt.IsZero() {
		return ""
	}
	return fmt.Sprintf("%s, after a run that ended: %s", state.TakenUpAt.Local().Format(time.DateTime), state.Ended)
}

// underWay is the step in progress, and why it takes so long.
func underWay(now *order.Waiting) string {
	switch {
	case now == nil:
		return ""
	case now.LastError == "":
		return now.For
	default:
		return fmt.Sprintf("%s (attempt %d; before: %s)", now.For, now.Attempts, plain.Words(now.LastError))
	}
}

// allowed is the highest price that a person allows.
func allowed(most *order.Money) string {
	if most == nil {
		return ""
	}
	return "up to " + most.String()
}

func cancellation(asked *order.Cancellation) string {
	if asked == nil {
		return ""
	}
	text := "asked for by " + asked.By
	if asked.Reason != "" {
		text += " (" + asked.Reason + ")"
	}
	if asked.Decision != "" {
		text += ": " + string(asked.Decision)
	}
	if asked.Explanation != "" {
		text += ", " + asked.Explanation
	}
	return text
}

func problem(state order.State) string {
	if state.Problem == nil {
		return ""
	}
	text := cli.Blank + cli.Line("problem: %s", state.Problem.Message)
	for _, field := range state.Problem.Fields {
		text += cli.Line("  %s", field)
	}
	for _, line := range answerLines(state.ID, *state.Problem) {
		text += cli.Line("%s", line)
	}
	return text
}

func stages(records []order.StageRecord) string {
	if len(records) == 0 {
		return ""
	}
	rows := [][]string{{"STAGE", "OUTCOME", "BEGAN", "TOOK", "NOTE"}}
	for _, record := range records {
		took := ""
		if !record.EndedAt.IsZero() {
			took = shortly(record.EndedAt.Sub(record.StartedAt))
		}
		rows = append(rows, []string{string(record.Stage), string(record.Outcome),
			record.StartedAt.Local().Format(time.TimeOnly), took, record.Note})
	}
	return cli.Blank + cli.Table(rows...)
}

// acts are the requests of people to the order.
func acts(all []order.Act) string {
	if len(all) == 0 {
		return ""
	}
	rows := [][]string{{"ASKED", "WHAT", "BY", "REASON"}}
	for _, one := range all {
		rows = append(rows, []string{one.At.Local().Format(time.DateTime), one.What, one.By, one.Reason})
	}
	return cli.Blank + cli.Table(rows...)
}

// shortly rounds durations for people: no milliseconds if there are minutes.
func shortly(d time.Duration) string {
	if d < time.Minute {
		return fmt.Sprintf("%.1fs", d.Seconds())
	}
	return d.Round(time.Second).String()
}

func documentsOf(documents []order.Document) string {
	if len(documents) == 0 {
		return ""
	}
	rows := [][]string{{"DOCUMENT", "BYTES", "KEY"}}
	for _, document := range documents {
		rows = append(rows, []string{string(document.Kind), fmt.Sprint(document.Size), document.Key})
	}
	return cli.Blank + cli.Table(rows...)
}
