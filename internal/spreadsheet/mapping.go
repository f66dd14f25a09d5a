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

	"orderflow/internal/plain"
	"orderflow/order"
)

// Mapping says how to read a file: which column is which field of the order document.
//
// Fields are named by their paths: recipient.phone, shipping.parcels[0].weight. Paths that
// start with items[] belong to the item of a row; the others to the order.
type Mapping struct {
	// Columns maps column headers to fields.
	Columns map[string]string `json:"columns"`
	// Defaults are values by field, for empty cells and for fields without a column, in the
	// same format as in the file.
	Defaults map[string]string `json:"defaults,omitempty"`
	// Encoding is windows-1250, windows-1251 or windows-1252, for a file that is neither UTF-8
	// nor UTF-16.
	Encoding string `json:"encoding,omitempty"`
	// Decimal is the decimal separator, a comma or a point, needed if numbers such as 1.234 are
	// ambiguous.
	Decimal string `json:"decimal,omitempty"`

	fields map[string]field // by path
}

// idPath is the field that groups rows to orders.
const idPath = "id"

// ParseMapping parses a mapping. Its error lists all problems.
func ParseMapping(data []byte) (Mapping, error) {
	var m Mapping
	data = bytes.TrimPrefix(data, []byte("\uFEFF"))
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&m); err != nil {
		return Mapping{}, fmt.Errorf(`want a JSON object such as {"columns": {"Order": "id"}, "defaults": {"source.system": "shop"}}: %w`, err)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return Mapping{}, errors.New("want one JSON object, and nothing after it")
	}
	if problems := append(loose(data), m.check()...); len(problems) > 0 {
		return Mapping{}, errors.Join(problems...)
	}
	return m, nil
}

// loose finds ambiguous JSON: repeated keys, and keys in other upper or lower case.
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

// check finds the fields of the mapping.
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
	add("items", referencePath) // generated if no column has it
	byPath, headers := map[string]string{}, map[string]bool{}
	for _, header := range slices.Sorted(maps.Keys(m.Columns)) {
		path := m.Columns[header]
		where := fmt.Sprintf("columns, %q", header)
		add(where, path)
		if before, twice := byPath[path]; twice {
			problems = append(problems, fmt.Errorf("%s: the column %q already sets %s", where, before, path))
		}
		if headers[headerKey(header)] {
			problems = append(problems, fmt.Errorf("%s: occurs twice", where))
		}
		byPath[path], headers[headerKey(header)] = header, true
	}
	for _, path := range slices.Sorted(maps.Keys(m.Defaults)) {
		add("defaults", path)
	}
	if byPath[idPath] == "" {
		problems = append(problems, errors.New("columns: want one for id, which groups rows to orders"))
	}
	if m.Encoding != "" && encodings[m.Encoding] == nil {
		problems = append(problems, fmt.Errorf("encoding: %s; UTF-8 and UTF-16 are detected", plain.OneOf(encodingNames())))
	}
	if m.Decimal != "" && m.Decimal != "," && m.Decimal != "." {
		problems = append(problems, errors.New(`decimal: want "," or "."`))
	}
	return problems
}

// headerKey normalizes case and spaces of a header.
func headerKey(header string) string {
	return strings.ToLower(strings.Join(strings.Fields(header), " "))
}

// known counts the headers that are in the mapping.
func (m Mapping) known(header []string) int {
	count := 0
	for name := range m.Columns {
		if slices.ContainsFunc(header, func(one string) bool { return headerKey(one) == headerKey(name) }) {
			count++
		}
	}
	return count
}

// columns returns which column sets which field, and the problems of the headers.
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
			problems = append(problems, Problem{Row: 1, Column: name, Path: path, Rule: "the header occurs twice"})
		case known:
			paths[i], seen[path] = path, true
		case name != "":
			unread = append(unread, name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(m.Columns)) {
		if path := m.Columns[name]; !seen[path] {
			problems = append(problems, Problem{Row: 1, Column: name, Path: path,
				Rule: "there is no such column; correct the header or the mapping"})
		}
	}
	return paths, unread, problems
}
