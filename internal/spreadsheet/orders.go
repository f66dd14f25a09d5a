package spreadsheet

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"orderflow/order"
	"orderflow/order/normal"
)

var digits = regexp.MustCompile(`^[0-9]+$`)

// Order is one order of a file.
type Order struct {
	// Document is the content of the rows, normalized and not validated. It is empty if the
	// order has problems.
	Document order.Order
	// Rows are the numbers of its rows, one for each item.
	Rows []int
	// Problems are the problems of its cells.
	Problems []Problem

	cells map[string]cell // by the path in the document
}

// cell is the place of a value of the document.
type cell struct {
	row    int
	column string
}

// Sheet is the result of reading a file.
type Sheet struct {
	// Orders are in the order of their first rows.
	Orders []Order
	// Unread are the headers of columns that are not in the mapping.
	Unread []string
	// Problems are the problems of the file and its headers, and of rows without a known order:
	// any order may lack one of these rows.
	Problems []Problem
}

// Read reads the orders of a CSV file. Rows with the same id are one order, in any position.
// Each row is an item.
func Read(data []byte, m Mapping) Sheet {
	read, err := readTable(data, m)
	if err != nil {
		return Sheet{Problems: []Problem{{Rule: err.Error()}}}
	}
	r := reader{mapping: m, header: read.header, byID: map[string]*draft{}}
	r.paths, r.sheet.Unread, r.sheet.Problems = m.columns(read.header)
	if len(r.sheet.Problems) > 0 {
		return r.sheet
	}
	r.headers = map[string]string{}
	for i, path := range r.paths {
		r.headers[path] = read.header[i]
	}
	for _, one := range read.rows {
		r.row(one)
	}
	for _, one := range r.drafts {
		r.sheet.Orders = append(r.sheet.Orders, one.order(m))
	}
	return r.sheet
}

// reader groups rows to orders.
type reader struct {
	mapping Mapping
	header  []string
	paths   map[int]string    // the fields of columns
	headers map[string]string // the columns of fields
	drafts  []*draft
	byID    map[string]*draft
	sheet   Sheet
}

// row adds a row to its order.
func (r *reader) row(one row) {
	if extra := r.beyond(one); extra > 0 {
		r.sheet.Problems = append(r.sheet.Problems, Problem{Row: one.number,
			Rule: fmt.Sprintf("has %d cells but the header has %d: put a cell that contains a separator in quotes", extra, len(r.header))})
		return
	}
	values := map[string]filled{}
	for i, path := range r.paths {
		if i < len(one.cells) && one.cells[i] != "" {
			values[path] = filled{text: one.cells[i], cell: cell{one.number, r.header[i]}}
		}
	}
	named := values[idPath]
	named.text = normal.Text(named.text) // as the document has it
	id := named.text
	if id == "" {
		r.sheet.Problems = append(r.sheet.Problems, Problem{Row: one.number, Column: r.headers[idPath], Path: idPath,
			Rule: "must have a value: it groups the rows of an order"})
		return
	}
	values[idPath] = named
	of, known := r.byID[id]
	if !known {
		of = &draft{id: id, values: map[string]filled{}, headers: r.headers}
		r.byID[id] = of
		r.drafts = append(r.drafts, of)
	}
	of.add(one, values)
}

// beyond is the number of cells of a row that has values to the right of the header.
func (r *reader) beyond(one row) int {
	if len(one.cells) > len(r.header) && !empty(one.cells[len(r.header):]) {
		return len(one.cells)
	}
	return 0
}

// Problem locates a broken rule of the order document: at the cell that sets the field,
// otherwise at the order's first row and the column that would set it.
func (o Order) Problem(broken order.FieldProblem) Problem {
	if o.lostZeros(broken.Path) {
		broken.Rule += "; the spreadsheet has dropped its leading zeros: format the column as text and enter it again"
	}
	path := broken.Path
	for path != "" {
		if at, filled := o.cells[path]; filled {
			return Problem{Row: at.row, Column: at.column, Path: broken.Path, Rule: broken.Rule}
		}
		if below, found := o.below(path); found {
			return Problem{Row: below.row, Path: broken.Path, Rule: broken.Rule}
		}
		path = path[:max(0, strings.LastIndexAny(path, ".["))]
	}
	return Problem{Row: o.Rows[0], Path: broken.Path, Rule: broken.Rule}
}

// lostZeros reports whether a post code would be valid with leading zeros, which spreadsheets
// drop from numbers.
func (o Order) lostZeros(path string) bool {
	party := o.Document.Recipient
	switch {
	case path == "shipper.postCode" && o.Document.Shipper != nil:
		party = *o.Document.Shipper
	case path != "recipient.postCode":
		return false
	}
	country := cmp.Or(party.Country, "PL")
	return digits.MatchString(party.PostCode) && !order.IsPostCode(country, party.PostCode) &&
		(order.IsPostCode(country, "0"+party.PostCode) || order.IsPostCode(country, "00"+party.PostCode))
}

// below is the first row with a value of a field inside another one.
func (o Order) below(path string) (cell, bool) {
	var found []cell
	for inner, at := range o.cells {
		if strings.HasPrefix(inner, path+".") || strings.HasPrefix(inner, path+"[") {
			found = append(found, at)
		}
	}
	if len(found) == 0 {
		return cell{}, false
	}
	return slices.MinFunc(found, func(a, b cell) int { return cmp.Compare(a.row, b.row) }), true
}
