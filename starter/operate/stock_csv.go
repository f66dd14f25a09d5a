package operate

import (
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"

	"orderflow/clients/mypromo"
	"orderflow/starter/cli"
)

// stockRow is a row of a file of stocks.
type stockRow struct {
	line   int
	sku    string // the fulfiller's SKU, if the file has it
	change mypromo.StockChange
}

// The columns of a file of stocks.
const (
	columnSKU          = "sku"
	columnSKUFulfiller = "sku_fulfiller"
	columnQuantity     = "qty"
	columnAvailable    = "available"
)

// readStock reads a file of stocks. Its error lists all problems, so that nothing is sent if
// any row is wrong.
func readStock(path string) ([]stockRow, error) {
	file, err := cli.Open(path)
	if err != nil {
		return nil, cli.Wrong(err)
	}
	defer func() { _ = file.Close() }()
	reader := csv.NewReader(file)
	reader.TrimLeadingSpace = true
	header, err := reader.Read()
	if err != nil {
		return nil, cli.BadInput("%s: line 1: want a header such as sku,qty,available: %v", path, err)
	}
	columns, err := stockColumns(header)
	if err != nil {
		return nil, cli.BadInput("%s: line 1: %w", path, err)
	}
	rows, broken := stockRows(reader, columns)
	switch {
	case len(broken) > 0:
		return nil, cli.BadInput("%s: nothing is sent: %w", path, errors.Join(broken...))
	case len(rows) == 0:
		return nil, cli.BadInput("%s: want a line for each SKU below the header", path)
	}
	return rows, nil
}

// stockColumns returns the index of each column.
func stockColumns(header []string) (map[string]int, error) {
	columns := map[string]int{}
	for i, name := range header {
		name = strings.ToLower(strings.TrimSpace(strings.TrimPrefix(name, "\ufeff")))
		if !slices.Contains([]string{columnSKU, columnSKUFulfiller, columnQuantity, columnAvailable}, name) {
			return nil, cli.BadInput("column %q: want sku or sku_fulfiller, and qty, available or both", name)
		}
		if _, twice := columns[name]; twice {
			return nil, cli.BadInput("column %q: stands there twice", name)
		}
		columns[name] = i
	}
	_, ours := columns[columnSKUFulfiller]
	if _, theirs := columns[columnSKU]; ours == theirs {
		return nil, cli.BadInput("want either a column sku or a column sku_fulfiller")
	}
	if len(columns) < 2 {
		return nil, cli.BadInput("want a column qty, available or both")
	}
	return columns, nil
}

// stockRows reads the rows below the header, and the problems of each.
func stockRows(reader *csv.Reader, columns map[string]int) (rows []stockRow, broken []error) {
	seen := map[string]int{}
	for {
		cells, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return rows, broken
		}
		if err != nil { // the error has the line number
			return rows, append(broken, err)
		}
		line, _ := reader.FieldPos(0)
		row, err := stockRowOf(cells, columns)
		if before := seen[row.sku]; err == nil && before > 0 {
			err = cli.BadInput("sku: %s stands in line %d, too", row.sku, before)
		}
		if err != nil {
			broken = append(broken, cli.BadInput("line %d: %w", line, err))
			continue
		}
		row.line, seen[row.sku] = line, line
		rows = append(rows, row)
	}
}

func stockRowOf(cells []string, columns map[string]int) (row stockRow, err error) {
	cell := func(name string) string {
		if at, there := columns[name]; there {
			return strings.TrimSpace(cells[at])
		}
		return ""
	}
	row.change.SKU, row.change.SKUFulfiller = cell(columnSKU), cell(columnSKUFulfiller)
	if row.sku = row.change.SKU + row.change.SKUFulfiller; row.sku == "" {
		return row, cli.BadInput("sku: must have a value")
	}
	if text := cell(columnQuantity); text != "" {
		quantity, err := strconv.Atoi(text)
		if err != nil || quantity < 0 {
			return row, cli.BadInput("qty: must be a whole number of 0 or more; is %q", text)
		}
		row.change.Stock = &mypromo.NewStock{Managed: true, InStock: quantity > 0, Quantity: &quantity}
	}
	if text := cell(columnAvailable); text != "" {
		available, err := strconv.ParseBool(strings.ToLower(text))
		if err != nil {
			return row, cli.BadInput("available: must be true or false; is %q", text)
		}
		row.change.Available = &available
	}
	if row.change.Stock == nil && row.change.Available == nil {
		return row, cli.BadInput("qty: must have a value, or available")
	}
	return row, nil
}
