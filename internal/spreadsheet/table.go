package spreadsheet

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
)

// separators are the cell separators, most likely first.
const separators = ";,\t"

// table is the file's content as the spreadsheet shows it.
type table struct {
	header []string
	rows   []row
}

// row is a non-empty row below the header.
type row struct {
	number int // as the spreadsheet counts
	cells  []string
}

// readTable reads a file. The encoding comes from the mapping; the separator is detected by the
// mapping's headers.
func readTable(data []byte, m Mapping) (table, error) {
	if len(data) > maxFileSize {
		return table{}, fmt.Errorf("the file has more than %d bytes; split it", maxFileSize)
	}
	text, err := decoded(data, m.Encoding)
	if err != nil {
		return table{}, err
	}
	text, separator := withoutSeparatorLine(text)
	if separator == 0 {
		separator = separatorOf(text, m)
	}
	return readRows(text, separator)
}

// withoutSeparatorLine removes the line "sep=;", which tells Excel the separator and which
// Excel does not show. The separator is 0 if there is none.
func withoutSeparatorLine(text string) (rest string, separator rune) {
	line, rest, found := strings.Cut(text, "\n")
	line = strings.Trim(line, "\r\"")
	if sign, ok := strings.CutPrefix(strings.ToLower(line), "sep="); found && ok && len(sign) == 1 && strings.Contains(separators, sign) {
		return rest, rune(sign[0])
	}
	return text, 0
}

// separatorOf is the separator with which the first row contains most of the mapping's headers.
func separatorOf(text string, m Mapping) rune {
	best, most := rune(separators[0]), -1
	for _, separator := range separators {
		header, err := newReader(text, separator).Read()
		if err != nil {
			continue
		}
		if count := m.known(header); count > most {
			best, most = separator, count
		}
	}
	return best
}

func newReader(text string, separator rune) *csv.Reader {
	reader := csv.NewReader(strings.NewReader(text))
	reader.Comma, reader.FieldsPerRecord = separator, -1
	return reader
}

// readRows reads all rows and counts them as the spreadsheet does: including empty ones, and a
// row with line breaks in its cells as one.
func readRows(text string, separator rune) (table, error) {
	reader := newReader(text, separator)
	var found table
	number, from := 0, int64(0)
	for {
		cells, err := reader.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		number += 1 + emptyLines(text[from:])
		if err != nil {
			return table{}, fmt.Errorf("row %d: %s", number, unreadable(err))
		}
		from = reader.InputOffset()
		switch {
		case found.header == nil:
			found.header = trimmed(cells)
		case len(found.rows) == maxRows:
			return table{}, fmt.Errorf("the file has more than %d rows; split it", maxRows)
		case !empty(cells):
			found.rows = append(found.rows, row{number: number, cells: trimmed(cells)})
		}
	}
	switch {
	case found.header == nil:
		return table{}, errors.New("it is empty: want a row of headers, then a row for each item")
	case len(found.rows) == 0:
		return table{}, errors.New("it contains no order: want a row for each item below the headers")
	}
	return found, nil
}

// unreadable describes a row's quoting error, without the line number of the file, which the
// spreadsheet does not show.
func unreadable(err error) string {
	var broken *csv.ParseError
	if errors.As(err, &broken) {
		err = broken.Err
	}
	return err.Error() + "; was the file made by hand? a cell that contains quotes must be in quotes, with its own quotes doubled"
}

// emptyLines counts the leading empty lines, which the reader skips.
func emptyLines(text string) int {
	lines := 0
	for {
		rest, found := strings.CutPrefix(strings.TrimPrefix(text, "\r"), "\n")
		if !found {
			return lines
		}
		lines, text = lines+1, rest
	}
}

// trimmed removes spaces around cells, including non-breaking ones.
func trimmed(cells []string) []string {
	for i, cell := range cells {
		cells[i] = strings.TrimSpace(cell)
	}
	return cells
}

func empty(cells []string) bool {
	for _, cell := range cells {
		if strings.TrimSpace(cell) != "" {
			return false
		}
	}
	return true
}
