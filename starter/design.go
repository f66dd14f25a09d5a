package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"orderflow/order"
)

func (a *app) designCommand() *cobra.Command {
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
	output := outputFlag(command)
	command.RunE = func(command *cobra.Command, names []string) error {
		s, err := connect(command.Context())
		if err != nil {
			return err
		}
		defer s.close()
		if err := s.FinishDesign(command.Context(), names[0], names[1]); err != nil {
			return err
		}
		return a.printDone(*output, names[0], "told that the design of "+names[1]+" is finished")
	}
	return command
}

// designs are rows with the links that customers draw by, and with what came of it.
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

// productionPrice is what making the order costs, if that is known.
func productionPrice(price *order.Money) string {
	if price == nil {
		return ""
	}
	return price.String()
}
