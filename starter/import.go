package main

import (
	"context"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"orderflow/internal/cli"
	"orderflow/internal/config"
	"orderflow/internal/spreadsheet"
	"orderflow/order"
)

// mappingSuffix makes the name of a file's mapping out of its own, without extension.
const mappingSuffix = ".mapping.json"

func (a *app) importCommand() *cobra.Command {
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
	var how importing
	template := command.Flags().Bool("template", false, "write the file, with two orders, and its mapping; nothing is started")
	command.Flags().StringVar(&how.mapping, "mapping", "", "the mapping file (FILE"+mappingSuffix+" if not given)")
	command.Flags().BoolVar(&how.validRows, "valid-rows", false, "start the orders that have no problem, although others have")
	command.Flags().BoolVar(&how.dryRun, "dry-run", false, "check everything, and start nothing")
	output := outputFlag(command)
	command.RunE = func(command *cobra.Command, args []string) error {
		if how.mapping == "" {
			how.mapping = strings.TrimSuffix(args[0], filepath.Ext(args[0])) + mappingSuffix
		}
		if *template {
			return a.writeTemplate(args[0], how)
		}
		return a.importFile(command.Context(), args[0], how, *output)
	}
	return command
}

// importing is what the flags of import say.
type importing struct {
	mapping           string
	validRows, dryRun bool
}

// imported is an order of a file, and where its rows are.
type imported struct {
	startAnswer
	// Rows count as the spreadsheet does.
	Rows []int `json:"rows"`
}

func (a *app) importFile(ctx context.Context, file string, how importing, output format) error {
	settings, err := loadConfig()
	if err != nil {
		return err
	}
	sheet, err := a.readSheet(file, how.mapping)
	if err != nil {
		return err
	}
	good, problems := checkedOrders(sheet, settings)
	for i, problem := range problems {
		problems[i] = file + ": " + problem
	}
	// A row whose order is not known may be of any of them.
	if len(problems) > 0 && (!how.validRows || len(good) == 0 || len(sheet.Problems) > 0) {
		return a.nothingStarted(problems)
	}
	for _, problem := range problems {
		a.say("%s", problem)
	}
	if how.dryRun {
		return a.printImport(importAnswers(good, nil), len(problems), output)
	}
	s, err := connectToDocuments(ctx)
	if err != nil {
		return err
	}
	defer s.close()
	return a.printImport(importAnswers(good, a.startAll(ctx, s, importedDocuments(good))), len(problems), output)
}

// readSheet reads a file and its mapping, and names the columns that are of no use.
func (a *app) readSheet(file, mapping string) (spreadsheet.Sheet, error) {
	text, err := a.readFile(mapping)
	if err != nil {
		return spreadsheet.Sheet{}, badInput("mapping: %w; \"orderflow import --template\" writes one to begin with", err)
	}
	m, err := spreadsheet.ParseMapping(text)
	if err != nil {
		return spreadsheet.Sheet{}, badInput("mapping %s: %w", mapping, err)
	}
	data, err := a.readFile(file)
	if err != nil {
		return spreadsheet.Sheet{}, cli.Wrong(err)
	}
	sheet := spreadsheet.Read(data, m)
	if len(sheet.Unread) > 0 {
		a.say("orderflow: columns that the mapping does not name are not read: %s", strings.Join(sheet.Unread, ", "))
	}
	return sheet, nil
}

// checkedOrders are the orders without a problem, and the problems of all others.
func checkedOrders(sheet spreadsheet.Sheet, settings config.Config) (good []spreadsheet.Order, problems []string) {
	found := slices.Clone(sheet.Problems)
	for _, one := range sheet.Orders {
		broken := slices.Clone(one.Problems)
		if len(broken) == 0 {
			for _, rule := range brokenRules(one.Document, settings) {
				broken = append(broken, one.Problem(rule))
			}
		}
		if len(broken) == 0 {
			good = append(good, one)
		}
		found = append(found, broken...)
	}
	slices.SortStableFunc(found, func(x, y spreadsheet.Problem) int { return x.Row - y.Row })
	for _, problem := range found {
		problems = append(problems, problem.Error())
	}
	return good, problems
}

func importedDocuments(of []spreadsheet.Order) []order.Order {
	documents := make([]order.Order, len(of))
	for i, one := range of {
		documents[i] = one.Document
	}
	return documents
}

// importAnswers puts what became of orders beside their rows; answers is nil for a dry
// run.
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
