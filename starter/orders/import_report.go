package orders

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strconv"
	"strings"

	"orderflow/internal/plain"
	"orderflow/internal/spreadsheet"
	"orderflow/starter/cli"
)

// importCount counts the results of a file's orders.
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

// print shows the result of each order, and the counts. Problems is the number of problems in
// rows that were left out.
func (o *importOptions) print(answers []imported, problems int) error {
	for _, one := range answers {
		printUnfit(o.App, one.ID, one.Unfit)
		if one.Error != "" && !one.left {
			o.Say("orderflow: %s: %s", rowsText(one.Rows), one.Error)
		}
	}
	n := countImport(answers)
	if err := o.Print(*o.output, answers, func() string { return importTable(answers) + n.text() }); err != nil {
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
	return cli.Table(rows...)
}

// text is the counts for people: "2 started, 1 was started before".
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
	return cli.Line("orders: %s", strings.Join(parts, ", "))
}

// problem is the error of an import that did not start all orders.
func (n importCount) problem(problems int) error {
	switch {
	case n.left > 0:
		return fmt.Errorf("interrupted: %d orders were started, %d are left; run it again to go on", n.started, n.left)
	case n.failed > 0:
		return fmt.Errorf("%d of %d orders not started", n.failed, n.failed+n.started+n.existing)
	case problems > 0:
		return fmt.Errorf("%s; their orders were left out", plain.Counted(problems, "problem"))
	}
	return nil
}

// rowsText lists rows: "row 2", "rows 3, 4".
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

// writeTemplate writes an example file and its mapping. It overwrites nothing.
func (o *importOptions) writeTemplate() error {
	for _, name := range []string{o.file, o.mapping} {
		if _, err := os.Stat(name); !errors.Is(err, fs.ErrNotExist) {
			return cli.BadInput("%s is there already; nothing was written", name)
		}
	}
	rows, mapping := spreadsheet.Template()
	const forAll = 0o644
	if err := os.WriteFile(o.file, rows, forAll); err != nil {
		return err
	}
	if err := os.WriteFile(o.mapping, mapping, forAll); err != nil {
		return err
	}
	_, err := fmt.Fprint(o.Out, cli.Line("%s: two orders to begin with", o.file), cli.Line("%s: which column is which field", o.mapping),
		cli.Line("To try it: orderflow import %s --mapping %s --dry-run", o.file, o.mapping))
	return err
}
