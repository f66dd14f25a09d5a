package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"orderflow/internal/costs"
	"orderflow/internal/orders"
)

func (a *app) costsCommand() *cobra.Command {
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
	query := orders.CostsQuery{Zone: time.Local}
	flags := command.Flags()
	spanFlags(flags, &query.From, &query.Before)
	flags.StringVar((*string)(&query.By), "by", string(costs.ByCarrier), "group by carrier, service, source, day or order")
	today := flags.Bool("today", false, "only those accepted today, instead of --from and --to")
	asCSV := flags.Bool("csv", false, "print a table for spreadsheets")
	output := outputFlag(command)
	command.RunE = func(command *cobra.Command, _ []string) error {
		if !slices.Contains(costs.Groupings, query.By) {
			return badInput("costs: --by %q: want one of %v", query.By, costs.Groupings)
		}
		if *today && (flags.Changed("from") || flags.Changed("to")) {
			return badInput("costs: want --today or --from and --to, not both")
		}
		if err := checkSpan("costs", query.From, query.Before); err != nil {
			return err
		}
		s, err := connectToDocuments(command.Context())
		if err != nil {
			return err
		}
		defer s.close()
		report, err := addUp(command.Context(), s, query, *today)
		if err != nil {
			return err
		}
		if *asCSV {
			return report.CSV(a.Out)
		}
		return a.print(*output, report, func() string { return costsTable(report) })
	}
	return command
}

// addUp adds up what orders of a span cost, or those of today.
func addUp(ctx context.Context, s *session, query orders.CostsQuery, today bool) (costs.Report, error) {
	if today {
		return s.CostsToday(ctx, query.By, query.Zone)
	}
	return s.Costs(ctx, query)
}

// spanFlags bound the acceptance of orders.
func spanFlags(flags *pflag.FlagSet, from, before *time.Time) {
	flags.Var(&momentFlag{at: from, parse: orders.ParseFrom}, "from", "only accepted from this day or time on")
	flags.Var(&momentFlag{at: before, parse: orders.ParseBefore}, "to", "only accepted until the end of this day, or before this time")
}

func checkSpan(command string, from, before time.Time) error {
	if !from.IsZero() && !before.IsZero() && before.Before(from) {
		return badInput("%s: --to: want no time before --from", command)
	}
	return nil
}

func costsTable(report costs.Report) string {
	if report.Total.Orders == 0 {
		return "no orders\n"
	}
	rows := [][]string{{strings.ToUpper(string(report.By)), "ORDERS", "SHIPMENTS", "CURRENCY", "SHIPPING", "PRODUCTION", "TOTAL", "TO COLLECT", "NOT IN THE SUMS"}}
	for _, group := range report.Groups {
		rows = append(rows, costRows(group.Key, group)...)
	}
	return table(append(rows, costRows("total", report.Total)...)...)
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

// missing is what the sums leave out.
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
