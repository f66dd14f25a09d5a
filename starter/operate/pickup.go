package operate

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"orderflow/internal/plain"
	"orderflow/starter/cli"
	"orderflow/workflows"
)

type pickupOptions struct {
	*cli.App
	dir    string
	cancel int64 // the dispatch order to cancel; 0 for none
	output *cli.Format
}

func newPickup(app *cli.App, run func(context.Context, *pickupOptions) error) *cobra.Command {
	o := &pickupOptions{App: app}
	command := &cobra.Command{
		Use:   "pickup",
		Short: "Have InPost's courier collect the bought shipments that wait for one",
		Long: `Have InPost's courier collect the bought shipments that wait for one: those of
sending method dispatch_order, of the last two weeks, that are in no dispatch order
yet or in one that InPost rejected. Repeat it at will; every shipment is collected once.
It waits until InPost has decided, which takes a while. What the courier signs is
stored, and saved to --dir.

Shipments that InPost refuses are left out and named, and the exit code is 1; the
others are collected all the same.

--cancel calls the courier of a dispatch order off, where InPost allows it. Its
shipments wait for another one then.`,
		Args: cobra.NoArgs,
	}
	command.Flags().StringVar(&o.dir, "dir", "", "save the printouts to this folder as well")
	command.Flags().Int64Var(&o.cancel, "cancel", 0, "call the courier of this dispatch order off")
	o.output = cli.OutputFlag(command)
	command.RunE = func(command *cobra.Command, _ []string) error {
		if command.Flags().Changed("cancel") && (o.cancel <= 0 || o.dir != "") {
			return cli.BadInput("pickup: want the id of a dispatch order in --cancel, such as 991, and no --dir")
		}
		return run(command.Context(), o)
	}
	return command
}

func runPickup(ctx context.Context, o *pickupOptions) error {
	if o.cancel > 0 {
		return o.callOff(ctx)
	}
	s, err := o.ConnectToDocuments(ctx)
	if err != nil {
		return err
	}
	defer s.Close()
	collected, failed := s.Pickup(ctx)
	if failed != nil && len(collected.DispatchOrders)+len(collected.Uncollected) == 0 {
		return failed
	}
	return errors.Join(failed, o.show(ctx, s, collected))
}

// show prints what a courier was ordered for, whether or not the printouts can be saved.
func (o *pickupOptions) show(ctx context.Context, s *cli.Session, collected workflows.Collected) error {
	unsaved := savePrintouts(ctx, s, o.dir, collected)
	if unsaved != nil {
		unsaved = fmt.Errorf("pickup: the courier is ordered and the printouts are stored, but they could not be saved to --dir: %w", unsaved)
	}
	return errors.Join(o.Print(*o.output, collected, func() string { return collectedText(collected) }), unsaved)
}

// callOff cancels a dispatch order.
func (o *pickupOptions) callOff(ctx context.Context) error {
	s, err := o.Connect(ctx)
	if err != nil {
		return err
	}
	defer s.Close()
	cancelled, err := s.CancelPickup(ctx, o.cancel)
	if err != nil {
		return err
	}
	return o.Print(*o.output, cancelled, func() string {
		return cli.Line("dispatch order %d is cancelled; another courier is needed for %s", cancelled.ID, plain.Counted(len(cancelled.Shipments), "shipment"))
	})
}

func savePrintouts(ctx context.Context, s *cli.Session, dir string, collected workflows.Collected) error {
	if dir == "" || len(collected.Printouts) == 0 {
		return nil
	}
	if err := os.MkdirAll(dir, cli.FolderMode); err != nil {
		return err
	}
	for _, printout := range collected.Printouts {
		content, err := s.Store.Get(ctx, printout)
		if err != nil {
			return err
		}
		name := strings.ReplaceAll(strings.TrimPrefix(printout.Key, "orders/"), "/", "-")
		if err := os.WriteFile(filepath.Join(dir, name), content, cli.FileMode); err != nil {
			return err
		}
	}
	return nil
}

func collectedText(collected workflows.Collected) string {
	if len(collected.DispatchOrders)+len(collected.Uncollected)+len(collected.Cancelled) == 0 {
		return "nothing waits for a courier\n"
	}
	var text strings.Builder
	if len(collected.DispatchOrders) > 0 {
		names := strings.Trim(strings.ReplaceAll(fmt.Sprint(collected.DispatchOrders), " ", ", "), "[]")
		text.WriteString(cli.Line("dispatch order %s collects %s", names, plain.Counted(collected.Shipments, "shipment")))
	}
	for _, id := range collected.Cancelled {
		text.WriteString(cli.Line("dispatch order %d was cancelled meanwhile; its shipments wait", id))
	}
	for _, printout := range collected.Printouts {
		text.WriteString(cli.Line("%s", printout.Key))
	}
	for _, missed := range collected.Uncollected {
		text.WriteString(cli.Line("not collected: %s", missed))
	}
	return text.String()
}
