package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"orderflow/internal/orders"
	"orderflow/order"
)

func (a *app) quoteCommand() *cobra.Command {
	command := &cobra.Command{
		Use:   "quote FILE",
		Short: "Compare what carriers would take for an order, and buy nothing",
		Long: `Compare what carriers would take for an order, and buy nothing; - is standard input.

The order is not started. Carriers only make offers for a shipment, so an unpaid
one may be made, and is cancelled again. With carrier best, ShipX and TPK are
asked at the same time.`,
		Args: cobra.ExactArgs(1),
	}
	output := outputFlag(command)
	command.RunE = func(command *cobra.Command, files []string) error {
		documents, err := a.readOrders(files)
		if err != nil {
			return err
		}
		if len(documents) != 1 {
			return badInput("a quote is for one order; the file has more")
		}
		s, err := connect(command.Context())
		if err != nil {
			return err
		}
		defer s.close()
		offers, err := s.Quote(command.Context(), documents[0])
		if err != nil {
			return err
		}
		slices.SortStableFunc(offers, orders.CheaperFirst)
		return a.print(*output, offers, func() string { return offersTable(offers) })
	}
	return command
}

func offersTable(offers []order.Offer) string {
	if len(offers) == 0 {
		return "no offers\n"
	}
	rows := [][]string{{"CARRIER", "SERVICE", "NAME", "PRICE", ""}}
	for _, offer := range offers {
		price := "not stated"
		if offer.Price != nil {
			price = offer.Price.String()
		}
		remark := ""
		if !offer.Available {
			remark = fmt.Sprintf("not available: %s", strings.Join(offer.Reasons, ", "))
		}
		rows = append(rows, []string{string(offer.Carrier), offer.Service, offer.Name, price, remark})
	}
	return table(rows...)
}
