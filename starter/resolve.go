package main

import (
	"context"
	"fmt"
	"regexp"
	"slices"

	"github.com/shopspring/decimal"
	"github.com/spf13/cobra"

	"orderflow/order"
)

// answers are the actions of the flag --action.
var answers = []order.Action{order.ActionRetry, order.ActionChooseOffer, order.ActionSkip, order.ActionCancel}

func (a *app) resolveCommand() *cobra.Command {
	command := &cobra.Command{
		Use:   "resolve ID --action retry|choose-offer|skip|cancel",
		Short: "Answer the problem of an order that waits for a person",
		Long: `Answer the problem of an order that waits for a person; "orderflow show ID"
tells it, and which answers fit.

  retry         try the step again
  choose-offer  ship with the carrier's --service, for at most --price-cap
  skip          go on without the step (protocol and report only)
  cancel        cancel the order`,
		Args: cobra.ExactArgs(1),
	}
	var answer order.Resolve
	var priceCap string
	flags := command.Flags()
	flags.StringVar((*string)(&answer.Action), "action", "", "retry, choose-offer, skip or cancel")
	flags.StringVar(&answer.Service, "service", "", "for choose-offer: the carrier's name of the service")
	flags.StringVar(&priceCap, "price-cap", "", `for choose-offer: the most it may cost, such as "15.99 PLN"`)
	flags.StringVar(&answer.Reason, "reason", "", "why, for the people who look at the order later")
	flags.StringVar(&answer.By, "by", userName(), "who answers")
	output := outputFlag(command)
	command.RunE = func(command *cobra.Command, ids []string) error {
		if err := complete(&answer, priceCap); err != nil {
			return err
		}
		s, err := connect(command.Context())
		if err != nil {
			return err
		}
		defer s.close()
		if err := s.Resolve(command.Context(), ids[0], answer); err != nil {
			return err
		}
		return a.printDone(*output, ids[0], "answered with "+string(answer.Action))
	}
	return command
}

// complete checks an answer as far as that is possible without the order.
func complete(answer *order.Resolve, priceCap string) error {
	choosing := answer.Action == order.ActionChooseOffer
	switch {
	case !slices.Contains(answers, answer.Action):
		return badInput("resolve: --action %q: want one of %v", answer.Action, answers)
	case choosing != (answer.Service != "") || choosing != (priceCap != ""):
		return badInput("resolve: choose-offer, and only that, wants --service and --price-cap")
	case !choosing:
		return nil
	}
	money, err := parseMoney(priceCap)
	if err != nil {
		return badInput("resolve: --price-cap: %w", err)
	}
	answer.PriceCap = &money
	return nil
}

var moneyPattern = regexp.MustCompile(`^([0-9]{1,9}(?:\.[0-9]{1,2})?) ([A-Z]{3})$`)

func parseMoney(text string) (order.Money, error) {
	parts := moneyPattern.FindStringSubmatch(text)
	if parts == nil {
		return order.Money{}, fmt.Errorf(`%q: want an amount and a currency, such as "15.99 PLN"`, text)
	}
	amount, err := decimal.NewFromString(parts[1])
	return order.Money{Amount: amount, Currency: parts[2]}, err
}

func (a *app) holdCommand() *cobra.Command {
	return a.signalCommand("hold", "Keep an order from beginning another step", "held",
		func(ctx context.Context, s *session, id, by string) error { return s.Hold(ctx, id, by) })
}

func (a *app) releaseCommand() *cobra.Command {
	return a.signalCommand("release", "Let a held order go on", "released",
		func(ctx context.Context, s *session, id, by string) error { return s.Release(ctx, id, by) })
}

func (a *app) signalCommand(name, short, done string, send func(ctx context.Context, s *session, id, by string) error) *cobra.Command {
	command := &cobra.Command{Use: name + " ID", Short: short, Args: cobra.ExactArgs(1)}
	by := command.Flags().String("by", userName(), "who does it")
	output := outputFlag(command)
	command.RunE = func(command *cobra.Command, ids []string) error {
		s, err := connect(command.Context())
		if err != nil {
			return err
		}
		defer s.close()
		if err := send(command.Context(), s, ids[0], *by); err != nil {
			return err
		}
		return a.printDone(*output, ids[0], done)
	}
	return command
}
