// Package lenient decodes the JSON that providers really send: numbers as strings,
// strings as numbers, an object instead of a list, null and "" for nothing, several
// forms of time. It accepts every form with an obvious meaning. It only decodes:
// the provider clients, which use it for their answers, encode requests strictly.
package lenient

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/shopspring/decimal"
)

// Bool is true, false or unknown; it reads true, 1, "1", "true", "yes" and their
// opposites. null and "" are unknown.
type Bool struct {
	Known bool
	Value bool
}

// True reports whether the value is known and true.
func (b Bool) True() bool { return b.Known && b.Value }

// UnmarshalJSON reads every form named above.
func (b *Bool) UnmarshalJSON(data []byte) error {
	text, ok := scalar(data)
	if !ok {
		return unreadable("boolean", data)
	}
	switch strings.ToLower(strings.TrimSpace(text)) {
	case "":
		*b = Bool{}
	case "true", "1", "yes":
		*b = Bool{Known: true, Value: true}
	case "false", "0", "no":
		*b = Bool{Known: true}
	default:
		return unreadable("boolean", data)
	}
	return nil
}

// Int reads 5, 5.0 and "5"; null and "" are 0.
type Int int64

// UnmarshalJSON reads every form named above.
func (i *Int) UnmarshalJSON(data []byte) error {
	text, ok := scalar(data)
	text = strings.TrimSpace(text)
	if ok && text == "" {
		*i = 0
		return nil
	}
	if n, err := strconv.ParseInt(text, 10, 64); ok && err == nil {
		*i = Int(n)
		return nil
	}
	d, err := number(text)
	if !ok || err != nil || !d.IsInteger() || !d.BigInt().IsInt64() {
		return unreadable("whole number", data)
	}
	*i = Int(d.IntPart())
	return nil
}

// String reads a string, a number or a boolean as text; null is "".
type String string

// UnmarshalJSON reads every form named above.
func (s *String) UnmarshalJSON(data []byte) error {
	text, ok := scalar(data)
	if !ok {
		return unreadable("string", data)
	}
	*s = String(text)
	return nil
}

// Decimal reads 17, "17.00" and "40,90"; null and "" are not Known.
type Decimal struct {
	Known bool
	Value decimal.Decimal
}

// UnmarshalJSON reads every form named above.
func (d *Decimal) UnmarshalJSON(data []byte) error {
	text, ok := scalar(data)
	text = strings.TrimSpace(text)
	if ok && text == "" {
		*d = Decimal{}
		return nil
	}
	value, err := number(strings.Replace(text, ",", ".", 1))
	if !ok || err != nil {
		return unreadable("decimal", data)
	}
	*d = Decimal{Known: true, Value: value}
	return nil
}

// number parses a decimal of a reasonable size: a huge exponent would make it
// expensive to process.
func number(text string) (decimal.Decimal, error) {
	const longest, largest = 40, 18 // characters, exponent
	errTooLarge := errors.New("too large a number")
	if len(text) > longest {
		return decimal.Decimal{}, errTooLarge
	}
	d, err := decimal.NewFromString(text)
	if err == nil && (d.Exponent() > largest || d.Exponent() < -longest) {
		err = errTooLarge
	}
	return d, err
}

// Time reads ISO 8601 with any precision, with a zone as "Z", "+01:00" or
// "+0100" and a space instead of the T; null and "" are the zero time.
type Time struct{ time.Time }

var timeLayouts = []string{
	time.RFC3339Nano,
	"2006-01-02T15:04:05.999999999-0700",
	"2006-01-02 15:04:05 -0700",
	"2006-01-02 15:04:05-07:00",
	"2006-01-02 15:04:05",
	time.DateOnly,
}

// UnmarshalJSON reads every form named above. A time without a zone is UTC.
func (t *Time) UnmarshalJSON(data []byte) error {
	text, ok := scalar(data)
	if !ok {
		return unreadable("time", data)
	}
	read, err := ParseTime(text, time.UTC)
	*t = read
	return err
}

// ParseTime reads the same forms as Time. A time without a zone is in the given
// zone.
func ParseTime(text string, zone *time.Location) (Time, error) {
	text = strings.TrimSpace(text)
	if text == "" {
		return Time{}, nil
	}
	for _, layout := range timeLayouts {
		if parsed, err := time.ParseInLocation(layout, text, zone); err == nil {
			return Time{parsed}, nil
		}
	}
	return Time{}, unreadable("time", []byte(text))
}

// List reads a list, a single element without brackets, an object whose keys number
// the elements (PHP's form of a list with gaps), and null or "" as an empty list.
type List[T any] []T

// UnmarshalJSON reads every form named above.
func (l *List[T]) UnmarshalJSON(data []byte) error {
	data = bytes.TrimSpace(data)
	switch {
	case string(data) == "null", string(data) == `""`, string(data) == "{}":
		*l = nil
		return nil
	case len(data) > 0 && data[0] == '[':
		return json.Unmarshal(data, (*[]T)(l))
	}
	if elements, ok := numbered(data); ok {
		*l = make(List[T], len(elements))
		for i, element := range elements {
			if err := json.Unmarshal(element, &(*l)[i]); err != nil {
				return err
			}
		}
		return nil
	}
	*l = make(List[T], 1)
	return json.Unmarshal(data, &(*l)[0])
}

// scalar returns the text of a JSON string, number, boolean or null ("").
func scalar(data []byte) (string, bool) {
	data = bytes.TrimSpace(data)
	if len(data) == 0 || data[0] == '{' || data[0] == '[' {
		return "", false
	}
	if string(data) == "null" {
		return "", true
	}
	if data[0] != '"' {
		return string(data), true
	}
	var text string
	err := json.Unmarshal(data, &text)
	return text, err == nil
}

func unreadable(want string, data []byte) error {
	const longest = 40
	shown := string(data)
	if len(shown) > longest {
		shown = shown[:longest] + "…"
	}
	return fmt.Errorf("lenient: %s is no %s", shown, want)
}
