package spreadsheet

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"orderflow/order"
)

// Mapping says how a file is read: which column is which field of the order document.
//
// Fields are named by their paths: recipient.phone, shipping.parcels[0].weight. What
// begins with items[] is of the item that a row stands for; the rest is the order's.
type Mapping struct {
	// Columns are fields by the header of their column.
	Columns map[string]string `json:"columns"`
	// Defaults are values by field, for rows whose cell is empty and for fields without a
	// column. They are written as in the file.
	Defaults map[string]string `json:"defaults,omitempty"`
	// Encoding is one of windows-1250, windows-1251 and windows-1252, for a file that is
	// neither UTF-8 nor UTF-16.
	Encoding string `json:"encoding,omitempty"`
	// Decimal is the sign before decimals, a comma or a point, where numbers such as 1.234
	// do not tell it.
	Decimal string `json:"decimal,omitempty"`

	fields map[string]field // by path
}

// idPath is the field by which rows belong together.
const idPath = "id"

// ParseMapping reads a mapping. Its error lists all that is wrong with it.
func ParseMapping(data []byte) (Mapping, error) {
	var m Mapping
	data = bytes.TrimPrefix(data, []byte("\uFEFF"))
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&m); err != nil {
		return Mapping{}, fmt.Errorf(`want a JSON object such as {"columns": {"Order": "id"}, "defaults": {"source.system": "shop"}}: %w`, err)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return Mapping{}, errors.New("want one JSON object, and nothing behind it")
	}
	if problems := append(loose(data), m.check()...); len(problems) > 0 {
		return Mapping{}, errors.Join(problems...)
	}
	return m, nil
}

// loose finds what one reader of JSON takes otherwise than the next: repeated keys, and keys
// in other upper or lower case.
func loose(data []byte) (problems []error) {
	found, err := order.StrictJSON(data, "columns", "defaults") // a header may have several lines
	if err != nil {
		return []error{err}
	}
	for _, one := range found {
		problems = append(problems, fmt.Errorf("%s: %s", one.Path, one.Rule))
	}
	var keys map[string]json.RawMessage
	_ = json.Unmarshal(data, &keys) // it is an object
	for _, key := range slices.Sorted(maps.Keys(keys)) {
		if lower := strings.ToLower(key); lower != key {
			problems = append(problems, fmt.Errorf("%q: write it as %q", key, lower))
		}
	}
	return problems
}

// check finds the fields that the mapping names.
func (m *Mapping) check() []error {
	var problems []error
	m.fields = map[string]field{}
	add := func(where, path string) {
		found, err := fieldAt(path)
		if err != nil {
			problems = append(problems, fmt.Errorf("%s: %w", where, err))
			return
		}
		m.fields[path] = found
	}
	add("items", referencePath) // made up where no column has it
	byPath, headers := map[string]string{}, map[string]bool{}
	for _, header := range slices.Sorted(maps.Keys(m.Columns)) {
		path := m.Columns[header]
		where := fmt.Sprintf("columns, %q", header)
		add(where, path)
		if before, twice := byPath[path]; twice {
			problems = append(problems, fmt.Errorf("%s: the column %q fills %s, too", where, before, path))
		}
		if headers[headerKey(header)] {
			problems = append(problems, fmt.Errorf("%s: stands there twice", where))
		}
		byPath[path], headers[headerKey(header)] = header, true
	}
	for _, path := range slices.Sorted(maps.Keys(m.Defaults)) {
		add("defaults", path)
	}
	if byPath[idPath] == "" {
		problems = append(problems, errors.New("columns: want one for id, by which rows belong to an order"))
	}
	if m.Encoding != "" && encodings[m.Encoding] == nil {
		problems = append(problems, fmt.Errorf("encoding: want one of %s; UTF-8 and UTF-16 are recognised", strings.Join(encodingNames(), ", ")))
	}
	if m.Decimal != "" && m.Decimal != "," && m.Decimal != "." {
		problems = append(problems, errors.New(`decimal: want "," or "."`))
	}
	return problems
}

// headerKey makes headers alike that differ in case and spaces only.
func headerKey(header string) string {
	return strings.ToLower(strings.Join(strings.Fields(header), " "))
}

// known counts the headers that the mapping names.
func (m Mapping) known(header []string) int {
	count := 0
	for name := range m.Columns {
		if slices.ContainsFunc(header, func(one string) bool { return headerKey(one) == headerKey(name) }) {
			count++
		}
	}
	return count
}

// columns says which column fills which field, and what is wrong with the headers.
func (m Mapping) columns(header []string) (paths map[int]string, unread []string, problems []Problem) {
	byKey := map[string]string{}
	for name, path := range m.Columns {
		byKey[headerKey(name)] = path
	}
	paths = map[int]string{}
	seen := map[string]bool{}
	for i, name := range header {
		path, known := byKey[headerKey(name)]
		switch {
		case known && seen[path]:
			problems = append(problems, Problem{Row: 1, Column: name, Path: path, Rule: "the header stands there twice"})
		case known:
			paths[i], seen[path] = path, true
		case name != "":
			unread = append(unread, name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(m.Columns)) {
		if path := m.Columns[name]; !seen[path] {
			problems = append(problems, Problem{Row: 1, Column: name, Path: path,
				Rule: "there is no such column; mend the header or the mapping"})
		}
	}
	return paths, unread, problems
}
