package orders

import (
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/shopspring/decimal"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"orderflow/internal/plain"
	"orderflow/order"
	"orderflow/starter/cli"
)

// answers are the actions of the flag --action.
var answers = []order.Action{
	order.ActionRetry, order.ActionAmend, order.ActionChooseOffer, order.ActionSkip, order.ActionShipByHand, order.ActionCancel, order.ActionDone}

const resolveHelp = `Answer the problem of an order that waits for a person; "orderflow show ID"
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
them, and whether the answer fits. With --yes it exits with 1 when any order has not taken it.`

const resolveExamples = `  orderflow resolve shop-1001 --amend '{"shipping": {"lockerPoint": "GDY01A"}}'
  orderflow resolve shop-1001 --amend @changes.json
  orderflow resolve --query 'NeedsAttention = true AND Carrier = "shipx"' --action retry`

type resolveOptions struct {
	*cli.App
	id              string // empty with a query
	answer          order.Resolve
	priceCap, amend string
	amends          bool // --amend was given
	byHand          order.ShippedByHand
	label           string // the name of the label file
	// query selects several orders instead of one; yes answers them.
	query  string
	yes    bool
	output *cli.Format
}

func newResolve(app *cli.App, run func(context.Context, *resolveOptions) error) *cobra.Command {
	o := &resolveOptions{App: app}
	command := &cobra.Command{
		Use:     "resolve ID | resolve --query QUERY",
		Short:   "Answer the problem of an order that waits for a person, or of many",
		Long:    resolveHelp,
		Example: resolveExamples,
		Args:    cobra.MaximumNArgs(1),
	}
	flags := command.Flags()
	o.register(flags)
	cli.Suggest(command, "action", answers...)
	cli.Suggest[string](command, "carrier") // free text
	o.output = cli.OutputFlag(command)
	command.RunE = func(command *cobra.Command, ids []string) error {
		o.amends = flags.Changed("amend")
		if err := o.complete(ids, flags.Changed("query")); err != nil {
			return err
		}
		return run(command.Context(), o)
	}
	return command
}

func runResolve(ctx context.Context, o *resolveOptions) error {
	if o.answer.Action == order.ActionShipByHand {
		return o.shipByHand(ctx)
	}
	s, err := o.Connect(ctx)
	if err != nil {
		return err
	}
	defer s.Close()
	switch {
	case o.query == "":
		return o.resolveOne(ctx, s)
	case o.yes:
		return o.resolveAll(ctx, s)
	default:
		return o.preview(ctx, s)
	}
}

// register adds the flags of an answer.
func (o *resolveOptions) register(flags *pflag.FlagSet) {
	flags.StringVar((*string)(&o.answer.Action), "action", "", "retry, amend, choose-offer, skip, ship-by-hand or cancel; done for a case")
	flags.StringVar(&o.amend, "amend", "", "for amend: the change as JSON, @ and a file of it, or - for standard input")
	flags.StringVar(&o.answer.Service, "service", "", "for choose-offer: the carrier's name of the service")
	flags.StringVar(&o.priceCap, "price-cap", "", `for choose-offer: the most it may cost, such as "15.99 PLN"`)
	flags.StringVar(&o.byHand.Carrier, "carrier", "", "for ship-by-hand: who carries the parcel, such as dpd")
	flags.StringArrayVar(&o.byHand.TrackingNumbers, "tracking", nil, "for ship-by-hand: the tracking number; one for each parcel")
	flags.StringVar(&o.label, "document", "", "for ship-by-hand: the file of the label, a PDF, ZPL or EPL")
	flags.BoolVar(&o.byHand.Force, "force", false, "for ship-by-hand: also where the order has bought a label, which stays bought, and where MyPromo wants a label of its own used first")
	flags.StringVar(&o.answer.Problem, "problem", "", "the id of the problem that is answered, as show tells it; without it, the one that the order has now")
	flags.StringVar(&o.answer.Reason, "reason", "", "why, for the people who look at the order later")
	flags.StringVar(&o.answer.By, "by", cli.UserName(), "who answers")
	flags.StringVar(&o.query, "query", "", "answer all orders under way that match, instead of one")
	flags.BoolVar(&o.yes, "yes", false, "with --query: answer them, and don't only list them")
}

// complete checks an answer as far as that is possible without the order.
func (o *resolveOptions) complete(ids []string, many bool) error {
	if o.amends && o.answer.Action == "" {
		o.answer.Action = order.ActionAmend
	}
	if len(ids) == 1 {
		o.id = ids[0]
	}
	action := o.answer.Action
	choosing := action == order.ActionChooseOffer
	switch {
	case many == (len(ids) == 1):
		return cli.BadInput("resolve: want the id of an order, or --query")
	case many && strings.TrimSpace(o.query) == "":
		return cli.BadInput(`resolve: --query is empty; want one such as 'NeedsAttention = true'`)
	case many && o.answer.Problem != "":
		return cli.BadInput("resolve: --problem is of one order; --query answers the problems that it finds")
	case o.yes && !many:
		return cli.BadInput("resolve: --yes is for --query")
	case !slices.Contains(answers, action):
		return cli.BadInput("resolve: --action %q: %s", action, plain.OneOf(answers))
	case o.amends != (action == order.ActionAmend):
		return cli.BadInput("resolve: amend, and only that, wants --amend")
	case choosing != (o.answer.Service != "") || choosing != (o.priceCap != ""):
		return cli.BadInput("resolve: choose-offer, and only that, wants --service and --price-cap")
	case (action == order.ActionShipByHand) != o.namesShipment():
		return cli.BadInput("resolve: ship-by-hand, and only that, wants --carrier, --tracking and --document, and may have --force")
	case many && action == order.ActionShipByHand:
		return cli.BadInput("resolve: ship-by-hand is for one order")
	case choosing:
		return o.completeChoice()
	case o.amends:
		return o.completeAmendment()
	}
	return nil
}

func (o *resolveOptions) completeChoice() error {
	money, err := parseMoney(o.priceCap)
	if err != nil {
		return cli.BadInput("resolve: --price-cap: %w", err)
	}
	o.answer.PriceCap = &money
	return nil
}

// completeAmendment reads the patch. Only the order can check whether the result is valid.
func (o *resolveOptions) completeAmendment() error {
	patch := []byte(o.amend)
	name, isFile := strings.CutPrefix(o.amend, "@")
	if isFile || o.amend == "-" {
		var err error
		if patch, err = readFile(o.App, name); err != nil {
			return cli.BadInput("resolve: --amend: %w", err)
		}
	}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(patch, &fields); err != nil || len(fields) == 0 {
		return cli.BadInput(`resolve: --amend: want the fields to change as a JSON object, such as {"shipping": {"lockerPoint": "GDY01A"}}; @ before a name reads a file`)
	}
	o.answer.Patch = patch
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
