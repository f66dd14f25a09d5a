package spreadsheet

import _ "embed"

//go:embed template.csv
var templateRows string

//go:embed template.mapping.json
var templateMapping string

// Template is a CSV file of two orders to begin with, and its mapping. It has semicolons
// and a byte order mark, by which the spreadsheets of our users open it with a double
// click.
func Template() (csv, mapping []byte) {
	return []byte("\uFEFF" + templateRows), []byte(templateMapping)
}
