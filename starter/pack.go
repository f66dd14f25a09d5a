package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"orderflow/internal/orders"
	"orderflow/order"
)

func (a *app) packCommand() *cobra.Command {
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
	var p packing
	flags.BoolVar(&p.undo, "undo", false, "they are not packed after all")
	flags.StringVar((*string)(&p.label), "label", "", "only the parcel of this label, such as label-2")
	flags.StringVar(&p.by, "by", userName(), "who packs")
	flags.BoolVar(&p.list, "list", false, "list what is to be packed")
	flags.Var((*filledFlag)(&p.filter.Carrier), "carrier", "with --list: only with this carrier, such as shipx")
	flags.BoolVar(&p.filter.NeverPrinted, "never-printed", false, "with --list: only orders of which no label was printed")
	flags.IntVar(&p.filter.Days, "days", orders.DefaultPackDays, "with --list: how many days ago an order may have ended")
	flags.IntVar(&p.filter.Limit, "limit", orders.DefaultLimit, "with --list: the most orders to list")
	output := outputFlag(command)
	command.RunE = func(command *cobra.Command, ids []string) error {
		if err := p.check(ids, flags.Changed); err != nil {
			return err
		}
		s, err := connectToDocuments(command.Context())
		if err != nil {
			return err
		}
		defer s.close()
		if p.list {
			return a.listToPack(command.Context(), s, p.filter, *output)
		}
		return a.pack(command.Context(), s, p, ids, *output)
	}
	return command
}

// packing is what the flags of pack say.
type packing struct {
	undo, list bool
	label      order.DocumentKind
	by         string
	filter     orders.PackFilter
}

// check refuses flags that do not go together, and orders that are named twice.
func (p packing) check(ids []string, changed func(string) bool) error {
	ofList, ofPacking := []string{"carrier", "never-printed", "days", "limit"}, []string{"undo", "label", "by"}
	wrong, with := ofList, "is for --list"
	if p.list {
		wrong, with = ofPacking, "does not go with --list"
	}
	for _, flag := range wrong {
		if changed(flag) {
			return badInput("pack: --%s %s", flag, with)
		}
	}
	switch {
	case p.list && len(ids) > 0:
		return badInput("pack: --list takes no orders")
	case p.list && (p.filter.Limit < 1 || p.filter.Days < 1): // to a filter, 0 means the default
		return badInput("pack: want a --limit and --days of 1 or more")
	case p.list:
		if err := p.filter.Check(); err != nil {
			return badFilter("pack", err)
		}
		return nil
	case len(ids) == 0:
		return badInput("pack: want the ids of orders, or --list")
	case p.by == "":
		return badInput("pack: --by wants a name")
	}
	seen := map[string]bool{}
	for _, id := range ids {
		if seen[id] {
			return badInput("pack: order %s is named twice", id)
		}
		seen[id] = true
	}
	return nil
}

func (a *app) pack(ctx context.Context, s *session, p packing, ids []string, output format) error {
	packs := make([]orders.Pack, len(ids))
	for i, id := range ids {
		packs[i] = orders.Pack{ID: id, Label: p.label, By: p.by}
	}
	outcomes, failed := s.PackAll(ctx, packs, p.undo)
	done := []orders.PackOutcome{}
	for i, err := range failed {
		if err == nil {
			done = append(done, outcomes[i])
		}
	}
	err := a.print(output, done, func() string {
		var text strings.Builder
		for _, one := range done {
			text.WriteString(line("%s", packedText(one, p.undo)))
		}
		return text.String()
	})
	return errors.Join(append(failed, err)...)
}

// packedText says what came of packing an order.
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
		text += "; not packed: " + counted(one.Left, "parcel")
	}
	return text
}

func (a *app) listToPack(ctx context.Context, s *session, filter orders.PackFilter, output format) error {
	list, err := s.ToPack(ctx, filter)
	if errors.Is(err, orders.ErrQuery) {
		return badInput("pack: %w", err)
	}
	if err != nil {
		return err
	}
	return a.print(output, list, func() string { return toPackText(list) })
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
	text := table(rows...)
	if more := list.Of - len(list.Orders); more > 0 {
		text += line("and %d more; --limit shows more", more)
	}
	return text
}

var leavingText = map[orders.Leaving]string{orders.LeavingByCourier: "by courier", orders.LeavingAtPoint: "from a point"}
