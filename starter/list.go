package main

import (
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"orderflow/internal/cli"
	"orderflow/internal/orders"
	"orderflow/order"
)

func (a *app) listCommand() *cobra.Command {
	command := &cobra.Command{
		Use:   "list",
		Short: "List orders, newest first, or what people have to do",
		Long: `List orders, newest first. With --attention it is the worklist: the orders that
wait for a person, and the cases of what ended badly or could not begin, those that
wait longest first, with what each needs. Words of
a provider that repeat the name or address of a party are left out of it;
"orderflow show ID" has them.`,
		Args: cobra.NoArgs,
	}
	var filter orders.Filter
	flags := command.Flags()
	filterFlags(flags, &filter)
	flags.BoolVar(&filter.Attention, "attention", false, "only what waits for a person, cases included, and what it needs")
	flags.IntVar(&filter.Limit, "limit", orders.DefaultLimit, "the most orders to list")
	output := outputFlag(command)
	command.RunE = func(command *cobra.Command, _ []string) error {
		if filter.Attention && filter.Status != "" {
			return badInput("list: want --attention or --status, not both")
		}
		if filter.Limit < 1 { // to a filter, 0 means the default
			return badInput("list: limit %d: want 1 to %d", filter.Limit, orders.MaxLimit)
		}
		if err := filter.Check(); err != nil {
			return cli.Wrong(err)
		}
		s, err := connect(command.Context())
		if err != nil {
			return err
		}
		defer s.close()
		if filter.Attention {
			return a.worklist(command.Context(), s, filter, *output)
		}
		rows, err := s.List(command.Context(), filter)
		if err != nil {
			return err
		}
		return a.print(*output, rows, func() string { return list(rows) })
	}
	return command
}

// filterFlags names the flags by which orders are chosen.
func filterFlags(flags *pflag.FlagSet, filter *orders.Filter) {
	flags.StringVar((*string)(&filter.Status), "status", "", "only of this status, such as running")
	flags.StringVar((*string)(&filter.Stage), "stage", "", "only at this stage, such as preflight")
	flags.StringVar(&filter.Source, "source", "", "only from this source, such as shop")
	flags.StringVar((*string)(&filter.Carrier), "carrier", "", "only with this carrier, such as shipx")
}

func list(rows []orders.Row) string {
	if len(rows) == 0 {
		return "no orders\n"
	}
	cells := [][]string{{"ORDER", "STATUS", "STAGE", "SOURCE", "CARRIER", "STARTED", "TRACKING", "WHY IT ENDED"}}
	for _, row := range rows {
		cells = append(cells, []string{row.ID, shownStatus(row), string(row.Stage), row.Source, string(row.Carrier),
			row.StartedAt.Local().Format(time.DateTime), strings.Join(row.TrackingNumbers, ", "), row.Reason})
	}
	return table(cells...)
}

// shownStatus says of an order that no worker has seen yet that it waits for one.
func shownStatus(row orders.Row) string {
	if row.Status == order.StatusRunning && row.Stage == "" {
		return "waits for a worker"
	}
	return string(row.Status)
}
