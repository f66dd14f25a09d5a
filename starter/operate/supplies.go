package operate

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"orderflow/activities"
	"orderflow/internal/orders"
	"orderflow/order"
	"orderflow/starter/cli"
	"orderflow/workflows"
)

func newSupplies(app *cli.App) *cobra.Command {
	command := &cobra.Command{
		Use:   "supplies",
		Short: "Tell Merkana what came into a merchant's stock, and see what became of it",
	}
	command.AddCommand(newPushSupplies(app, runPushSupplies), newShowSupplies(app, runShowSupplies))
	return command
}

// eventFlags are the flags for what was supplied to whom.
type eventFlags struct {
	merchant int64
	event    string
}

func (f *eventFlags) of(command *cobra.Command) {
	command.Flags().Int64Var(&f.merchant, "merchant", 0, "Merkana's merchant, by its id in our system")
	command.Flags().StringVar(&f.event, "event", "", "your own name of the event, such as a delivery note's number")
	for _, name := range []string{"merchant", "event"} {
		_ = command.MarkFlagRequired(name) // both are flags of the command
	}
}

type pushSuppliesOptions struct {
	*cli.App
	pushed workflows.Supplies
	wait   bool
	output *cli.Format
}

func newPushSupplies(app *cli.App, run func(context.Context, *pushSuppliesOptions) error) *cobra.Command {
	o := &pushSuppliesOptions{App: app}
	command := &cobra.Command{
		Use:   "push --merchant ID --event NAME SKU=+5 SKU=-2 ...",
		Short: "Tell Merkana what came in, or is missing",
		Long: `Tell Merkana what came into a merchant's stock, or is missing there: SKU=+5 are
five pieces more, SKU=-2 two that an audit did not find.

Merkana adds it up and can't be asked what it has counted, so an event is sent
once at most, however often this command is given. The same event with other
products is refused. Where nobody can know whether Merkana has counted it, it is
not sent again: the supplies fail, and say what to compare.`,
		Example: "  orderflow supplies push --merchant 293 --event AUDIT-7 PEN-BLUE=+5 MUG-300=-2 --wait",
		Args:    cobra.MinimumNArgs(1),
	}
	var flags eventFlags
	flags.of(command)
	command.Flags().BoolVar(&o.wait, "wait", false, "wait until Merkana has taken them, or a person has to look at them")
	command.Flags().StringVar(&o.pushed.By, "by", cli.UserName(), "who says so")
	o.output = cli.OutputFlag(command)
	command.RunE = func(command *cobra.Command, lines []string) error {
		o.pushed.Merchant, o.pushed.Event = flags.merchant, flags.event
		for _, line := range lines {
			product, err := supplyOf(line)
			if err != nil {
				return err
			}
			o.pushed.Products = append(o.pushed.Products, product)
		}
		if err := o.pushed.Validate().Err(); err != nil {
			return cli.Wrong(err)
		}
		return run(command.Context(), o)
	}
	return command
}

func runPushSupplies(ctx context.Context, o *pushSuppliesOptions) error {
	s, err := o.Connect(ctx)
	if err != nil {
		return err
	}
	defer s.Close()
	found, err := s.PushSupplies(ctx, o.pushed)
	if err == nil && o.wait {
		existing := found.Existing
		found, err = s.AwaitSupplies(ctx, o.pushed.Merchant, o.pushed.Event)
		found.Existing = existing
	}
	if err != nil {
		return err
	}
	return o.print(found)
}

type showSuppliesOptions struct {
	*cli.App
	eventFlags
	output *cli.Format
}

func newShowSupplies(app *cli.App, run func(context.Context, *showSuppliesOptions) error) *cobra.Command {
	o := &showSuppliesOptions{App: app}
	command := &cobra.Command{
		Use:   "show --merchant ID --event NAME",
		Short: "Show what became of supplies",
		Args:  cobra.NoArgs,
	}
	o.of(command)
	o.output = cli.OutputFlag(command)
	command.RunE = func(command *cobra.Command, _ []string) error { return run(command.Context(), o) }
	return command
}

func runShowSupplies(ctx context.Context, o *showSuppliesOptions) error {
	s, err := o.Connect(ctx)
	if err != nil {
		return err
	}
	defer s.Close()
	found, err := s.Supplies(ctx, o.merchant, o.event)
	if err != nil {
		return err
	}
	return o.Print(*o.output, found, func() string { return describeSupplies(found) })
}

// supplyOf parses SKU=+5. A SKU may contain an equals sign itself.
func supplyOf(line string) (activities.Supply, error) {
	at := strings.LastIndex(line, "=")
	if at < 1 {
		return activities.Supply{}, cli.BadInput("%q: want a SKU and a quantity, such as PEN-BLUE=+5", line)
	}
	quantity, err := strconv.Atoi(line[at+1:])
	if err != nil {
		return activities.Supply{}, cli.BadInput("%q: want a whole number behind the last =, such as PEN-BLUE=+5", line)
	}
	return activities.Supply{SKU: line[:at], Quantity: quantity}, nil
}

// print shows supplies; it returns an error if any needs attention.
func (o *pushSuppliesOptions) print(found orders.Supplies) error {
	if err := o.Print(*o.output, found, func() string { return describeSupplies(found) }); err != nil {
		return err
	}
	if found.Status == order.StatusFailed || found.Status == order.StatusCancelled {
		return errors.New("the supplies did not arrive for certain; see their problem")
	}
	return nil
}

func describeSupplies(found orders.Supplies) string {
	var products []string
	for _, product := range found.Products {
		products = append(products, fmt.Sprintf("%s=%+d", product.SKU, product.Quantity))
	}
	ended := ""
	if !found.EndedAt.IsZero() {
		ended = found.EndedAt.Local().Format(time.DateTime)
	}
	rows := [][]string{
		{"event", found.Event},
		{"merchant", fmt.Sprint(found.Merchant)},
		{"products", strings.Join(products, ", ")},
		{"by", found.By},
		{"status", string(found.Status)},
		{"began", found.StartedAt.Local().Format(time.DateTime)},
		{"ended", ended},
		{"web ui", found.WebUI},
	}
	text := cli.Table(cli.Filled(rows)...)
	if found.Problem != "" {
		text += cli.Blank + cli.Line("problem: %s", found.Problem)
	}
	return text
}
