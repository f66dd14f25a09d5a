package orders

import (
	"bufio"
	"context"
	"errors"
	"slices"

	"github.com/spf13/cobra"

	"orderflow/internal/archive"
	"orderflow/internal/plain"
	"orderflow/starter/cli"
)

// Formats of an export.
const (
	exportNDJSON = "ndjson"
	exportCSV    = "csv"
)

var exportFormats = []string{exportNDJSON, exportCSV}

type exportOptions struct {
	*cli.App
	span archive.Span
	form string
}

func newExport(app *cli.App, run func(context.Context, *exportOptions) error) *cobra.Command {
	o := &exportOptions{App: app}
	command := &cobra.Command{
		Use:   "export",
		Short: "Write the archive's records of orders that have ended, as NDJSON or CSV",
		Long: `Write the archive's records of orders that have ended, to standard output: see
docs/archive.md.

ndjson has a record on each line, with the document, names and addresses among it, the
stages, who asked for what, and the hashes of the documents. csv has a line for each
order (and currency), and nothing personal. Orders that run are in neither.

--from and --to are about the acceptance of orders.`,
		Example: `  orderflow export --from 2025-01-01 --to 2025-12-31 > 2025.ndjson
  orderflow export --from 2026-11-01 --format csv > november.csv`,
		Args: cobra.NoArgs,
	}
	flags := command.Flags()
	cli.SpanFlags(flags, &o.span.From, &o.span.Before)
	flags.StringVar(&o.form, "format", exportNDJSON, "ndjson or csv")
	cli.Suggest(command, "format", exportFormats...)
	command.RunE = func(command *cobra.Command, _ []string) error {
		if !slices.Contains(exportFormats, o.form) {
			return cli.BadInput("export: --format %q: %s", o.form, plain.OneOf(exportFormats))
		}
		if err := cli.CheckSpan("export", o.span.From, o.span.Before); err != nil {
			return err
		}
		return run(command.Context(), o)
	}
	return command
}

func runExport(ctx context.Context, o *exportOptions) error {
	s, err := o.ConnectToDocuments(ctx)
	if err != nil {
		return err
	}
	defer s.Close()
	write := s.ExportNDJSON
	if o.form == exportCSV {
		write = s.ExportCSV
	}
	out := bufio.NewWriter(o.Out)
	n, err := write(ctx, o.span, out)
	if err := errors.Join(err, out.Flush()); err != nil {
		return err
	}
	o.Say("%s", plain.Counted(n, "record"))
	return nil
}
