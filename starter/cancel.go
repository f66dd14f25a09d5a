package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"orderflow/order"
)

// cancelWait is how long an order may take to decide: it asks its providers, who
// can be slow.
const cancelWait = time.Minute

// cancelRequest is what the flags of cancel say.
type cancelRequest struct {
	reason, by string
	items      []string // their references; empty for the whole order
	collect    string
	collects   *order.Money // what collect says; nil when nothing
	noWait     bool
	wait       time.Duration
	waits      bool // --wait was given
}

func (a *app) cancelCommand() *cobra.Command {
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
	var c cancelRequest
	flags := command.Flags()
	flags.StringVar(&c.reason, "reason", "", "why, for the people who look at the order later")
	flags.StringVar(&c.by, "by", userName(), "who asks")
	flags.BoolVar(&c.noWait, "no-wait", false, "don't wait for the decision")
	flags.StringArrayVar(&c.items, "item", nil, "cancel only the item of this reference; may be given several times")
	flags.StringVar(&c.collect, "cash-on-delivery", "", `with --item: what is collected for the items that are left, such as "80 PLN" or "0 PLN"`)
	flags.DurationVar(&c.wait, "wait", cancelWait, "how long to wait for the decision")
	output := outputFlag(command)
	command.RunE = func(command *cobra.Command, ids []string) error {
		c.waits = flags.Changed("wait")
		if err := c.check(); err != nil {
			return err
		}
		s, err := connect(command.Context())
		if err != nil {
			return err
		}
		defer s.close()
		switch {
		case len(c.items) > 0:
			return a.cancelItems(command.Context(), s, ids[0], c, *output)
		case c.noWait:
			return a.tellToCancel(command.Context(), s, ids[0], c, *output)
		default:
			return a.cancelOrder(command.Context(), s, ids[0], c, *output)
		}
	}
	return command
}

func (c *cancelRequest) check() error {
	if c.collect != "" {
		money, err := parseMoney(c.collect)
		if err != nil || len(c.items) == 0 {
			return badInput("cancel: want an amount and a currency in --cash-on-delivery, beside --item; is %q", c.collect)
		}
		c.collects = &money
	}
	switch {
	case c.by == "" || c.wait <= 0:
		return badInput("cancel: want a name in --by and more than 0 in --wait")
	case c.noWait && c.waits:
		return badInput("cancel: want --wait or --no-wait, not both")
	case len(c.items) > 0 && c.waits:
		return badInput("cancel: items are cancelled without waiting; want --item or --wait, not both")
	case slices.Contains(c.items, ""):
		return badInput("cancel: want the reference of an item in --item")
	}
	return nil
}

func (a *app) cancelItems(ctx context.Context, s *session, id string, c cancelRequest, output format) error {
	err := s.CancelItems(ctx, id, order.CancelItems{Items: c.items, CashOnDelivery: c.collects, Reason: c.reason, By: c.by})
	if err != nil {
		return err
	}
	return a.printDone(output, id, "told to cancel the items "+strings.Join(c.items, ", "))
}

// tellToCancel leaves the decision with the order and does not wait for it.
func (a *app) tellToCancel(ctx context.Context, s *session, id string, c cancelRequest, output format) error {
	if err := s.AskToCancel(ctx, id, order.CancelOrder{Reason: c.reason, By: c.by}); err != nil {
		return err
	}
	return a.printDone(output, id, "told to cancel")
}

// cancelOrder waits for the order's decision.
func (a *app) cancelOrder(ctx context.Context, s *session, id string, c cancelRequest, output format) error {
	answer, err := s.Cancel(ctx, id,
		order.RequestCancel{Reason: c.reason, By: c.by, Deadline: time.Now().UTC().Add(c.wait)})
	if err != nil {
		return err
	}
	return a.printCancel(output, id, answer)
}

func (a *app) printCancel(output format, id string, answer order.CancelAnswer) error {
	shown := struct {
		ID string `json:"id"`
		order.CancelAnswer
	}{id, answer}
	err := a.print(output, shown, func() string {
		if answer.Decision != order.CancelAccepted {
			return ""
		}
		return line("%s: cancelled; %s", id, answer.Explanation)
	})
	if err != nil {
		return err
	}
	if answer.Decision != order.CancelAccepted {
		return fmt.Errorf("order %s goes on, cancelling it was refused: %s", id, answer.Explanation)
	}
	return nil
}

// printDone says that a message has reached an order.
func (a *app) printDone(output format, id, done string) error {
	shown := struct {
		ID   string `json:"id"`
		Done string `json:"done"`
	}{id, done}
	return a.print(output, shown, func() string { return line("%s: %s", id, done) })
}
