package operate

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"orderflow/internal/costs"
	"orderflow/internal/orders"
	"orderflow/internal/plain"
	"orderflow/starter/cli"
)

type costsOptions struct {
	*cli.App
	query        orders.CostsQuery
	today, asCSV bool
	output       *cli.Format
}

func newCosts(app *cli.App, run func(context.Context, *costsOptions) error) *cobra.Command {
	o := &costsOptions{App: app}
	command := &cobra.Command{
		Use:   "costs",
		Short: "Add up what orders cost: shipping paid, production by price lists, cash to be collected",
		Long: `Add up what orders cost: what was paid to carriers and not paid back, what production
costs by MyPromo's price lists, and what recipients pay at the door. Orders count that
run, that have ended, and that only the archive knows: see docs/costs.md.

Amounts of different currencies are never added. A shipment at which neither its carrier
nor ORDERFLOW_SHIPX_PRICES states a price is counted as unpriced, and is in no sum.

--from and --to are about the acceptance of orders. A day counts from its midnight to its
end; what names no zone is in that of this machine (TZ).`,
		Example: `  orderflow costs --from 2026-11-01 --to 2026-11-30
  orderflow costs --today --by service
  orderflow costs --from 2026-01-01 --by day --csv > costs.csv`,
		Args: cobra.NoArgs,
	}
	o.query.Zone = time.Local
	flags := command.Flags()
	cli.SpanFlags(flags, &o.query.From, &o.query.Before)
	flags.StringVar((*string)(&o.query.By), "by", string(costs.ByCarrier), "group by carrier, service, source, day or order")
	flags.BoolVar(&o.today, "today", false, "only those accepted today, instead of --from and --to")
	flags.BoolVar(&o.asCSV, "csv", false, "print a table for spreadsheets")
	cli.Suggest(command, "by", costs.Groupings...)
	o.output = cli.OutputFlag(command)
	command.RunE = func(command *cobra.Command, _ []string) error {
		if err := o.check(flags.Changed("from") || flags.Changed("to")); err != nil {
			return err
		}
		return run(command.Context(), o)
	}
	return command
}

func (o *costsOptions) check(spanned bool) error {
	if !slices.Contains(costs.Groupings, o.query.By) {
		return cli.BadInput("costs: --by %q: %s", o.query.By, plain.OneOf(costs.Groupings))
	}
	if o.today && spanned {
		return cli.BadInput("costs: want --today or --from and --to, not both")
	}
	return cli.CheckSpan("costs", o.query.From, o.query.Before)
}

func runCosts(ctx context.Context, o *costsOptions) error {
	s, err := o.ConnectToDocuments(ctx)
	if err != nil {
		return err
	}
	defer s.Close()
	report, err := o.addUp(ctx, s)
	if err != nil {
		return err
	}
	if o.asCSV {
		return report.CSV(o.Out)
	}
	return o.Print(*o.output, report, func() string { return costsTable(report) })
}

// addUp adds up the costs of the orders of a span, or of today.
func (o *costsOptions) addUp(ctx context.Context, s *cli.Session) (costs.Report, error) {
	if o.today {
		return s.CostsToday(ctx, o.query.By, o.query.Zone)
	}
	return s.Costs(ctx, o.query)
}

func costsTable(report costs.Report) string {
	if report.Total.Orders == 0 {
		return "no orders\n"
	}
	rows := [][]string{{strings.ToUpper(string(report.By)), "ORDERS", "SHIPMENTS", "CURRENCY", "SHIPPING", "PRODUCTION", "TOTAL", "TO COLLECT", "NOT IN THE SUMS"}}
	for _, group := range report.Groups {
		rows = append(rows, costRows(group.Key, group)...)
	}
	return cli.Table(append(rows, costRows("total", report.Total)...)...)
}

// costRows has a row for each currency of a group.
func costRows(key string, group costs.Group) (rows [][]string) {
	amounts := group.Amounts
	if len(amounts) == 0 {
		amounts = []costs.Amounts{{}}
	}
	for _, sums := range amounts {
		rows = append(rows, []string{key, fmt.Sprint(group.Orders), fmt.Sprint(group.Shipments), sums.Currency, sums.Shipping.StringFixed(2),
			sums.Production.StringFixed(2), sums.Total.StringFixed(2), sums.Collect.StringFixed(2), missing(group)})
	}
	return rows
}

// missing says what the sums leave out.
func missing(group costs.Group) string {
	var texts []string
	for _, one := range []struct {
		n    int
		what string
	}{{group.Unpriced, "shipments without a price"}, {group.UnpricedProductions, "productions without a price"}, {group.Unconfirmed, "payments unconfirmed"}} {
		if one.n > 0 {
			texts = append(texts, fmt.Sprintf("%d %s", one.n, one.what))
		}
	}
	return strings.Join(texts, ", ")
}
