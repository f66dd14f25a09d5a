package orders

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"orderflow/internal/orders"
	"orderflow/order"
	"orderflow/starter/cli"
)

type quoteOptions struct {
	*cli.App
	file   string
	output *cli.Format
}

func newQuote(app *cli.App, run func(context.Context, *quoteOptions) error) *cobra.Command {
	o := &quoteOptions{App: app}
	command := &cobra.Command{
		Use:   "quote FILE",
		Short: "Compare what carriers would take for an order, and buy nothing",
		Long: `Compare what carriers would take for an order, and buy nothing; - is standard input.

The order is not started. Carriers only make offers for a shipment, so an unpaid
one may be made, and is cancelled again. With carrier best, ShipX and TPK are
asked at the same time.`,
		Args: cobra.ExactArgs(1),
	}
	o.output = cli.OutputFlag(command)
	command.RunE = func(command *cobra.Command, files []string) error {
		o.file = files[0]
		return run(command.Context(), o)
	}
	return command
}

func runQuote(ctx context.Context, o *quoteOptions) error {
	documents, err := readOrders(o.App, []string{o.file})
	if err != nil {
		return err
	}
	if len(documents) != 1 {
		return cli.BadInput("a quote is for one order; the file has more")
	}
	s, err := o.Connect(ctx)
	if err != nil {
		return err
	}
	defer s.Close()
	offers, err := s.Quote(ctx, documents[0])
	if err != nil {
		return err
	}
	slices.SortStableFunc(offers, orders.CheaperFirst)
	return o.Print(*o.output, offers, func() string { return offersTable(offers) })
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
		switch {
		case !offer.Available:
			remark = fmt.Sprintf("not available: %s", strings.Join(offer.Reasons, ", "))
		case offer.ByNameOnly && offer.Uncollected:
			remark = "not collected at the door; only if shipping.service names it"
		case offer.ByNameOnly:
			remark = "only if shipping.service names it"
		}
		rows = append(rows, []string{string(offer.Carrier), offer.Service, offer.Name, price, remark})
	}
	return cli.Table(rows...)
}
