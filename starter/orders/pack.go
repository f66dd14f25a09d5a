package orders

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"orderflow/internal/orders"
	"orderflow/internal/plain"
	"orderflow/order"
	"orderflow/starter/cli"
)

func newPack(app *cli.App, run func(context.Context, *packOptions) error) *cobra.Command {
	o := &packOptions{App: app}
	command := &cobra.Command{
		Use:   "pack ID... | pack --list",
		Short: "Mark orders' parcels as packed, or list what is to be packed",
		Long: `Mark the parcels of orders as packed. Who packed what and when is kept beside each
order's documents. Repeat it at will: a parcel that somebody packed before stays
theirs, and who it was is shown. --undo says that the parcels are not packed after
all; --label means one parcel of several, by the kind of its label, such as label-2.

An order that has no label, is held, is cancelled or has failed is named with the
reason, and the exit code is 1; the others are packed all the same.

--list shows the orders whose label is bought and that are not packed, by carrier,
the oldest first: those under way, and those that ended in the last --days.`,
		Example: `  orderflow pack shop-1001 shop-1002
  orderflow pack shop-1001 --undo
  orderflow pack shop-1001 --label label-2 --by ewa
  orderflow pack --list --carrier shipx --never-printed`,
	}
	flags := command.Flags()
	flags.BoolVar(&o.undo, "undo", false, "they are not packed after all")
	flags.StringVar((*string)(&o.label), "label", "", "only the parcel of this label, such as label-2")
	flags.StringVar(&o.by, "by", cli.UserName(), "who packs")
	flags.BoolVar(&o.list, "list", false, "list what is to be packed")
	flags.Var((*cli.FilledFlag)(&o.filter.Carrier), "carrier", "with --list: only with this carrier, such as shipx")
	flags.BoolVar(&o.filter.NeverPrinted, "never-printed", false, "with --list: only orders of which no label was printed")
	flags.IntVar(&o.filter.Days, "days", orders.DefaultPackDays, "with --list: how many days ago an order may have ended")
	flags.IntVar(&o.filter.Limit, "limit", orders.DefaultLimit, "with --list: the most orders to list")
	o.output = cli.OutputFlag(command)
	command.RunE = func(command *cobra.Command, ids []string) error {
		o.ids = ids
		if err := o.check(flags.Changed); err != nil {
			return err
		}
		return run(command.Context(), o)
	}
	return command
}

func runPack(ctx context.Context, o *packOptions) error {
	s, err := o.ConnectToDocuments(ctx)
	if err != nil {
		return err
	}
	defer s.Close()
	if o.list {
		return o.listToPack(ctx, s)
	}
	return o.pack(ctx, s)
}

type packOptions struct {
	*cli.App
	ids        []string
	undo, list bool
	label      order.DocumentKind
	by         string
	filter     orders.PackFilter
	output     *cli.Format
}

// check refuses flags that do not go together, and duplicate orders.
func (o *packOptions) check(changed func(string) bool) error {
	ofList, ofPacking := []string{"carrier", "never-printed", "days", "limit"}, []string{"undo", "label", "by"}
	wrong, with := ofList, "is for --list"
	if o.list {
		wrong, with = ofPacking, "does not go with --list"
	}
	for _, flag := range wrong {
		if changed(flag) {
			return cli.BadInput("pack: --%s %s", flag, with)
		}
	}
	switch {
	case o.list && len(o.ids) > 0:
		return cli.BadInput("pack: --list takes no orders")
	case o.list && (o.filter.Limit < 1 || o.filter.Days < 1): // in a filter, 0 means the default
		return cli.BadInput("pack: want a --limit and --days of 1 or more")
	case o.list:
		if err := o.filter.Check(); err != nil {
			return cli.BadFilter("pack", err)
		}
		return nil
	case len(o.ids) == 0:
		return cli.BadInput("pack: want the ids of orders, or --list")
	case o.by == "":
		return cli.BadInput("pack: --by wants a name")
	}
	seen := map[string]bool{}
	for _, id := range o.ids {
		if seen[id] {
			return cli.BadInput("pack: order %s is named twice", id)
		}
		seen[id] = true
	}
	return nil
}

func (o *packOptions) pack(ctx context.Context, s *cli.Session) error {
	packs := make([]orders.Pack, len(o.ids))
	for i, id := range o.ids {
		packs[i] = orders.Pack{ID: id, Label: o.label, By: o.by}
	}
	outcomes, failed := s.PackAll(ctx, packs, o.undo)
	done := []orders.PackOutcome{}
	for i, err := range failed {
		if err == nil {
			done = append(done, outcomes[i])
		}
	}
	err := o.Print(*o.output, done, func() string {
		var text strings.Builder
		for _, one := range done {
			text.WriteString(cli.Line("%s", packedText(one, o.undo)))
		}
		return text.String()
	})
	return errors.Join(append(failed, err)...)
}

// packedText is the result of packing an order.
func packedText(one orders.PackOutcome, undo bool) string {
	var text string
	by := fmt.Sprintf("by %s at %s", one.Event.By, one.Event.At.Local().Format(time.DateTime))
	switch {
	case undo && one.Existing:
		return one.ID + ": is not packed"
	case undo:
		return one.ID + ": is not packed any more"
	case one.Existing:
		text = one.ID + ": was packed before, " + by
	default:
		text = fmt.Sprintf("%s: packed %s", one.ID, by)
	}
	if one.Left > 0 {
		text += "; not packed: " + plain.Counted(one.Left, "parcel")
	}
	return text
}

func (o *packOptions) listToPack(ctx context.Context, s *cli.Session) error {
	list, err := s.ToPack(ctx, o.filter)
	if errors.Is(err, orders.ErrQuery) {
		return cli.BadInput("pack: %w", err)
	}
	if err != nil {
		return err
	}
	return o.Print(*o.output, list, func() string { return toPackText(list) })
}

func toPackText(list orders.ToPack) string {
	if len(list.Orders) == 0 {
		return "nothing is to be packed\n"
	}
	rows := [][]string{{"ORDER", "REFERENCE", "CARRIER", "LEAVES", "TRACKING", "ACCEPTED", "PRINTED"}}
	for _, row := range list.Orders {
		printed := "never"
		if row.Printed {
			printed = "yes"
		}
		rows = append(rows, []string{row.ID, row.Reference, string(row.Carrier), leavingText[row.Leaving],
			strings.Join(row.TrackingNumbers, ", "), row.AcceptedAt.Local().Format(time.DateTime), printed})
	}
	text := cli.Table(rows...)
	if more := list.Of - len(list.Orders); more > 0 {
		text += cli.Line("and %d more; --limit shows more", more)
	}
	return text
}

var leavingText = map[orders.Leaving]string{orders.LeavingByCourier: "by courier", orders.LeavingAtPoint: "from a point"}
