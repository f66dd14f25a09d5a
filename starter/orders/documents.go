package orders

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"orderflow/internal/orders"
	"orderflow/order"
	"orderflow/starter/cli"
)

const documentsHelp = `Save an order's label and protocol as files.

With --merge the labels of many orders become one file, with --print they go to a
printer; both may be given. The orders are those named, in that order, or those that
--query (in Temporal's language for lists) and the filters of "orderflow list" find,
in the order of that list; up to 500. So --from and --to take the labels of a day's
orders, --tracking the one of a parcel. --kind protocol takes their protocols instead.

PDFs are put behind one another, as are labels in ZPL and in EPL. Different formats
do not mix: the orders of each are named, and nothing is written or printed. So it is
when an order has no label, is held, is cancelled or has failed, unless --ready leaves
such orders out. Labels that were bought and cancelled again are never among them.
--never-printed leaves out the labels that came out of a printer before.

PRINTER is HOST:9100 for a printer that takes files over TCP as they are, or lp:NAME for
one of CUPS. Who printed what and when is kept beside each order's documents; --printed
shows it.`

const documentsExamples = `  orderflow documents shop-1001 --dir labels
  orderflow documents --source shop --status completed --merge labels.pdf --four-on-a4
  orderflow documents --from 2026-11-28 --to 2026-11-28 --ready --merge labels.pdf
  orderflow documents --query 'TrackingNumbers IS NOT NULL' --ready --print 192.168.1.40:9100
  orderflow documents shop-1001 --printed`

type documentsOptions struct {
	*cli.App
	ids     []string
	dir     string
	printed bool
	many    bool // their labels are merged or printed
	merging
	output *cli.Format
}

func newDocuments(app *cli.App, run func(context.Context, *documentsOptions) error) *cobra.Command {
	o := &documentsOptions{App: app}
	command := &cobra.Command{
		Use:     "documents ID | documents [ID...] --merge FILE | --print PRINTER",
		Short:   "Save an order's label and protocol as files, or merge and print those of many",
		Long:    documentsHelp,
		Example: documentsExamples,
	}
	flags := command.Flags()
	flags.StringVar(&o.dir, "dir", ".", "the folder to save them in; it is made if it isn't there")
	flags.BoolVar(&o.printed, "printed", false, "show when an order's documents were printed, by whom and where")
	o.register(flags)
	o.output = cli.OutputFlag(command)
	command.RunE = func(command *cobra.Command, ids []string) (err error) {
		o.ids = ids
		if o.many, err = o.complete(ids, flags); err != nil {
			return err
		}
		return run(command.Context(), o)
	}
	return command
}

func runDocuments(ctx context.Context, o *documentsOptions) error {
	s, err := o.ConnectToDocuments(ctx)
	if err != nil {
		return err
	}
	defer s.Close()
	switch {
	case o.many:
		return o.mergeDocuments(ctx, s)
	case o.printed:
		return o.printings(ctx, s, o.ids[0])
	default:
		return o.saveDocuments(ctx, s, o.ids[0])
	}
}

func (o *documentsOptions) saveDocuments(ctx context.Context, s *cli.Session, id string) error {
	files, err := s.Documents(ctx, id)
	if err != nil {
		return err
	}
	if len(files) == 0 {
		return fmt.Errorf(`order %[1]s has no documents yet; "orderflow show %[1]s" tells how it stands`, id)
	}
	saved, err := save(o.dir, id, files)
	if err != nil {
		return cli.BadInput("documents: --dir: %w", err)
	}
	return o.Print(*o.output, saved, func() string {
		paths := ""
		for _, one := range saved {
			paths += cli.Line("%s", one.Path)
		}
		return paths
	})
}

// savedDocument is a document and the name of its saved file.
type savedDocument struct {
	order.Document
	Path string `json:"path"`
}

// save writes documents to files named after the order and the kind, whatever their shipment:
// "shop-1-label.pdf".
func save(dir, id string, files []orders.File) ([]savedDocument, error) {
	if err := os.MkdirAll(dir, cli.FolderMode); err != nil {
		return nil, err
	}
	var saved []savedDocument
	for _, file := range files {
		name := filepath.Join(dir, file.Name(id))
		if err := os.WriteFile(name, file.Content, cli.FileMode); err != nil {
			return nil, err
		}
		saved = append(saved, savedDocument{Document: file.Document, Path: name})
	}
	return saved, nil
}
