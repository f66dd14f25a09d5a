package spreadsheet

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"orderflow/order"
)

// filled is a cell that is not empty.
type filled struct {
	text string
	cell
}

// draft is an order while its rows are read.
type draft struct {
	id       string
	headers  map[string]string // the columns of fields
	values   map[string]filled // the order's own fields
	items    []map[string]filled
	rows     []row
	tooMany  bool
	problems []Problem
}

// add adds a row: an item, and the order's fields, which must equal those of the earlier rows.
func (d *draft) add(one row, values map[string]filled) {
	if len(d.rows) == order.MaxItems {
		d.reportTooManyRows(one)
		return
	}
	item := itemOf(values)
	for i, before := range d.items {
		if maps.EqualFunc(before, item, sameText) {
			d.problems = append(d.problems, Problem{Row: one.number,
				Rule: fmt.Sprintf("has the same item as row %d: delete one, or add up their quantities", d.rows[i].number)})
			return
		}
	}
	d.rows = append(d.rows, one)
	d.agree(values)
	d.items = append(d.items, item)
}

// itemOf are the fields of the row's item.
func itemOf(values map[string]filled) map[string]filled {
	item := map[string]filled{}
	for path, value := range values {
		if strings.HasPrefix(path, itemsPath) {
			item[path] = value
		}
	}
	return item
}

func sameText(a, b filled) bool { return a.text == b.text }

// agree adds a row's values of the order itself.
func (d *draft) agree(values map[string]filled) {
	for _, path := range slices.Sorted(maps.Keys(values)) {
		value := values[path]
		before, said := d.values[path]
		switch {
		case strings.HasPrefix(path, itemsPath):
		case !said:
			d.values[path] = value
		case before.text != value.text:
			d.problems = append(d.problems, Problem{Row: value.row, Column: value.column, Path: path,
				Rule: fmt.Sprintf("differs from row %d of the same order", before.row)})
		}
	}
}

// reportTooManyRows reports once that an order has more rows than items are allowed.
func (d *draft) reportTooManyRows(one row) {
	if d.tooMany {
		return
	}
	d.tooMany = true
	d.problems = append(d.problems, Problem{Row: one.number, Column: d.headers[idPath], Path: idPath,
		Rule: fmt.Sprintf("is in more than %d rows, the limit of items of an order; is it the column of the order's number?", order.MaxItems)})
}

// order builds the order's document.
func (d *draft) order(m Mapping) Order {
	made := Order{Problems: d.problems, cells: map[string]cell{}}
	for _, one := range d.rows {
		made.Rows = append(made.Rows, one.number)
	}
	b := builder{mapping: m, order: &made, document: map[string]any{}}
	b.fill(withDefaults(m, d.values, false, made.Rows[0]), -1)
	for i, item := range d.items {
		values := withDefaults(m, item, true, made.Rows[i])
		if _, named := values[referencePath]; !named {
			values[referencePath] = filled{text: fmt.Sprintf("%s-%d", d.id, i+1), cell: cell{row: made.Rows[i]}}
		}
		b.fill(values, i)
	}
	if len(made.Problems) == 0 {
		b.parse()
	}
	return made
}

// referencePath is the field that identifies an item, which few spreadsheets have.
const referencePath = itemsPath + ".reference"

// withDefaults adds the mapping's defaults for the order or an item to a row's values.
func withDefaults(m Mapping, values map[string]filled, ofItem bool, row int) map[string]filled {
	all := map[string]filled{}
	for path, text := range m.Defaults {
		if m.fields[path].ofItem() == ofItem {
			all[path] = filled{text: text, cell: cell{row: row}}
		}
	}
	maps.Copy(all, values)
	return withoutMoney(all)
}

// withoutMoney removes currencies without an amount, and amounts of 0, which spreadsheets
// contain for "no cash on delivery" or "no insurance".
func withoutMoney(values map[string]filled) map[string]filled {
	for _, path := range slices.Collect(maps.Keys(values)) {
		money, isAmount := strings.CutSuffix(path, ".amount")
		if none, err := number(values[path].text, ""); isAmount && err == nil && strings.Trim(none, "0.") == "" &&
			(money == "shipping.cashOnDelivery" || money == "shipping.insurance") {
			delete(values, path)
		}
	}
	for _, path := range slices.Collect(maps.Keys(values)) {
		money, isCurrency := strings.CutSuffix(path, ".currency")
		if _, priced := values[money+".amount"]; isCurrency && !priced {
			delete(values, path)
		}
	}
	return values
}

// builder builds an order's document.
type builder struct {
	mapping  Mapping
	order    *Order
	document map[string]any
}

// fill stores values in the document: those of the item at an index or, with -1, the order's
// own.
func (b builder) fill(values map[string]filled, item int) {
	for _, path := range slices.Sorted(maps.Keys(values)) {
		one := values[path]
		raw, rule := b.mapping.fields[path].value(one.text, b.mapping.Decimal)
		if rule != "" {
			b.order.Problems = append(b.order.Problems, Problem{Row: one.row, Column: one.column, Path: path, Rule: rule})
			continue
		}
		parts, _ := steps(path) // they were read with the mapping
		if item >= 0 {
			parts[0].index = item
		}
		b.order.cells[put(b.document, parts, raw)] = one.cell
	}
}

// put stores a value and returns its path in the document.
func put(document map[string]any, parts []step, raw json.RawMessage) string {
	path := ""
	for i, part := range parts {
		path = strings.TrimPrefix(path+"."+part.name, ".")
		last := i == len(parts)-1
		if part.index < 0 {
			if last {
				document[part.name] = raw
				return path
			}
			document = inner(document, part.name)
			continue
		}
		path += fmt.Sprintf("[%d]", part.index)
		list, _ := document[part.name].([]any)
		for len(list) <= part.index {
			list = append(list, map[string]any{})
		}
		document[part.name] = list
		if last {
			list[part.index] = raw
			return path
		}
		document, _ = list[part.index].(map[string]any)
	}
	return path
}

// inner is the object with a name, created if missing.
func inner(document map[string]any, name string) map[string]any {
	object, there := document[name].(map[string]any)
	if !there {
		object = map[string]any{}
		document[name] = object
	}
	return object
}

// parse parses the document like a file of orders.
func (b builder) parse() {
	raw, err := json.Marshal(b.document)
	if err == nil {
		var parsed []order.Parsed
		if parsed, err = order.Parse(raw); err == nil {
			b.order.Document, err = parsed[0].Order, parsed[0].Err
		}
	}
	var broken order.Problems
	switch {
	case errors.As(err, &broken):
		for _, one := range broken {
			b.order.Problems = append(b.order.Problems, b.order.Problem(one))
		}
	case err != nil:
		b.order.Problems = append(b.order.Problems, Problem{Row: b.order.Rows[0], Rule: err.Error()})
	}
}
