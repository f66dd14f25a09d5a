package orders

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"orderflow/order"
	"orderflow/starter/cli"
)

// cancelWait is the timeout for an order's decision: it asks its providers, which can be slow.
const cancelWait = time.Minute

type cancelOptions struct {
	*cli.App
	id         string
	reason, by string
	items      []string // their references; empty for the whole order
	collect    string
	collects   *order.Money // the amount of --collect; nil without it
	noWait     bool
	wait       time.Duration
	waits      bool // --wait was given
	output     *cli.Format
}

func newCancel(app *cli.App, run func(context.Context, *cancelOptions) error) *cobra.Command {
	o := &cancelOptions{App: app}
	command := &cobra.Command{
		Use:   "cancel ID",
		Short: "Cancel an order, or some of its items, if its providers still let it",
		Long: `Cancel an order, if its providers still let it, and say what came of it.

What is not decided within the time of --wait counts as refused, and the order
goes on. With --no-wait the wish is left with the order, which decides later.
Exits with 0 when the order is cancelled (with --no-wait: told), with 1 when
that was refused.

With --item only those items are cancelled, by their references; the last item
cancelled is the order cancelled. An order with cash on delivery wants to know
by --cash-on-delivery what is collected for the items that are left. The wish is left with the order, and "orderflow
show ID" says what came of it.`,
		Args: cobra.ExactArgs(1),
	}
	flags := command.Flags()
	flags.StringVar(&o.reason, "reason", "", "why, for the people who look at the order later")
	flags.StringVar(&o.by, "by", cli.UserName(), "who asks")
	flags.BoolVar(&o.noWait, "no-wait", false, "don't wait for the decision")
	flags.StringArrayVar(&o.items, "item", nil, "cancel only the item of this reference; may be given several times")
	flags.StringVar(&o.collect, "cash-on-delivery", "", `with --item: what is collected for the items that are left, such as "80 PLN" or "0 PLN"`)
	flags.DurationVar(&o.wait, "wait", cancelWait, "how long to wait for the decision")
	o.output = cli.OutputFlag(command)
	command.RunE = func(command *cobra.Command, ids []string) error {
		o.id, o.waits = ids[0], flags.Changed("wait")
		if err := o.check(); err != nil {
			return err
		}
		return run(command.Context(), o)
	}
	return command
}

func (o *cancelOptions) check() error {
	if o.collect != "" {
		money, err := parseMoney(o.collect)
		if err != nil || len(o.items) == 0 {
			return cli.BadInput("cancel: want an amount and a currency in --cash-on-delivery, beside --item; is %q", o.collect)
		}
		o.collects = &money
	}
	switch {
	case o.by == "" || o.wait <= 0:
		return cli.BadInput("cancel: want a name in --by and more than 0 in --wait")
	case o.noWait && o.waits:
		return cli.BadInput("cancel: want --wait or --no-wait, not both")
	case len(o.items) > 0 && o.waits:
		return cli.BadInput("cancel: items are cancelled without waiting; want --item or --wait, not both")
	case slices.Contains(o.items, ""):
		return cli.BadInput("cancel: want the reference of an item in --item")
	}
	return nil
}

func runCancel(ctx context.Context, o *cancelOptions) error {
	s, err := o.Connect(ctx)
	if err != nil {
		return err
	}
	defer s.Close()
	switch {
	case len(o.items) > 0:
		return o.cancelItems(ctx, s)
	case o.noWait:
		return o.tellToCancel(ctx, s)
	default:
		return o.cancelOrder(ctx, s)
	}
}

func (o *cancelOptions) cancelItems(ctx context.Context, s *cli.Session) error {
	err := s.CancelItems(ctx, o.id, order.CancelItems{Items: o.items, CashOnDelivery: o.collects, Reason: o.reason, By: o.by})
	if err != nil {
		return err
	}
	return o.PrintDone(*o.output, o.id, "told to cancel the items "+strings.Join(o.items, ", "))
}

// tellToCancel sends the request and does not wait for the decision.
func (o *cancelOptions) tellToCancel(ctx context.Context, s *cli.Session) error {
	if err := s.AskToCancel(ctx, o.id, order.CancelOrder{Reason: o.reason, By: o.by}); err != nil {
		return err
	}
	return o.PrintDone(*o.output, o.id, "told to cancel")
}

// cancelOrder waits for the order's decision.
func (o *cancelOptions) cancelOrder(ctx context.Context, s *cli.Session) error {
	answer, err := s.Cancel(ctx, o.id,
		order.RequestCancel{Reason: o.reason, By: o.by, Deadline: time.Now().UTC().Add(o.wait)})
	if err != nil {
		return err
	}
	return o.print(answer)
}

func (o *cancelOptions) print(answer order.CancelAnswer) error {
	shown := struct {
		ID string `json:"id"`
		order.CancelAnswer
	}{o.id, answer}
	err := o.Print(*o.output, shown, func() string {
		if answer.Decision != order.CancelAccepted {
			return ""
		}
		return cli.Line("%s: cancelled; %s", o.id, answer.Explanation)
	})
	if err != nil {
		return err
	}
	if answer.Decision != order.CancelAccepted {
		return fmt.Errorf("order %s goes on, cancelling it was refused: %s", o.id, answer.Explanation)
	}
	return nil
}
