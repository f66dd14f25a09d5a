package main

import (
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
cancelled is the order cancelled. The wish is left with the order, and "orderflow
show ID" says what came of it.`,
		Args: cobra.ExactArgs(1),
	}
	var reason, by string
	var items []string
	var noWait bool
	var wait time.Duration
	flags := command.Flags()
	flags.StringVar(&reason, "reason", "", "why, for the people who look at the order later")
	flags.StringVar(&by, "by", userName(), "who asks")
	flags.BoolVar(&noWait, "no-wait", false, "don't wait for the decision")
	flags.StringArrayVar(&items, "item", nil, "cancel only the item of this reference; may be given several times")
	flags.DurationVar(&wait, "wait", cancelWait, "how long to wait for the decision")
	output := outputFlag(command)
	command.RunE = func(command *cobra.Command, ids []string) error {
		switch {
		case by == "" || wait <= 0:
			return badInput("cancel: want a name in --by and more than 0 in --wait")
		case noWait && flags.Changed("wait"):
			return badInput("cancel: want --wait or --no-wait, not both")
		case len(items) > 0 && flags.Changed("wait"):
			return badInput("cancel: items are cancelled without waiting; want --item or --wait, not both")
		case slices.Contains(items, ""):
			return badInput("cancel: want the reference of an item in --item")
		}
		s, err := connect(command.Context())
		if err != nil {
			return err
		}
		defer s.close()
		if len(items) > 0 {
			wish := order.CancelItems{Items: items, Reason: reason, By: by}
			if err := s.CancelItems(command.Context(), ids[0], wish); err != nil {
				return err
			}
			return a.printDone(*output, ids[0], "told to cancel the items "+strings.Join(items, ", "))
		}
		if noWait {
			wish := order.CancelOrder{Reason: reason, By: by}
			if err := s.AskToCancel(command.Context(), ids[0], wish); err != nil {
				return err
			}
			return a.printDone(*output, ids[0], "told to cancel")
		}
		answer, err := s.Cancel(command.Context(), ids[0],
			order.RequestCancel{Reason: reason, By: by, Deadline: time.Now().UTC().Add(wait)})
		if err != nil {
			return err
		}
		return a.printCancel(*output, ids[0], answer)
	}
	return command
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
		return fmt.Sprintf("%s: cancelled; %s\n", id, answer.Explanation)
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
	return a.print(output, shown, func() string { return fmt.Sprintf("%s: %s\n", id, done) })
}
