package order

import "regexp"

// wholeNumber matches a number with only zeros after the point.
var wholeNumber = regexp.MustCompile(`^(-?[0-9]{1,15})\.0+$`)

// withWholeNumbers replaces 4.0 by 4 throughout a JSON value: spreadsheets and
// programs without integers write counts and dimensions so. Strings stay as they
// are.
func withWholeNumbers(raw []byte) []byte {
	made := make([]byte, 0, len(raw))
	for at := 0; at < len(raw); {
		end := at + 1
		switch {
		case raw[at] == '"':
			end = textEnd(raw, at)
			made = append(made, raw[at:end]...)
		case isNumeric(raw[at]):
			for end < len(raw) && isNumeric(raw[end]) {
				end++
			}
			made = append(made, wholeNumber.ReplaceAll(raw[at:end], []byte("$1"))...)
		default:
			made = append(made, raw[at])
		}
		at = end
	}
	return made
}

// isNumeric reports whether a byte may be part of a JSON number. An e is part of a
// number, or of a word such as true, which no digit follows.
func isNumeric(b byte) bool {
	return b >= '0' && b <= '9' || b == '.' || b == '-' || b == '+' || b == 'e' || b == 'E'
}

// textEnd returns where the JSON string that begins at a position ends.
func textEnd(raw []byte, at int) int {
	for i := at + 1; i < len(raw); i++ {
		switch raw[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return len(raw)
}
