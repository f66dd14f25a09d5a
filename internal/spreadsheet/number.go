package spreadsheet

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
)

var (
	// exponent matches a long number in a column that is not text.
	exponent = regexp.MustCompile(`^-?[0-9]([.,][0-9]+)?[Ee]\+[0-9]+$`)
	// errorCell matches a formula's error, in any language: #N/A, #REF!, #ARG!, #BEZUG!,
	// ######.
	errorCell = regexp.MustCompile(`^#(N/A|N/D!?|NV|\p{Lu}[\p{Lu}/0-9]*[!?]|#{2,})$`)

	// Numbers by decimal separator. Thousands have the other separator, a space, or none.
	withComma = regexp.MustCompile(`^-?([0-9]+|[1-9][0-9]{0,2}([. ][0-9]{3})+)(,[0-9]+)?$`)
	withPoint = regexp.MustCompile(`^-?([0-9]+|[1-9][0-9]{0,2}([, ][0-9]{3})+)(\.[0-9]+)?$`)
)

// errNumber describes a valid number.
var errNumber = errors.New("must be a number, such as 15 or 15,90; format the cell as a number without a currency")

// mangled says how the spreadsheet has damaged a cell, or "".
func mangled(text string) string {
	switch {
	case exponent.MatchString(text):
		return fmt.Sprintf("is %s: the spreadsheet has turned it into a number and dropped digits; "+
			"format the column as text and enter it again", text)
	case errorCell.MatchString(text):
		return fmt.Sprintf("is %s, an error of the spreadsheet", text)
	}
	return ""
}

// number parses a spreadsheet's number, and returns it with a decimal point and without
// thousands separators. sign is the mapping's decimal separator; without it, an ambiguous
// number such as 1.234 is refused.
func number(text, sign string) (string, error) {
	text = strings.Map(plainSpace, text)
	comma := withComma.MatchString(text) && sign != "."
	point := withPoint.MatchString(text) && sign != ","
	switch {
	case comma && point && strings.ContainsAny(text, ".,"):
		return "", fmt.Errorf("is %s, which can be read as thousands or decimals: set the decimal separator in the mapping, "+
			`"decimal": "," or "decimal": "."`, text)
	case comma:
		return strings.NewReplacer(".", "", " ", "", ",", ".").Replace(text), nil
	case point:
		return strings.NewReplacer(",", "", " ", "").Replace(text), nil
	}
	return "", errNumber
}

// plainSpace replaces non-breaking spaces, which separate thousands.
func plainSpace(r rune) rune {
	switch r {
	case '\u00A0', '\u202F', '\u2009':
		return ' '
	}
	return r
}
