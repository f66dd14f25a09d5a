package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"orderflow/internal/plain"
)

// format is the value of the flag --output.
type format string

const (
	formatText format = "text" // for people
	formatJSON format = "json" // for scripts
)

// String is the flag's value.
func (f *format) String() string { return string(*f) }

// Set is the flag's value as it was written.
func (f *format) Set(value string) error {
	if value != string(formatText) && value != string(formatJSON) {
		return fmt.Errorf("want %s or %s", formatText, formatJSON)
	}
	*f = format(value)
	return nil
}

// Type is shown in the usage.
func (*format) Type() string { return "text|json" }

// outputFlag gives a command the flag --output.
func outputFlag(command *cobra.Command) *format {
	chosen := formatText
	command.Flags().VarP(&chosen, "output", "o", "text for people, json for scripts")
	return &chosen
}

// print writes value as JSON, or as what text returns.
func (a *app) print(f format, value any, text func() string) error {
	if f == formatText {
		_, err := fmt.Fprint(a.Out, text())
		return err
	}
	encoder := json.NewEncoder(a.Out)
	encoder.SetIndent("", "  ")
	encoder.SetEscapeHTML(false)
	return encoder.Encode(value)
}

// blank is a line between two parts of a text.
const blank = "\n"

// line is a line of a text for people. Every text is made of lines and tables, as line breaks
// in what they tell are somebody else's, and words of Go are nobody's.
func line(format string, args ...any) string {
	return plain.Words(plain.OneLine(fmt.Sprintf(format, args...))) + "\n"
}

// say writes a line about what is done, beside what was asked for.
func (a *app) say(format string, args ...any) { _, _ = io.WriteString(a.Err, line(format, args...)) }

// table aligns rows of cells in columns.
func table(rows ...[]string) string {
	var out strings.Builder
	const padding = 2
	writer := tabwriter.NewWriter(&out, 0, 0, padding, ' ', tabwriter.StripEscape)
	for _, row := range rows {
		cells := make([]string, len(row))
		for i, cell := range row {
			cells[i] = plain.OneLine(cell)
		}
		_, _ = fmt.Fprintln(writer, strings.Join(cells, "\t"))
	}
	_ = writer.Flush()
	return withoutTrailingSpace(out.String())
}

// withoutTrailingSpace tidies the lines of a table whose last cells are empty.
func withoutTrailingSpace(text string) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		lines[i] = strings.TrimRight(line, " ")
	}
	return strings.Join(lines, "\n")
}
