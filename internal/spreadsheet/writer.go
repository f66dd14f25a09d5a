package spreadsheet

import (
	"encoding/csv"
	"io"
	"regexp"
	"strings"
)

// Writer writes tables that people open in a spreadsheet. References, sources and carriers'
// names come from others, so a cell that a spreadsheet would run as a formula gets an
// apostrophe as a prefix, which makes it text.
type Writer struct{ lines *csv.Writer }

// NewWriter returns a writer that separates cells by commas.
func NewWriter(to io.Writer) *Writer { return &Writer{csv.NewWriter(to)} }

// Write writes a row. Flush reports errors that Write does not.
func (w *Writer) Write(cells ...string) error {
	guarded := make([]string, len(cells))
	for i, text := range cells {
		guarded[i] = guard(text)
	}
	return w.lines.Write(guarded)
}

// Flush writes the buffered rows, and returns the first write error.
func (w *Writer) Flush() error {
	w.lines.Flush()
	return w.lines.Error()
}

// harmless matches cells that start like a formula but are a number or a single dash.
var harmless = regexp.MustCompile(`^-([0-9]+(\.[0-9]+)?)?$`)

// guard prevents that a cell is a formula. It also guards after a semicolon, a tab or a line
// break, because spreadsheets with the settings of Poland, Germany or Bulgaria may start a new
// cell there.
func guard(text string) string {
	if harmless.MatchString(text) {
		return text
	}
	var guarded strings.Builder
	begins := true
	for _, c := range []byte(text) {
		if begins && strings.IndexByte("=+-@\t\r\n", c) >= 0 {
			guarded.WriteByte('\'')
		}
		guarded.WriteByte(c)
		begins = strings.IndexByte(";\t\r\n", c) >= 0
	}
	return guarded.String()
}
