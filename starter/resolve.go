package main

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/shopspring/decimal"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"orderflow/order"
)

// answers are the actions of the flag --action.
var answers = []order.Action{
	order.ActionRetry, order.ActionAmend, order.ActionChooseOffer, order.ActionSkip, order.ActionShipByHand, order.ActionCancel, order.ActionDone}

// resolution is what the flags of resolve say.
type resolution struct {
	answer          order.Resolve
	priceCap, amend string
	amends          bool // --amend was given
	byHand          order.ShippedByHand
	label           string // the name of the label's file
	// query chooses many orders instead of one; yes answers them.
	query string
	yes   bool
}

func (a *app) resolveCommand() *cobra.Command {
	command := &cobra.Command{
		Use:   "resolve ID | resolve --query QUERY",
		Short: "Answer the problem of an order that waits for a person, or of many",
		Long: `Answer the problem of an order that waits for a person; "orderflow show ID"
tells it, and which answers fit.

  retry         try the step again
  amend         change the order by the JSON merge patch of --amend (RFC 7396), and
                go on from where that takes effect; --amend alone means this
  choose-offer  ship with the carrier's --service, for at most --price-cap
  skip          go on without the step (label, protocol, report and track), or with a
                point that the carrier says will not do
  ship-by-hand  ship with a label that was made elsewhere: its file --document, its
                --carrier, and a --tracking for each parcel. Where the order has bought
                a label, that stays bought, and --force must say so; MyPromo then
                takes the shipment whatever label it wants used first
  cancel        cancel the order
  done          end a case ("case-…" in the worklist): what it is about is seen to

An answer is to one problem: when somebody else has answered that, it is refused, and
the order's next problem stays as it is.

With --query, in Temporal's language for lists, the answer goes to all orders
under way that match, and done to all cases. Without --yes nothing is done: it lists
them, and whether the answer fits. With --yes it exits with 1 when any order has not taken it.`,
		Example: `  orderflow resolve shop-1001 --amend '{"shipping": {"lockerPoint": "GDY01A"}}'
  orderflow resolve shop-1001 --amend @changes.json
  orderflow resolve --query 'NeedsAttention = true AND Carrier = "shipx"' --action retry`,
		Args: cobra.MaximumNArgs(1),
	}
	var r resolution
	flags := command.Flags()
	r.register(flags)
	output := outputFlag(command)
	command.RunE = func(command *cobra.Command, ids []string) error {
		r.amends = flags.Changed("amend")
		if err := a.complete(&r, ids, flags.Changed("query")); err != nil {
			return err
		}
		if r.answer.Action == order.ActionShipByHand {
			return a.shipByHand(command.Context(), ids[0], r, *output)
		}
		s, err := connect(command.Context())
		if err != nil {
			return err
		}
		defer s.close()
		switch {
		case r.query == "":
			return a.resolveOne(command.Context(), s, ids[0], r.answer, *output)
		case r.yes:
			return a.resolveAll(command.Context(), s, r, *output)
		default:
			return a.preview(command.Context(), s, r, *output)
		}
	}
	return command
}

// register names the flags of an answer.
func (r *resolution) register(flags *pflag.FlagSet) {
	flags.StringVar((*string)(&r.answer.Action), "action", "", "retry, amend, choose-offer, skip, ship-by-hand or cancel; done for a case")
	flags.StringVar(&r.amend, "amend", "", "for amend: the change as JSON, @ and a file of it, or - for standard input")
	flags.StringVar(&r.answer.Service, "service", "", "for choose-offer: the carrier's name of the service")
	flags.StringVar(&r.priceCap, "price-cap", "", `for choose-offer: the most it may cost, such as "15.99 PLN"`)
	flags.StringVar(&r.byHand.Carrier, "carrier", "", "for ship-by-hand: who carries the parcel, such as dpd")
	flags.StringArrayVar(&r.byHand.TrackingNumbers, "tracking", nil, "for ship-by-hand: the tracking number; one for each parcel")
	flags.StringVar(&r.label, "document", "", "for ship-by-hand: the file of the label, a PDF, ZPL or EPL")
	flags.BoolVar(&r.byHand.Force, "force", false, "for ship-by-hand: also where the order has bought a label, which stays bought, and where MyPromo wants a label of its own used first")
	flags.StringVar(&r.answer.Problem, "problem", "", "the id of the problem that is answered, as show tells it; without it, the one that the order has now")
	flags.StringVar(&r.answer.Reason, "reason", "", "why, for the people who look at the order later")
	flags.StringVar(&r.answer.By, "by", userName(), "who answers")
	flags.StringVar(&r.query, "query", "", "answer all orders under way that match, instead of one")
	flags.BoolVar(&r.yes, "yes", false, "with --query: answer them, and don't only list them")
}

// complete checks an answer as far as that is possible without the order.
func (a *app) complete(r *resolution, ids []string, many bool) error {
	if r.amends && r.answer.Action == "" {
		r.answer.Action = order.ActionAmend
	}
	action := r.answer.Action
	choosing := action == order.ActionChooseOffer
	switch {
	case many == (len(ids) == 1):
		return badInput("resolve: want the id of an order, or --query")
	case many && strings.TrimSpace(r.query) == "":
		return badInput(`resolve: --query is empty; want one such as 'NeedsAttention = true'`)
	case many && r.answer.Problem != "":
		return badInput("resolve: --problem is of one order; --query answers the problems that it finds")
	case r.yes && !many:
		return badInput("resolve: --yes is for --query")
	case !slices.Contains(answers, action):
		return badInput("resolve: --action %q: want one of %v", action, answers)
	case r.amends != (action == order.ActionAmend):
		return badInput("resolve: amend, and only that, wants --amend")
	case choosing != (r.answer.Service != "") || choosing != (r.priceCap != ""):
		return badInput("resolve: choose-offer, and only that, wants --service and --price-cap")
	case (action == order.ActionShipByHand) != r.namesShipment():
		return badInput("resolve: ship-by-hand, and only that, wants --carrier, --tracking and --document, and may have --force")
	case many && action == order.ActionShipByHand:
		return badInput("resolve: ship-by-hand is for one order")
	case choosing:
		return r.completeChoice()
	case r.amends:
		return a.completeAmendment(r)
	}
	return nil
}

func (r *resolution) completeChoice() error {
	money, err := parseMoney(r.priceCap)
	if err != nil {
		return badInput("resolve: --price-cap: %w", err)
	}
	r.answer.PriceCap = &money
	return nil
}

// completeAmendment reads the patch; whether it makes a good order, only the order
// can say.
func (a *app) completeAmendment(r *resolution) error {
	patch := []byte(r.amend)
	name, isFile := strings.CutPrefix(r.amend, "@")
	if isFile || r.amend == "-" {
		var err error
		if patch, err = a.readFile(name); err != nil {
			return badInput("resolve: --amend: %w", err)
		}
	}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(patch, &fields); err != nil || len(fields) == 0 {
		return badInput(`resolve: --amend: want the fields to change as a JSON object, such as {"shipping": {"lockerPoint": "GDY01A"}}`)
	}
	r.answer.Patch = patch
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
