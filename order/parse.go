package order

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"unicode/utf8"
)

// Limits of Parse. An order is the argument of a workflow, and Temporal accepts at
// most 2 MiB.
const (
	MaxFileSize  = 64 << 20 // bytes
	MaxOrderSize = 1 << 20  // bytes
	MaxOrders    = 20_000   // in one file
)

// maxUnreadable is how many orders with broken JSON Parse accepts before it stops:
// such a file probably has another format, and each one costs a search for the next
// order.
const maxUnreadable = 100

// ErrNoOrders says that a file contains no order.
var ErrNoOrders = errors.New("it contains no order")

// Parsed is one order of a file, or the reason why it is unreadable.
type Parsed struct {
	// Number counts the orders of the file, including unreadable ones, from 1.
	Number int
	// Line is the order's first line, counted from 1.
	Line int
	// Order is the normalised document, without defaults and not validated. It is
	// empty if Err is set.
	Order Order
	// Err names number and line. It wraps Problems if the order is JSON but does
	// not have the document's shape: unknown or repeated fields, values of a wrong
	// type.
	Err error
}

// Parse reads the orders of a file: one JSON object, a JSON array of objects, or
// several objects, such as one per line (NDJSON).
//
// An unreadable order does not affect the others. After broken JSON, Parse
// continues at the next line that begins with "{"; within an array it stops,
// because there such a line may be inside an order. null means that a field is
// absent. The error is about the whole file: it is too large, has too many orders,
// or none (ErrNoOrders).
func Parse(data []byte) ([]Parsed, error) {
	if len(data) > MaxFileSize {
		return nil, fmt.Errorf("the file has %d bytes, and at most %d are read; split it", len(data), MaxFileSize)
	}
	byteOrderMark := []byte("\uFEFF")
	f := file{data: bytes.TrimPrefix(data, byteOrderMark), line: 1}
	f.read()
	switch {
	case f.tooMany:
		return nil, fmt.Errorf("the file has more than %d orders; split it", MaxOrders)
	case len(f.found) == 0:
		return nil, ErrNoOrders
	}
	return f.found, nil
}

// file is a file that is being parsed.
type file struct {
	data  []byte
	at    int // how far data is read
	line  int // the line at position at
	found []Parsed

	unreadable int
	tooMany    bool
}

func (f *file) read() {
	for !f.tooMany && f.more() {
		switch {
		case f.peek() == '[':
			f.list()
		case !f.order():
			f.resume()
		}
	}
}

// list parses an array of orders.
func (f *file) list() {
	f.advance(f.at + 1)
	if f.peek() == ']' {
		f.advance(f.at + 1)
		return
	}
	for f.order() {
		switch f.peek() {
		case ',':
			f.advance(f.at + 1)
		case ']':
			f.advance(f.at + 1)
			return
		default:
			f.fail(errors.New("a comma or the end of the array is missing"))
			f.stop()
			return
		}
	}
	f.stop()
}

// order parses the value at the position. It reports false if that is not JSON, or
// one order too many; then the position stays.
func (f *file) order() bool {
	if len(f.found) == MaxOrders {
		f.tooMany = true
		return false
	}
	f.more()
	window := f.data[f.at:min(len(f.data), f.at+MaxOrderSize)]
	decoder := json.NewDecoder(bytes.NewReader(window))
	var raw json.RawMessage
	if err := decoder.Decode(&raw); err != nil {
		f.fail(f.syntaxError(err, len(window) == MaxOrderSize))
		return false
	}
	document, err := decode(raw)
	f.add(document, err)
	f.advance(f.at + int(decoder.InputOffset()))
	return true
}

// syntaxError returns an error with the line where the JSON is broken.
func (f *file) syntaxError(err error, windowFull bool) error {
	var broken *json.SyntaxError
	switch {
	case errors.As(err, &broken):
		before := f.data[f.at : f.at+max(0, int(broken.Offset)-1)] // the offset is after the byte
		if lines := bytes.Count(before, newline); lines > 0 {
			return fmt.Errorf("not JSON in line %d: %w", f.line+lines, err)
		}
		return fmt.Errorf("not JSON: %w", err) // in the order's first line, which is named already
	case windowFull:
		return fmt.Errorf("it is larger than %d bytes", MaxOrderSize)
	default:
		return errors.New("it is incomplete: the JSON ends in the middle")
	}
}

// resume skips to the next line that may begin an order, and names the skipped
// lines.
func (f *file) resume() {
	if f.unreadable >= maxUnreadable {
		f.stop()
		return
	}
	first, passed := f.line, f.data[f.at:]
	if next := bytes.Index(passed, []byte("\n{")); next >= 0 {
		passed = passed[:next+1]
	}
	last := first + bytes.Count(bytes.TrimSpace(passed), newline)
	f.advance(f.at + len(passed))
	if last > first {
		f.explain("lines %d to %d are skipped", first, last)
	}
}

// stop ends the parsing.
func (f *file) stop() {
	f.advance(len(f.data))
	f.explain("nothing after it was read")
}

// add appends an order that begins at the position.
func (f *file) add(document Order, err error) {
	parsed := Parsed{Number: len(f.found) + 1, Line: f.line, Order: document}
	if err != nil {
		parsed.Err = fmt.Errorf("order %d, line %d: %w", parsed.Number, parsed.Line, err)
	}
	f.found = append(f.found, parsed)
}

func (f *file) fail(err error) {
	f.unreadable++
	f.add(Order{}, err)
}

// explain adds a text to the error of the last order.
func (f *file) explain(format string, args ...any) {
	last := &f.found[len(f.found)-1]
	last.Err = fmt.Errorf("%w; %s", last.Err, fmt.Sprintf(format, args...))
}

// more skips white space and reports whether anything is left.
func (f *file) more() bool {
	rest := bytes.TrimLeft(f.data[f.at:], " \t\r\n")
	f.advance(len(f.data) - len(rest))
	return len(rest) > 0
}

// peek returns the next byte that is not white space, or 0 at the end.
func (f *file) peek() byte {
	if !f.more() {
		return 0
	}
	return f.data[f.at]
}

var newline = []byte("\n")

func (f *file) advance(to int) {
	f.line += bytes.Count(f.data[f.at:to], newline)
	f.at = to
}

// decode decodes one JSON value into a normalised order. encoding/json alone would
// accept repeated fields, fields in another case and invalid UTF-8.
func decode(raw json.RawMessage) (Order, error) {
	document, err := decodeAsTyped(raw)
	return document.Normalised(), err
}

// decodeAsTyped is decode without normalisation.
func decodeAsTyped(raw json.RawMessage) (Order, error) {
	if !utf8.Valid(raw) {
		return Order{}, errors.New("it is not valid UTF-8; was the file saved in another encoding?")
	}
	raw = withWholeNumbers(raw)
	if problems := shapeProblems(raw, reflect.TypeFor[Order]()); len(problems) > 0 {
		return Order{}, problems
	}
	var document Order
	if err := json.Unmarshal(raw, &document); err != nil {
		return Order{}, err
	}
	return document, nil
}
