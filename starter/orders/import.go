package orders

import (
	"context"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"orderflow/internal/spreadsheet"
	"orderflow/starter/cli"
)

// mappingSuffix replaces the extension of a file's name to make the name of its mapping.
const mappingSuffix = ".mapping.json"

type importOptions struct {
	*cli.App
	file, mapping     string
	template          bool
	validRows, dryRun bool
	output            *cli.Format
}

func newImport(app *cli.App, run func(context.Context, *importOptions) error) *cobra.Command {
	o := &importOptions{App: app}
	command := &cobra.Command{
		Use:   "import FILE.csv | import --template FILE.csv",
		Short: "Start the orders of a spreadsheet, saved as CSV",
		Long: `Start the orders of a spreadsheet, saved as CSV.

A mapping says which column is which field of the order document. It is a JSON file,
FILE.mapping.json unless --mapping names another; --template writes a file of two orders
and its mapping to begin with. Each row is an item; rows with the same id are one order.

Everything is checked first, and each problem named by its row and column: with any,
nothing is started, or with --valid-rows only the orders without one. Separators (comma,
semicolon, tab), UTF-8, UTF-16 and decimal commas are recognised; the mapping names any
other encoding. docs/import.md tells all of it.

An order that was started before, with the same content, is not started again, so that
the command may be repeated, also after Ctrl-C. One with another content is named.`,
		Example: "  orderflow import --template orders.csv\n  orderflow import orders.csv --dry-run\n  orderflow import orders.csv",
		Args:    cobra.ExactArgs(1),
	}
	command.Flags().BoolVar(&o.template, "template", false, "write the file, with two orders, and its mapping; nothing is started")
	command.Flags().StringVar(&o.mapping, "mapping", "", "the mapping file (FILE"+mappingSuffix+" if not given)")
	command.Flags().BoolVar(&o.validRows, "valid-rows", false, "start the orders that have no problem, although others have")
	command.Flags().BoolVar(&o.dryRun, "dry-run", false, "check everything, and start nothing")
	o.output = cli.OutputFlag(command)
	command.RunE = func(command *cobra.Command, args []string) error {
		if o.file = args[0]; o.mapping == "" {
			o.mapping = strings.TrimSuffix(o.file, filepath.Ext(o.file)) + mappingSuffix
		}
		if o.template && (o.validRows || o.dryRun) {
			return cli.BadInput("--template starts nothing: want it without --valid-rows and --dry-run")
		}
		return run(command.Context(), o)
	}
	return command
}

// imported is an order of a file, and its rows.
type imported struct {
	startAnswer
	// Rows are counted as in the spreadsheet.
	Rows []int `json:"rows"`
}

func runImport(ctx context.Context, o *importOptions) error {
	if o.template {
		return o.writeTemplate()
	}
	settings, err := cli.LoadConfig()
	if err != nil {
		return err
	}
	sheet, err := o.readSheet()
	if err != nil {
		return err
	}
	good, problems := cli.CheckedOrders(sheet, settings)
	for i, problem := range problems {
		problems[i] = o.file + ": " + problem
	}
	// A row without a known order may belong to any of them.
	if len(problems) > 0 && (!o.validRows || len(good) == 0 || len(sheet.Problems) > 0) {
		return nothingStarted(o.App, problems)
	}
	for _, problem := range problems {
		o.Say("%s", problem)
	}
	if o.dryRun {
		return o.print(importAnswers(good, nil), len(problems))
	}
	s, err := o.ConnectToDocuments(ctx)
	if err != nil {
		return err
	}
	defer s.Close()
	return o.print(importAnswers(good, startAll(ctx, o.App, s, cli.ImportedDocuments(good))), len(problems))
}

// readSheet reads a file and its mapping, and names the unused columns.
func (o *importOptions) readSheet() (spreadsheet.Sheet, error) {
	text, err := readFile(o.App, o.mapping)
	if err != nil {
		return spreadsheet.Sheet{}, cli.BadInput("mapping: %w; \"orderflow import --template\" writes one to begin with", err)
	}
	m, err := spreadsheet.ParseMapping(text)
	if err != nil {
		return spreadsheet.Sheet{}, cli.BadInput("mapping %s: %w", o.mapping, err)
	}
	data, err := readFile(o.App, o.file)
	if err != nil {
		return spreadsheet.Sheet{}, cli.Wrong(err)
	}
	sheet := spreadsheet.Read(data, m)
	if len(sheet.Unread) > 0 {
		o.Say("orderflow: columns that the mapping does not name are not read: %s", strings.Join(sheet.Unread, ", "))
	}
	return sheet, nil
}

// importAnswers pairs the orders' results with their rows; answers is nil for a dry run.
func importAnswers(of []spreadsheet.Order, answers []startAnswer) []imported {
	all := make([]imported, len(of))
	for i, one := range of {
		all[i] = imported{Rows: one.Rows}
		all[i].ID = one.Document.ID
		if answers != nil {
			all[i].startAnswer = answers[i]
		}
	}
	return all
}
