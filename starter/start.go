package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"
	"go.temporal.io/api/serviceerror"
	"golang.org/x/sync/errgroup"

	"orderflow/internal/orders"
	"orderflow/order"
)

// startsAtOnce is how many orders are started at the same time.
const startsAtOnce = 16

func (a *app) startCommand() *cobra.Command {
	command := &cobra.Command{
		Use:   "start FILE... | start --dry-run [--quote] FILE... | start --again ID...",
		Short: "Start the orders of files; - is standard input",
		Long: `Start the orders of files; - is standard input.

A file holds one order, a JSON array of orders, or orders one after the other
(NDJSON). All are checked first: with any problem nothing is started. An order
that was started before, with the same content, is not started again, so that
the command may be repeated.

With --dry-run nothing is started: it shows the fields that each provider would be sent
of an order, with the settings of this machine. The carrier of an order that names a
locker or a point is asked, through the workers, whether it will do; what nobody can
answer is said, and holds nothing up. With --quote it also names the cheapest price, as
"orderflow quote" would: an unpaid shipment may be made for that, and is cancelled again.
Without --quote nothing is made anywhere.

With --again the arguments are ids of orders that ended as failed, terminated or
timed out. They are taken up again, as they stood, and find what was done.`,
		Args: cobra.MinimumNArgs(1),
	}
	again := command.Flags().Bool("again", false, "take up orders again, by their ids, that ended as failed, terminated or timed out")
	dryRun := command.Flags().Bool("dry-run", false, "start nothing, and show what each provider would be sent")
	quoting := command.Flags().Bool("quote", false, "with --dry-run: name the cheapest price; an unpaid shipment may be made and is cancelled")
	output := outputFlag(command)
	command.RunE = func(command *cobra.Command, files []string) error {
		switch {
		case *again && *dryRun:
			return badInput("want --again or --dry-run, not both")
		case *quoting && !*dryRun:
			return badInput("--quote is for --dry-run; orderflow quote compares all prices of an order")
		case *again:
			return a.startAgain(command.Context(), files, *output)
		}
		documents, err := a.readOrders(files)
		if err != nil {
			return err
		}
		if *dryRun {
			return a.dryRun(command.Context(), documents, *quoting, *output)
		}
		s, err := connectToDocuments(command.Context())
		if err != nil {
			return err
		}
		defer s.close()
		return a.start(command.Context(), s, documents, *output)
	}
	return command
}

// startAnswer is what became of one order of a file.
type startAnswer struct {
	orders.Started
	// Error says why the order was not started.
	Error string `json:"error,omitempty"`

	left bool // by an interruption
}

func (a *app) start(ctx context.Context, s *session, documents []order.Order, output format) error {
	return a.printStarted(a.startAll(ctx, s, documents), output)
}

// startAgain takes up orders again, one after the other: they are few.
func (a *app) startAgain(ctx context.Context, ids []string, output format) error {
	s, err := connectToDocuments(ctx)
	if err != nil {
		return err
	}
	defer s.close()
	answers := make([]startAnswer, len(ids))
	for i, id := range ids {
		started, err := s.StartAgain(ctx, id)
		answers[i] = startAnswer{Started: started}
		if err != nil {
			answers[i] = startAnswer{Started: orders.Started{ID: id}, Error: startError(err)}
		}
	}
	return a.printStarted(answers, output)
}

func (a *app) printStarted(answers []startAnswer, output format) error {
	failed := 0
	rows := [][]string{{"ORDER", "", "WEB UI"}}
	for _, answer := range answers {
		a.tellUnfit(answer.ID, answer.Unfit)
		switch {
		case answer.Error != "":
			failed++
			a.say("orderflow: %s", answer.Error)
		case answer.Existing:
			rows = append(rows, []string{answer.ID, "was started before", answer.WebUI})
		default:
			rows = append(rows, []string{answer.ID, "started", answer.WebUI})
		}
	}
	err := a.print(output, answers, func() string {
		if len(rows) == 1 {
			return ""
		}
		return table(rows...)
	})
	if err != nil {
		return err
	}
	if failed > 0 {
		return fmt.Errorf("%d of %d orders not started", failed, len(answers))
	}
	return nil
}

// tellUnfit says which carriers make no offer for an order, and what to mend.
func (a *app) tellUnfit(id string, unfit []order.Unfit) {
	for _, one := range unfit {
		for _, problem := range one.Problems {
			a.say("orderflow: order %s: %s makes no offer: %s", id, one.Carrier, problem)
		}
	}
}

// startWithin bounds the start of one order that an interruption does not cut off.
const startWithin = 30 * time.Second

// errInterrupted answers for orders whose start had not begun at an interruption.
var errInterrupted = errors.New("interrupted before it was started")

// startAll starts the orders, several at once, and answers for each in its place. After
// an interruption it begins no more, and finishes those that it has begun, so that each
// answer is certain.
func (a *app) startAll(ctx context.Context, s *session, documents []order.Order) []startAnswer {
	bar := a.progress(len(documents), "starting")
	answers := make([]startAnswer, len(documents))
	var group errgroup.Group
	group.SetLimit(startsAtOnce)
	for i, document := range documents {
		group.Go(func() error {
			answers[i] = startOne(ctx, s, document)
			return bar.Add(1)
		})
	}
	_ = group.Wait() // only the bar can fail
	return answers
}

func startOne(ctx context.Context, s *session, document order.Order) startAnswer {
	if ctx.Err() != nil {
		return startAnswer{Started: orders.Started{ID: document.ID}, Error: fmt.Sprintf("order %s: %v", document.ID, errInterrupted), left: true}
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), startWithin)
	defer cancel()
	started, err := s.Start(ctx, document)
	if err != nil {
		return startAnswer{Started: orders.Started{ID: document.ID}, Error: startError(err)}
	}
	return startAnswer{Started: started}
}

// startError adds what may have to be done first: a namespace has to know the
// search attributes of orders.
func startError(err error) string {
	var refused *serviceerror.InvalidArgument
	if errors.As(err, &refused) {
		return err.Error() + `; if search attributes are missing, run "orderflow setup"`
	}
	return err.Error()
}
