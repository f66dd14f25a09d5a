package orders

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
	"orderflow/starter/cli"
)

// startsAtOnce is the number of orders that are started in parallel.
const startsAtOnce = 16

type startOptions struct {
	*cli.App
	args    []string // files or, with --again, ids of orders
	again   bool
	dryRun  bool
	quoting bool
	output  *cli.Format
}

func newStart(app *cli.App, run func(context.Context, *startOptions) error) *cobra.Command {
	o := &startOptions{App: app}
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
	command.Flags().BoolVar(&o.again, "again", false, "take up orders again, by their ids, that ended as failed, terminated or timed out")
	command.Flags().BoolVar(&o.dryRun, "dry-run", false, "start nothing, and show what each provider would be sent")
	command.Flags().BoolVar(&o.quoting, "quote", false, "with --dry-run: name the cheapest price; an unpaid shipment may be made and is cancelled")
	o.output = cli.OutputFlag(command)
	command.RunE = func(command *cobra.Command, args []string) error {
		o.args = args
		switch {
		case o.again && o.dryRun:
			return cli.BadInput("want --again or --dry-run, not both")
		case o.quoting && !o.dryRun:
			return cli.BadInput("--quote is for --dry-run; orderflow quote compares all prices of an order")
		}
		return run(command.Context(), o)
	}
	return command
}

func runStart(ctx context.Context, o *startOptions) error {
	if o.again {
		return o.startAgain(ctx)
	}
	documents, err := readOrders(o.App, o.args)
	if err != nil {
		return err
	}
	if o.dryRun {
		return o.preview(ctx, documents)
	}
	s, err := o.ConnectToDocuments(ctx)
	if err != nil {
		return err
	}
	defer s.Close()
	return o.print(startAll(ctx, o.App, s, documents))
}

// startAnswer is the result of one order of a file.
type startAnswer struct {
	orders.Started
	// Error says why the order was not started.
	Error string `json:"error,omitempty"`

	left bool // not started because of an interruption
}

// startAgain starts ended orders again, one after the other: they are few.
func (o *startOptions) startAgain(ctx context.Context) error {
	s, err := o.ConnectToDocuments(ctx)
	if err != nil {
		return err
	}
	defer s.Close()
	answers := make([]startAnswer, len(o.args))
	for i, id := range o.args {
		started, err := s.StartAgain(ctx, id)
		answers[i] = startAnswer{Started: started}
		if err != nil {
			answers[i] = startAnswer{Started: orders.Started{ID: id}, Error: startError(err)}
		}
	}
	return o.print(answers)
}

func (o *startOptions) print(answers []startAnswer) error {
	failed := 0
	rows := [][]string{{"ORDER", "", "WEB UI"}}
	for _, answer := range answers {
		printUnfit(o.App, answer.ID, answer.Unfit)
		switch {
		case answer.Error != "":
			failed++
			o.Say("orderflow: %s", answer.Error)
		case answer.Existing:
			rows = append(rows, []string{answer.ID, "was started before", answer.WebUI})
		default:
			rows = append(rows, []string{answer.ID, "started", answer.WebUI})
		}
	}
	err := o.Print(*o.output, answers, func() string {
		if len(rows) == 1 {
			return ""
		}
		return cli.Table(rows...)
	})
	if err != nil {
		return err
	}
	if failed > 0 {
		return fmt.Errorf("%d of %d orders not started", failed, len(answers))
	}
	return nil
}

// printUnfit says which carriers make no offer for an order, and what to correct.
func printUnfit(a *cli.App, id string, unfit []order.Unfit) {
	for _, one := range unfit {
		for _, problem := range one.Problems {
			a.Say("orderflow: order %s: %s makes no offer: %s", id, one.Carrier, problem)
		}
	}
}

// startWithin is the timeout for the start of one order; an interruption does not cut it short.
const startWithin = 30 * time.Second

// errInterrupted is the result of orders whose start had not begun at an interruption.
var errInterrupted = errors.New("interrupted before it was started")

// startAll starts the orders, several in parallel, and returns their results in order. After an
// interruption it starts no more orders, but finishes the starts in flight, so that each result
// is certain.
func startAll(ctx context.Context, a *cli.App, s *cli.Session, documents []order.Order) []startAnswer {
	bar := a.Progress(len(documents), "starting")
	answers := make([]startAnswer, len(documents))
	var group errgroup.Group
	group.SetLimit(startsAtOnce)
	for i, document := range documents {
		group.Go(func() error {
			answers[i] = startOne(ctx, s, document)
			return bar.Add(1)
		})
	}
	_ = group.Wait() // only the progress bar can fail
	return answers
}

func startOne(ctx context.Context, s *cli.Session, document order.Order) startAnswer {
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

// startError adds what may have to be done first: a namespace must have the search attributes
// of orders.
func startError(err error) string {
	var refused *serviceerror.InvalidArgument
	if errors.As(err, &refused) {
		return err.Error() + `; if search attributes are missing, run "orderflow setup"`
	}
	return err.Error()
}
