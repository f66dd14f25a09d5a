package order

import (
	"bytes"
	"encoding/json"
	"reflect"
	"regexp"

	"github.com/shopspring/decimal"
)

var (
	decimalType = reflect.TypeFor[decimal.Decimal]()

	// plainDecimal excludes exponents: nobody writes a price so, and 1e999999999
	// takes a gigabyte when printed.
	plainDecimal = regexp.MustCompile(`^-?[0-9]{1,15}(\.[0-9]{1,15})?$`)
	plainName    = regexp.MustCompile(`^[A-Za-z0-9_-]{1,40}$`)
)

// shapeProblems returns where a JSON value does not have the shape of a type: unknown
// or repeated fields, and values of another type. It descends only as far as the
// type does, so our types bound the depth; it does not look into unknown fields.
func shapeProblems(raw json.RawMessage, want reflect.Type) Problems {
	if kind := kindOf(raw); kind != "an object" {
		return Problems{{Rule: "must be an object; is " + kind}}
	}
	var c check
	c.shape(raw, want, "")
	return c.problems
}

func (c *check) shape(raw json.RawMessage, want reflect.Type, path string) {
	kind := kindOf(raw)
	switch {
	case kind == "null":
	case want == decimalType:
		c.decimal(raw, path)
	case want.Kind() == reflect.Pointer:
		c.shape(raw, want.Elem(), path)
	case want.Kind() == reflect.Struct && kind == "an object":
		c.object(raw, want, path)
	case want.Kind() == reflect.Slice && kind == "an array":
		i := 0
		members(raw, func(_ string, value json.RawMessage) {
			c.shape(value, want.Elem(), element(path, i))
			i++
		})
	default:
		c.simple(raw, want, path)
	}
}

func (c *check) object(raw json.RawMessage, want reflect.Type, path string) {
	fields := map[string]reflect.Type{}
	for field := range want.Fields() {
		fields[jsonName(field)] = field.Type
	}
	seen := map[string]bool{}
	members(raw, func(name string, value json.RawMessage) {
		field, known := fields[name]
		switch {
		case !known:
			c.add(member(path, shownName(name)), "is not a field of the document")
		case seen[name]:
			c.add(member(path, name), "must not be repeated")
		default:
			c.shape(value, field, member(path, name))
		}
		seen[name] = true
	})
}

// decimal accepts numbers and strings: programs with binary fractions cannot always
// write 15.90 as a number.
func (c *check) decimal(raw json.RawMessage, path string) {
	var text string
	switch kind := kindOf(raw); kind {
	case "a number":
		text = string(raw)
	case "a string":
		_ = json.Unmarshal(raw, &text) // it is a string, so this cannot fail
	default:
		c.add(path, "must be a number or a string; is %s", kind)
		return
	}
	if !plainDecimal.MatchString(text) {
		c.add(path, `must be a plain decimal number such as 15.90 or "15.90"`)
	}
}

// simple checks values without fields or elements, and values of a wrong kind. The
// value may be personal, so the problem does not contain it.
func (c *check) simple(raw json.RawMessage, want reflect.Type, path string) {
	if json.Unmarshal(raw, reflect.New(want).Interface()) == nil {
		return
	}
	c.add(path, "must be %s; is %s", wanted(want), kindOf(raw))
}

func wanted(want reflect.Type) string {
	switch want.Kind() {
	case reflect.String:
		return "a string"
	case reflect.Bool:
		return "true or false"
	case reflect.Slice:
		return "an array"
	case reflect.Struct:
		return "an object"
	default:
		return "a whole number"
	}
}

// kindOf names the kind of a JSON value.
func kindOf(raw json.RawMessage) string {
	switch raw[0] {
	case '{':
		return "an object"
	case '[':
		return "an array"
	case '"':
		return "a string"
	case 't', 'f':
		return "true or false"
	case 'n':
		return "null"
	default:
		return "a number"
	}
}

// members calls visit for the fields of an object, or the elements of an array, in
// order. The value must be valid JSON.
func members(raw json.RawMessage, visit func(name string, value json.RawMessage)) {
	decoder := json.NewDecoder(bytes.NewReader(raw))
	if _, err := decoder.Token(); err != nil {
		return
	}
	for decoder.More() {
		var name string
		if raw[0] == '{' {
			key, err := decoder.Token()
			if err != nil {
				return
			}
			name, _ = key.(string)
		}
		var value json.RawMessage
		if err := decoder.Decode(&value); err != nil {
			return
		}
		visit(name, value)
	}
}

// shownName is the name of an unknown field, safe for one line of a log.
func shownName(name string) string {
	if plainName.MatchString(name) {
		return name
	}
	return quoted(name)
}
