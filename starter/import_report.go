package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strconv"
	"strings"

	"orderflow/internal/spreadsheet"
)

// importCount counts what became of the orders of a file.
type importCount struct{ started, existing, failed, left, dry int }

func countImport(answers []imported) (n importCount) {
	for _, one := range answers {
		switch {
		case one.left:
			n.left++
		case one.Error != "":
			n.failed++
		case one.Existing:
			n.existing++
		case one.RunID == "":
			n.dry++
		default:
			n.started++
		}
	}
	return n
}

// printImport shows what became of each order, and counts them. Problems are those of the
// rows that were left out.
func (a *app) printImport(answers []imported, problems int, output format) error {
	for _, one := range answers {
		a.tellUnfit(one.ID, one.Unfit)
		if one.Error != "" && !one.left {
			a.say("orderflow: %s: %s", rowsText(one.Rows), one.Error)
		}
	}
	n := countImport(answers)
	if err := a.print(output, answers, func() string { return importTable(answers) + n.text() }); err != nil {
		return err
	}
	return n.problem(problems)
}

func importTable(answers []imported) string {
	rows := [][]string{{"ORDER", "ROWS", "", "WEB UI"}}
	for _, one := range answers {
		became := "started"
		switch {
		case one.Error != "":
			continue
		case one.Existing:
			became = "was started before"
		case one.RunID == "":
			became = "would be started"
		}
		rows = append(rows, []string{one.ID, rowsText(one.Rows), became, one.WebUI})
	}
	if len(rows) == 1 {
		return ""
	}
	return table(rows...)
}

// text says how many orders are where: "2 started, 1 was started before".
func (n importCount) text() string {
	var parts []string
	for _, part := range []struct {
		count int
		what  string
	}{{n.started, "started"}, {n.existing, "started before"}, {n.dry, "to be started"}, {n.failed, "not started"}, {n.left, "left"}} {
		if part.count > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", part.count, part.what))
		}
	}
	return line("orders: %s", strings.Join(parts, ", "))
}

// problem is the error of an import that did not start all orders.
func (n importCount) problem(problems int) error {
	switch {
	case n.left > 0:
		return fmt.Errorf("interrupted: %d orders were started, %d are left; run it again to go on", n.started, n.left)
	case n.failed > 0:
		return fmt.Errorf("%d of %d orders not started", n.failed, n.failed+n.started+n.existing)
	case problems > 0:
		return fmt.Errorf("%s; their orders were left out", counted(problems, "problem"))
	}
	return nil
}

func counted(count int, what string) string {
	if count == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", count, what)
}

// rowsText names rows: "row 2", "rows 3, 4".
func rowsText(rows []int) string {
	texts := make([]string, len(rows))
	for i, one := range rows {
		texts[i] = strconv.Itoa(one)
	}
	if len(rows) == 1 {
		return "row " + texts[0]
	}
	return "rows " + strings.Join(texts, ", ")
}

// writeTemplate writes a file to begin with, and its mapping. It overwrites nothing.
func (a *app) writeTemplate(file string, how importing) error {
	if how.validRows || how.dryRun {
		return badInput("--template starts nothing: want it without --valid-rows and --dry-run")
	}
	for _, name := range []string{file, how.mapping} {
		if _, err := os.Stat(name); !errors.Is(err, fs.ErrNotExist) {
			return badInput("%s is there already; nothing was written", name)
		}
	}
	rows, mapping := spreadsheet.Template()
	const forAll = 0o644
	if err := os.WriteFile(file, rows, forAll); err != nil {
		return err
	}
	if err := os.WriteFile(how.mapping, mapping, forAll); err != nil {
		return err
	}
	_, err := fmt.Fprint(a.Out, line("%s: two orders to begin with", file), line("%s: which column is which field", how.mapping),
		line("To try it: orderflow import %s --mapping %s --dry-run", file, how.mapping))
	return err
}
