package orders

import (
	"context"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"orderflow/internal/orders"
	"orderflow/starter/cli"
)

const listHelp = `List orders, newest first. With --attention it is the worklist: the orders that
wait for a person, and the cases of what ended badly or could not begin, those that
wait longest first, with what each needs. Words of
a provider that repeat the name or address of a party are left out of it;
"orderflow show ID" has them.

` + cli.FindingHelp + `

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

type listOptions struct {
	*cli.App
	filter        orders.Filter
	archived, web bool
	output        *cli.Format
}

func newList(app *cli.App, run func(context.Context, *listOptions) error) *cobra.Command {
	o := &listOptions{App: app}
	command := &cobra.Command{
		Use:     "list",
		Short:   "List orders, newest first, or what people have to do",
		Long:    listHelp,
		Example: listExamples,
		Args:    cobra.NoArgs,
	}
	flags := command.Flags()
	cli.FilterFlags(flags, &o.filter)
	flags.BoolVar(&o.filter.Attention, "attention", false, "only what waits for a person, cases included, and what it needs")
	flags.IntVar(&o.filter.Limit, "limit", orders.DefaultLimit, "the most orders to list")
	flags.BoolVar(&o.archived, "archived", false, "the archive's orders instead of Temporal's: all that have ended, forgotten by Temporal or not")
	flags.BoolVar(&o.web, "web", false, "print the link to this list in the Temporal Web UI")
	o.output = cli.OutputFlag(command)
	command.RunE = func(command *cobra.Command, _ []string) error {
		if err := o.check(); err != nil {
			return err
		}
		return run(command.Context(), o)
	}
	return command
}

func (o *listOptions) check() error {
	switch {
	case o.filter.Attention && o.filter.Status != "":
		return cli.BadInput("list: want --attention or --status, not both")
	case o.filter.Limit < 1: // in a filter, 0 means the default
		return cli.BadInput("list: limit %d: want 1 to %d", o.filter.Limit, orders.MaxLimit)
	case o.archived && (o.filter.Attention || o.web):
		return cli.BadInput("list: --archived goes with neither --attention nor --web")
	}
	if err := o.filter.Check(); err != nil {
		return cli.BadFilter("list", err)
	}
	return nil
}

func runList(ctx context.Context, o *listOptions) error {
	switch {
	case o.archived:
		return o.listArchived(ctx)
	case o.web:
		return o.link()
	}
	s, err := o.Connect(ctx)
	if err != nil {
		return err
	}
	defer s.Close()
	if o.filter.Attention {
		tasks, err := s.Worklist(ctx, o.filter)
		if err != nil {
			return err
		}
		return o.Print(*o.output, tasks, func() string { return tasksOf(tasks) })
	}
	rows, err := s.List(ctx, o.filter)
	if err != nil {
		return err
	}
	return o.Print(*o.output, rows, func() string { return list(rows) })
}

// listArchived lists orders of the archive.
func (o *listOptions) listArchived(ctx context.Context) error {
	s, err := o.ConnectToDocuments(ctx)
	if err != nil {
		return err
	}
	defer s.Close()
	page, err := s.PageArchived(ctx, o.filter)
	if err != nil {
		return err
	}
	return o.Print(*o.output, page.Orders, func() string { return list(page.Orders) })
}

// link prints the Web UI link to a list instead of the list.
func (o *listOptions) link() error {
	service, err := linkService()
	if err != nil {
		return err
	}
	link, err := service.ListLink(o.filter)
	if err != nil {
		return err
	}
	return o.Print(*o.output, webUILink{link}, func() string { return cli.Line("%s", link) })
}

func list(rows []orders.Row) string {
	if len(rows) == 0 {
		return "no orders\n"
	}
	cells := [][]string{{"ORDER", "STATUS", "STAGE", "SOURCE", "CARRIER", "STARTED", "TRACKING", "WHY IT ENDED"}}
	for _, row := range rows {
		cells = append(cells, []string{row.ID, cli.ShownStatus(row), string(row.Stage), row.Source, string(row.Carrier),
			row.StartedAt.Local().Format(time.DateTime), strings.Join(row.TrackingNumbers, ", "), row.Reason})
	}
	return cli.Table(cells...)
}
