package spreadsheet

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
)

var (
	// exponent is a long number as spreadsheets show it when its column is not text.
	exponent = regexp.MustCompile(`^-?[0-9]([.,][0-9]+)?[Ee]\+[0-9]+$`)
	// errorCell is a formula's error, in any language: #N/A, #REF!, #ARG!, #BEZUG!, ######.
	errorCell = regexp.MustCompile(`^#(N/A|N/D!?|NV|\p{Lu}[\p{Lu}/0-9]*[!?]|#{2,})$`)

	// Numbers by the sign of their decimals. Thousands have the other sign, a space, or none.
	withComma = regexp.MustCompile(`^-?([0-9]+|[1-9][0-9]{0,2}([. ][0-9]{3})+)(,[0-9]+)?$`)
	withPoint = regexp.MustCompile(`^-?([0-9]+|[1-9][0-9]{0,2}([, ][0-9]{3})+)(\.[0-9]+)?$`)
)

// errNumber says what numbers look like.
var errNumber = errors.New("must be a number, such as 15 or 15,90; format the cell as a number without a currency")

// mangled says what a spreadsheet has done to a cell, or nothing.
func mangled(text string) string {
	switch {
	case exponent.MatchString(text):
		return fmt.Sprintf("is %s: the spreadsheet has made a number of it and dropped digits; "+
			"format the column as text and enter it again", text)
	case errorCell.MatchString(text):
		return fmt.Sprintf("is %s, an error of the spreadsheet", text)
	}
	return ""
}

// number reads a number as spreadsheets write it, and returns it with a point before its
// decimals and nothing between its thousands. sign is that of decimals, where the mapping
// names it; without it, a number that can be read in two ways, such as 1.234, is refused.
func number(text, sign string) (string, error) {
	text = strings.Map(plainSpace, text)
	comma := withComma.MatchString(text) && sign != "."
	point := withPoint.MatchString(text) && sign != ","
	switch {
	case comma && point && strings.ContainsAny(text, ".,"):
		return "", fmt.Errorf("is %s, which may have thousands or decimals: say which in the mapping, "+
			`by "decimal": "," or "decimal": "."`, text)
	case comma:
		return strings.NewReplacer(".", "", " ", "", ",", ".").Replace(text), nil
	case point:
		return strings.NewReplacer(",", "", " ", "").Replace(text), nil
	}
	return "", errNumber
}

// plainSpace makes a space of those that do not break lines, which stand between thousands.
func plainSpace(r rune) rune {
	switch r {
	case '\u00A0', '\u202F', '\u2009':
		return ' '
	}
	return r
}
