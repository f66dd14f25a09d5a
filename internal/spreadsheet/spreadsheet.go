// Package spreadsheet reads orders from CSV files as spreadsheets write them, with the
// separators, encodings and numbers of Poland, Germany and Bulgaria. A Mapping says which
// column is which field of the order document.
//
// Each problem has its place, the row as the spreadsheet counts it and the column's header, so
// that people find the cell. The package also writes tables that spreadsheets open, without
// formulas.
package spreadsheet

import (
	"fmt"
	"strings"

	"orderflow/order"
)

// Limits of a file, the same as order.Parse's.
const (
	maxFileSize = order.MaxFileSize
	maxRows     = order.MaxOrders * order.MaxItems
)

// Problem is a problem of a cell, a row, or the file.
type Problem struct {
	// Row counts as the spreadsheet does, from 1; 0 means the whole file.
	Row int
	// Column is the header; empty means the whole row.
	Column string
	// Path is the field of the order document that the column sets.
	Path string
	Rule string
}

// Error is for people: row 3, column "Phone" (recipient.phone): must be …
func (p Problem) Error() string {
	var where strings.Builder
	if p.Row > 0 {
		fmt.Fprintf(&where, "row %d", p.Row)
	}
	if p.Column != "" {
		fmt.Fprintf(&where, ", column %q", p.Column)
	}
	switch {
	case p.Path != "" && where.Len() > 0:
		fmt.Fprintf(&where, " (%s)", p.Path)
	case p.Path != "":
		where.WriteString(p.Path)
	}
	if where.Len() == 0 {
		return p.Rule
	}
	return strings.TrimPrefix(where.String(), ", ") + ": " + p.Rule
}
