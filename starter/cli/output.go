package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"orderflow/internal/plain"
)

// Format is the value of the flag --output.
type Format string

// The values of --output.
const (
	FormatText Format = "text" // for people
	FormatJSON Format = "json" // for scripts
)

// String is the flag's value.
func (f *Format) String() string { return string(*f) }

// Set sets the flag's value.
func (f *Format) Set(value string) error {
	if value != string(FormatText) && value != string(FormatJSON) {
		return fmt.Errorf("want %s or %s", FormatText, FormatJSON)
	}
	*f = Format(value)
	return nil
}

// Type is the name of the value in the usage.
func (*Format) Type() string { return "text|json" }

// OutputFlag adds the flag --output to a command.
func OutputFlag(command *cobra.Command) *Format {
	chosen := FormatText
	command.Flags().VarP(&chosen, "output", "o", "text for people, json for scripts")
	return &chosen
}

// Print writes value as JSON, or the result of text, with commands as they can be typed.
func (a *App) Print(f Format, value any, text func() string) error {
	if f == FormatText {
		_, err := fmt.Fprint(a.Out, a.Typed(text()))
		return err
	}
	encoder := json.NewEncoder(a.Out)
	encoder.SetIndent("", "  ")
	encoder.SetEscapeHTML(false)
	return encoder.Encode(value)
}

// Blank is an empty line between two parts of a text.
const Blank = "\n"

// Line is a line of text for people. All texts consist of lines and tables, which remove the
// line breaks in texts of providers and customers, and replace Go terms in errors.
func Line(format string, args ...any) string {
	return plain.Words(plain.OneLine(fmt.Sprintf(format, args...))) + "\n"
}

// Say writes a progress line to standard error.
func (a *App) Say(format string, args ...any) {
	_, _ = io.WriteString(a.Err, a.Typed(Line(format, args...)))
}

// Table aligns rows of cells in columns.
func Table(rows ...[]string) string {
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

// withoutTrailingSpace removes the spaces that empty cells leave at the end of a table's lines.
func withoutTrailingSpace(text string) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		lines[i] = strings.TrimRight(line, " ")
	}
	return strings.Join(lines, "\n")
}

// Filled leaves out rows without a value.
func Filled(rows [][]string) [][]string {
	var known [][]string
	for _, row := range rows {
		if row[1] != "" {
			known = append(known, row)
		}
	}
	return known
}

// PrintDone says that an order has received a message.
func (a *App) PrintDone(output Format, id, done string) error {
	shown := struct {
		ID   string `json:"id"`
		Done string `json:"done"`
	}{id, done}
	return a.Print(output, shown, func() string { return Line("%s: %s", id, done) })
}

// Labels show names and addresses, so only the user and the group may read them.
const (
	FileMode   = 0o640
	FolderMode = 0o750
)
