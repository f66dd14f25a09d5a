package main

import (
	"context"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"orderflow/internal/orders"
	"orderflow/order"
)

const listHelp = `List orders, newest first. With --attention it is the worklist: the orders that
wait for a person, and the cases of what ended badly or could not begin, those that
wait longest first, with what each needs. Words of
a provider that repeat the name or address of a party are left out of it;
"orderflow show ID" has them.

` + findingHelp + `

With --archived the orders come from the archive in the document store, which has all that
have ended: see docs/archive.md. It is read day by day; --from and --to make that short.

--web prints the link to the same list in the Temporal Web UI; "orderflow views" has
links to the lists that people look at every day.`

const listExamples = `  orderflow list --status running --limit 20
  orderflow list --tracking "6000 0001 4966 2000 0804 1111"
  orderflow list --reference 10417
  orderflow list --ref shipx:4100200300
  orderflow list --from 2026-11-27 --to 2026-11-28
  orderflow list --stage preflight --to 2026-11-28T14:30
  orderflow list --attention --reference shop-1001
  orderflow list --archived --from 2025-11-01 --to 2025-11-30
  orderflow list --tracking 600000014966200008041111 --web`

func (a *app) listCommand() *cobra.Command {
	command := &cobra.Command{
		Use:     "list",
		Short:   "List orders, newest first, or what people have to do",
		Long:    listHelp,
		Example: listExamples,
		Args:    cobra.NoArgs,
	}
	var filter orders.Filter
	flags := command.Flags()
	filterFlags(flags, &filter)
	flags.BoolVar(&filter.Attention, "attention", false, "only what waits for a person, cases included, and what it needs")
	flags.IntVar(&filter.Limit, "limit", orders.DefaultLimit, "the most orders to list")
	archived := flags.Bool("archived", false, "the archive's orders instead of Temporal's: all that have ended, forgotten by Temporal or not")
	web := flags.Bool("web", false, "print the link to this list in the Temporal Web UI")
	output := outputFlag(command)
	command.RunE = func(command *cobra.Command, _ []string) error {
		if err := checkList(filter, *archived, *web); err != nil {
			return err
		}
		switch {
		case *archived:
			return a.listArchived(command.Context(), filter, *output)
		case *web:
			return a.listLink(filter, *output)
		}
		return a.listOrders(command.Context(), filter, *output)
	}
	return command
}

// checkList says what is wrong with the flags of a list.
func checkList(filter orders.Filter, archived, web bool) error {
	switch {
	case filter.Attention && filter.Status != "":
		return badInput("list: want --attention or --status, not both")
	case filter.Limit < 1: // to a filter, 0 means the default
		return badInput("list: limit %d: want 1 to %d", filter.Limit, orders.MaxLimit)
	case archived && (filter.Attention || web):
		return badInput("list: --archived goes with neither --attention nor --web")
	}
	if err := filter.Check(); err != nil {
		return badFilter("list", err)
	}
	return nil
}

// listOrders lists orders that Temporal knows, or what people have to do.
func (a *app) listOrders(ctx context.Context, filter orders.Filter, output format) error {
	s, err := connect(ctx)
	if err != nil {
		return err
	}
	defer s.close()
	if filter.Attention {
		return a.worklist(ctx, s, filter, output)
	}
	rows, err := s.List(ctx, filter)
	if err != nil {
		return err
	}
	return a.print(output, rows, func() string { return list(rows) })
}

// listArchived lists orders of the archive.
func (a *app) listArchived(ctx context.Context, filter orders.Filter, output format) error {
	s, err := connectToDocuments(ctx)
	if err != nil {
		return err
	}
	defer s.close()
	page, err := s.PageArchived(ctx, filter)
	if err != nil {
		return err
	}
	return a.print(output, page.Orders, func() string { return list(page.Orders) })
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

// shownStatus says of an order that no worker has seen yet that it waits for one, and of
// one that was erased that it was.
func shownStatus(row orders.Row) string {
	if row.Erased {
		return strings.TrimSpace(string(row.Status) + " (erased)")
	}
	if row.Status == order.StatusRunning && row.Stage == "" {
		return "waits for a worker"
	}
	return string(row.Status)
}
