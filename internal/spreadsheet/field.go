package spreadsheet

import (
	"encoding/json"
	"fmt"
	"reflect"
	"regexp"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"

	"orderflow/order"
)

// maxElements is how many elements of a list, other than items, columns can set.
const maxElements = 60

// itemsPath is the prefix of the item's fields; each row is an item.
const itemsPath = "items[]"

// field is a field of the order document that a cell can set.
type field struct {
	path string
	of   reflect.Type
}

// step is one step of a path: a name, or a list's name with an index.
type step struct {
	name  string
	index int // -1 if it is not a list; 0 for items[], replaced by the item's index
}

var stepForm = regexp.MustCompile(`^([A-Za-z0-9]+)(?:\[([0-9]{0,2})\])?$`)

// steps splits a path: shipping.parcels[0].weight.
func steps(path string) ([]step, error) {
	var found []step
	for i, text := range strings.Split(path, ".") {
		parts := stepForm.FindStringSubmatch(text)
		if parts == nil {
			return nil, fmt.Errorf("%q: want the path of a field, such as recipient.phone or shipping.parcels[0].weight", path)
		}
		one := step{name: parts[1], index: -1}
		switch {
		case text == itemsPath && i == 0:
			one.index = 0
		case strings.HasSuffix(text, "[]") || one.name == "items" && i == 0:
			return nil, fmt.Errorf("%q: want items[] for the item of a row, and a number for other lists: shipping.parcels[0]", path)
		case parts[2] != "":
			one.index, _ = strconv.Atoi(parts[2])
		}
		if one.index >= maxElements {
			return nil, fmt.Errorf("%q: want less than [%d]", path, maxElements)
		}
		found = append(found, one)
	}
	return found, nil
}

// fieldAt finds the field of a path.
func fieldAt(path string) (field, error) {
	parts, err := steps(path)
	if err != nil {
		return field{}, err
	}
	at := reflect.TypeFor[order.Order]()
	for _, part := range parts {
		inner, ok := member(at, part)
		if !ok {
			return field{}, fmt.Errorf("%q: the order document has no such field", path)
		}
		at = inner
	}
	if at.Kind() == reflect.Slice || at.Kind() == reflect.Struct && at != reflect.TypeFor[decimal.Decimal]() {
		return field{}, fmt.Errorf("%q: is an object; want the path of one of its fields", path)
	}
	return field{path: path, of: at}, nil
}

// member is the type that one step of a path leads to.
func member(of reflect.Type, part step) (reflect.Type, bool) {
	if of.Kind() != reflect.Struct || of == reflect.TypeFor[decimal.Decimal]() {
		return nil, false
	}
	for one := range of.Fields() {
		name, _, _ := strings.Cut(one.Tag.Get("json"), ",")
		if name != part.name {
			continue
		}
		inner := one.Type
		if inner.Kind() == reflect.Pointer {
			inner = inner.Elem()
		}
		isList := inner.Kind() == reflect.Slice
		if isList && part.index >= 0 {
			inner = inner.Elem()
		}
		return inner, isList == (part.index >= 0)
	}
	return nil, false
}

// ofItem reports whether the field belongs to a row's item.
func (f field) ofItem() bool { return strings.HasPrefix(f.path, itemsPath+".") }

// value converts a cell for the field: JSON, or the rule that the cell breaks.
func (f field) value(text, decimalSign string) (json.RawMessage, string) {
	if rule := mangled(text); rule != "" {
		return nil, rule
	}
	switch {
	case f.of.Kind() == reflect.Bool:
		return truth(text)
	case f.of.Kind() == reflect.String:
		raw, _ := json.Marshal(text) // a string can always be marshalled
		return raw, ""
	}
	plain, err := number(text, decimalSign)
	if err != nil {
		return nil, err.Error()
	}
	read, err := decimal.NewFromString(plain) // JSON allows no leading zeros
	if err != nil {
		return nil, errNumber.Error()
	}
	return json.RawMessage(read.String()), ""
}

// truths are the spellings of yes and no in spreadsheets.
var truths = map[string]string{
	"true": "true", "yes": "true", "1": "true", "x": "true", "prawda": "true", "tak": "true", "wahr": "true", "ja": "true", "истина": "true", "да": "true",
	"false": "false", "no": "false", "0": "false", "fałsz": "false", "nie": "false", "falsch": "false", "nein": "false", "лъжа": "false", "не": "false",
}

func truth(text string) (json.RawMessage, string) {
	value, known := truths[strings.ToLower(text)]
	if !known {
		return nil, "must be yes or no"
	}
	return json.RawMessage(value), ""
}
