package merkana

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/shopspring/decimal"

	"orderflow/clients/lenient"
)

// fields reads the fields of a JSON object, and collects the broken rules instead of stopping
// at the first.
type fields struct {
	path     string // prefix of the object's path: "shipping."; "" for the body
	raw      map[string]json.RawMessage
	problems *problems
}

// problems are the broken rules of a request.
type problems struct {
	texts []string
	more  int // number beyond maxProblems
}

// maxProblems limits a message: a body may contain a hundred thousand invalid items.
const maxProblems = 10

// open parses the body of a request, which must be one JSON object.
func open(body []byte) (fields, error) {
	byteOrderMark := []byte("\uFEFF")
	body = bytes.TrimPrefix(body, byteOrderMark)
	if !utf8.Valid(body) {
		return fields{}, &Refusal{Message: "body: want UTF-8"}
	}
	raw, err := object(body)
	if err != nil {
		return fields{}, &Refusal{Message: "body: " + err.Error()}
	}
	return fields{raw: raw, problems: &problems{}}, nil
}

// refusal returns the collected problems, nil if there are none.
func (f fields) refusal() error {
	if len(f.problems.texts) == 0 {
		return nil
	}
	message := strings.Join(f.problems.texts, "; ")
	if f.problems.more > 0 {
		message += fmt.Sprintf("; and %d more", f.problems.more)
	}
	return &Refusal{Message: message}
}

// problem records the rule that a field breaks.
func (f fields) problem(name, rule string) {
	if len(f.problems.texts) == maxProblems {
		f.problems.more++
		return
	}
	f.problems.texts = append(f.problems.texts, f.path+name+": "+rule)
}

// get returns a field, null if it is missing.
func (f fields) get(name string) json.RawMessage {
	if value, ok := f.raw[name]; ok {
		return value
	}
	return json.RawMessage("null")
}

// id is a required number or text of digits.
func (f fields) id(name string) int64 { return f.above0(name, "want an id above 0") }

// optionalID is 0 when it is missing.
func (f fields) optionalID(name string) int64 {
	n, ok := f.whole(name)
	if !ok || n < 0 {
		f.problem(name, "want an id above 0")
	}
	return n
}

// quantity is a required number of pieces.
func (f fields) quantity(name string) int { return int(f.above0(name, "want a whole number above 0")) }

func (f fields) above0(name, rule string) int64 {
	n, ok := f.whole(name)
	if !ok || n <= 0 {
		f.problem(name, rule)
	}
	return n
}

func (f fields) whole(name string) (int64, bool) {
	var n lenient.Int
	err := json.Unmarshal(f.get(name), &n)
	return int64(n), err == nil
}

// text is "" if missing; a number is accepted as text.
func (f fields) text(name string) string {
	var text lenient.String
	if json.Unmarshal(f.get(name), &text) != nil {
		f.problem(name, "want text")
	}
	return strings.TrimSpace(string(text))
}

// code is text that identifies something. A number must have only digits: 1.05123e+12 has lost
// digits.
func (f fields) code(name string) string {
	value := f.get(name)
	if isNumber := value[0] == '-' || value[0] >= '0' && value[0] <= '9'; isNumber && bytes.ContainsAny(value, "-+.eE") {
		f.problem(name, "want text or digits")
	}
	return f.text(name)
}

// amount is money: a number, or text of one with a dot; nil if missing. More than the
// documented 4 decimal places come from floating-point errors (77.700000000000003), and are
// rounded.
func (f fields) amount(name string) *decimal.Decimal {
	const places = 4
	var read lenient.Decimal
	value := f.get(name)
	err := json.Unmarshal(value, &read)
	// A comma may separate decimals or thousands.
	if err != nil || bytes.ContainsRune(value, ',') || read.Value.IsNegative() {
		f.problem(name, "want an amount such as 77.70")
		return nil
	}
	if !read.Known {
		return nil
	}
	if read.Value.Exponent() < -places {
		read.Value = read.Value.Round(places)
	}
	return &read.Value
}

// url is the address of a file, without the spaces in Merkana's samples; "" if missing.
func (f fields) url(name string) string {
	text := strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, f.text(name))
	if text == "" {
		return ""
	}
	address, err := url.Parse(text)
	if err != nil || address.Host == "" || (address.Scheme != "http" && address.Scheme != "https") {
		f.problem(name, "want an address that begins with https://")
	}
	return text
}

// object is a required field that is an object.
func (f fields) object(name string) fields {
	inner := fields{path: f.path + name + ".", problems: f.problems}
	raw, err := object(f.get(name))
	if err != nil {
		f.problem(name, err.Error())
		inner.problems = &problems{} // its missing fields need no separate problem
	}
	inner.raw = raw
	return inner
}

// list is a required list of objects with a minimum length. Elements that are not objects are
// reported and skipped.
func (f fields) list(name string, least int) []fields {
	elements, err := elements(f.get(name))
	if err != nil || len(elements) < least {
		f.problem(name, fmt.Sprintf("want a list of %d or more", least))
	}
	var found []fields
	for i, element := range elements {
		inner := fmt.Sprintf("%s[%d]", name, i)
		raw, err := object(element)
		if err != nil {
			f.problem(inner, err.Error())
			continue
		}
		found = append(found, fields{path: f.path + inner + ".", raw: raw, problems: f.problems})
	}
	return found
}

// elements reads a list in every form that PHP produces, except null.
func elements(data []byte) ([]json.RawMessage, error) {
	if string(data) == "null" {
		return nil, errors.New("must be a list")
	}
	if data[0] == '{' {
		if _, err := object(data); err != nil { // a position occurs twice
			return nil, err
		}
	}
	var found lenient.List[json.RawMessage]
	err := json.Unmarshal(data, &found)
	return found, err
}

// object parses a JSON object. A repeated field is refused, because one value would be lost.
func object(data []byte) (map[string]json.RawMessage, error) {
	wanted := errors.New("want a JSON object")
	data = bytes.TrimSpace(data)
	if !json.Valid(data) || data[0] != '{' {
		return nil, wanted
	}
	decoder := json.NewDecoder(bytes.NewReader(data))
	_, err := decoder.Token() // the brace
	found := map[string]json.RawMessage{}
	for err == nil && decoder.More() {
		var name json.Token
		var value json.RawMessage
		if name, err = decoder.Token(); err == nil {
			err = decoder.Decode(&value)
		}
		text, _ := name.(string)
		if _, twice := found[text]; twice {
			return nil, fmt.Errorf("%.40q occurs twice", text)
		}
		found[text] = value
	}
	if err != nil {
		return nil, wanted
	}
	return found, nil
}
