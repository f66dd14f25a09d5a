package spreadsheet

import (
	"encoding/csv"
	"io"
	"regexp"
	"strings"
)

// Writer writes tables that people open in a spreadsheet. References, sources and carriers'
// names in them are what others wrote: what a spreadsheet would run as a formula gets an
// apostrophe before it, which makes it a text.
type Writer struct{ lines *csv.Writer }

// NewWriter returns one that separates cells by commas.
func NewWriter(to io.Writer) *Writer { return &Writer{csv.NewWriter(to)} }

// Write writes a row. What it can't write, Flush may say.
func (w *Writer) Write(cells ...string) error {
	guarded := make([]string, len(cells))
	for i, text := range cells {
		guarded[i] = guard(text)
	}
	return w.lines.Write(guarded)
}

// Flush writes what is left, and says what could not be written since the beginning.
func (w *Writer) Flush() error {
	w.lines.Flush()
	return w.lines.Error()
}

// harmless begins like a formula, and is a number, or no more than a dash.
var harmless = regexp.MustCompile(`^-([0-9]+(\.[0-9]+)?)?$`)

// guard keeps a cell from being a formula. A semicolon begins a cell, too, by the settings of
// Poland, Germany and Bulgaria; so may a tab or a line's end.
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
