package orders

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"orderflow/order"
	"orderflow/starter/cli"
)

type designOptions struct {
	*cli.App
	id, item string
	output   *cli.Format
}

func newDesign(app *cli.App, run func(context.Context, *designOptions) error) *cobra.Command {
	o := &designOptions{App: app}
	command := &cobra.Command{
		Use:   "design ID ITEM",
		Short: "Say that the customer has finished the design of an item",
		Long: `Say that the customer has finished the design of an item, by its reference.

"orderflow show ID" shows the link into MyPromo's editor, and the order waits
until the design is finished. MyPromo does not tell when the customer leaves the
editor; so the shop says it, or you do. The design is then closed to editing, for
good, and the order goes on.`,
		Args: cobra.ExactArgs(2),
	}
	o.output = cli.OutputFlag(command)
	command.RunE = func(command *cobra.Command, names []string) error {
		o.id, o.item = names[0], names[1]
		return run(command.Context(), o)
	}
	return command
}

func runDesign(ctx context.Context, o *designOptions) error {
	s, err := o.Connect(ctx)
	if err != nil {
		return err
	}
	defer s.Close()
	if err := s.FinishDesign(ctx, o.id, o.item); err != nil {
		return err
	}
	return o.PrintDone(*o.output, o.id, "told that the design of "+o.item+" is finished")
}

// designs are rows with the customers' design links, and the results.
func designs(made []order.ItemDesign) [][]string {
	var rows [][]string
	for _, design := range made {
		text := design.EditorURL
		if design.Finished {
			text = fmt.Sprintf("%d, finished as %s", design.ID, design.SKU)
		}
		rows = append(rows, []string{"design of " + design.Item, text})
	}
	return rows
}

// productionPrice is the production price of the order, if it is known.
func productionPrice(price *order.Money) string {
	if price == nil {
		return ""
	}
	return price.String()
}
