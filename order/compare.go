package order

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/url"
	"reflect"
	"strings"
)

// Difference is a field in which two orders differ.
type Difference struct {
	// Path is the field's path: "items[3].quantity".
	Path string `json:"path"`
	// A and B are the two values as JSON; null means that the order does not have
	// the field. Both are empty for personal fields. URLs are shown without the
	// query, which may be a signature, so they may look equal.
	A string `json:"a,omitempty"`
	B string `json:"b,omitempty"`
}

// String returns the difference as text: "items[3].quantity: 10 and 12".
func (d Difference) String() string {
	if d.A == "" && d.B == "" {
		return d.Path + ": differs"
	}
	return fmt.Sprintf("%s: %s and %s", d.Path, d.A, d.B)
}

// Differences returns where two orders differ in meaning, in the order of the
// document's fields; nothing if they are the same order. It treats defaults as
// written out, and 15.9 as 15.90. Both orders must have passed Validate.
func Differences(a, b Order) []Difference {
	var c comparison
	a, b = a.WithDefaults(), b.WithDefaults()
	c.compare(reflect.TypeFor[Order](), reflect.ValueOf(a), reflect.ValueOf(b), "")
	return c.found
}

type comparison struct{ found []Difference }

// compare descends into both values at once. A missing value is invalid, and equal
// to an empty one.
func (c *comparison) compare(t reflect.Type, a, b reflect.Value, path string) {
	switch {
	case t == decimalType:
		c.leaf(t, a, b, path)
	case t.Kind() == reflect.Pointer:
		c.compare(t.Elem(), reflect.Indirect(a), reflect.Indirect(b), path)
	case t.Kind() == reflect.Slice:
		for i := range max(length(a), length(b)) {
			c.compare(t.Elem(), at(a, i), at(b, i), element(path, i))
		}
	case t.Kind() == reflect.Struct:
		for i := range t.NumField() {
			c.compare(t.Field(i).Type, fieldOf(a, i), fieldOf(b, i), member(path, jsonName(t.Field(i))))
		}
	default:
		c.leaf(t, a, b, path)
	}
}

func (c *comparison) leaf(t reflect.Type, a, b reflect.Value, path string) {
	if text(orEmpty(a, t)) == text(orEmpty(b, t)) {
		return
	}
	difference := Difference{Path: path}
	if !isPersonal(path) {
		difference.A, difference.B = shown(a, path), shown(b, path)
	}
	c.found = append(c.found, difference)
}

// isPersonal reports whether a field may say who or where somebody is.
func isPersonal(path string) bool {
	party, field, _ := strings.Cut(path, ".")
	return path == "notes" || path == "shipping.contactPhone" || (party == "recipient" || party == "shipper") && field != "country"
}

// shown is a value as JSON, without anything that gives access to a print file or a
// session.
func shown(value reflect.Value, path string) string {
	if !value.IsValid() {
		return "null"
	}
	if strings.HasSuffix(path, "].url") || strings.HasSuffix(path, "Url") {
		return text(reflect.ValueOf(withoutQuery(value.String())))
	}
	return text(value)
}

func withoutQuery(address string) string {
	location, err := url.Parse(address)
	if err != nil {
		return "(not a URL)"
	}
	location.User = nil
	if location.RawQuery != "" {
		location.RawQuery = "…"
	}
	return location.String()
}

// text is a value as JSON; equal values have equal texts: decimals have no trailing
// zeros.
func text(value reflect.Value) string {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)          // show & as &
	_ = encoder.Encode(value.Interface()) // a string, number or bool can always be encoded
	return strings.TrimSuffix(out.String(), "\n")
}

func orEmpty(value reflect.Value, t reflect.Type) reflect.Value {
	if !value.IsValid() {
		return reflect.Zero(t)
	}
	return value
}

func length(list reflect.Value) int {
	if !list.IsValid() {
		return 0
	}
	return list.Len()
}

func at(list reflect.Value, i int) reflect.Value {
	if i >= length(list) {
		return reflect.Value{}
	}
	return list.Index(i)
}

func fieldOf(object reflect.Value, i int) reflect.Value {
	if !object.IsValid() {
		return reflect.Value{}
	}
	return object.Field(i)
}
