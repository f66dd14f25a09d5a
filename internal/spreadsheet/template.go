package spreadsheet

import _ "embed"

//go:embed template.csv
var templateRows string

//go:embed template.mapping.json
var templateMapping string

// Template is an example CSV file with two orders, and its mapping. It has semicolons and a
// byte order mark, so that our users' spreadsheets open it with a double click.
func Template() (csv, mapping []byte) {
	return []byte("\uFEFF" + templateRows), []byte(templateMapping)
}
