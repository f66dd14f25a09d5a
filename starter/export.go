package main

import (
	"bufio"
	"errors"
	"slices"

	"github.com/spf13/cobra"

	"orderflow/internal/archive"
)

// The forms of an export.
const (
	exportNDJSON = "ndjson"
	exportCSV    = "csv"
)

var exportFormats = []string{exportNDJSON, exportCSV}

func (a *app) exportCommand() *cobra.Command {
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
	var span archive.Span
	flags := command.Flags()
	spanFlags(flags, &span.From, &span.Before)
	form := flags.String("format", exportNDJSON, "ndjson or csv")
	command.RunE = func(command *cobra.Command, _ []string) error {
		if !slices.Contains(exportFormats, *form) {
			return badInput("export: --format %q: want one of %v", *form, exportFormats)
		}
		if err := checkSpan("export", span.From, span.Before); err != nil {
			return err
		}
		s, err := connectToDocuments(command.Context())
		if err != nil {
			return err
		}
		defer s.close()
		write := s.ExportNDJSON
		if *form == exportCSV {
			write = s.ExportCSV
		}
		out := bufio.NewWriter(a.Out)
		n, err := write(command.Context(), span, out)
		if err := errors.Join(err, out.Flush()); err != nil {
			return err
		}
		a.say("%d records", n)
		return nil
	}
	return command
}
