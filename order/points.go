package order

import (
	"regexp"
	"strings"
)

var (
	// lockerCode is the name of a locker of InPost: GDY01A, POP-WAW123 and KRA01BAPP are
	// such names.
	lockerCode = regexp.MustCompile(`^(POP-)?[A-Z]{3}[0-9]{1,4}[A-Z]{0,5}$`)
	// lockerWord is what people write before a locker's name.
	lockerWord = regexp.MustCompile(`^PACZKOMAT[ :]+`)
)

// ValidPoint matches the names of points of InPost, Poczta Polska and ORLEN:
// GDY01A, POP-WAW123, 238538, WS-492393-25-18.
var ValidPoint = regexp.MustCompile(`^[A-Z0-9-]{3,20}$`)

// NormalPoint is the name of a point as its network writes it: " gdy01a ", "GDY 01A" and
// "Paczkomat GDY01A" are "GDY01A". A text that is no such name comes back without the
// spaces around it.
func NormalPoint(text string) string {
	text = strings.TrimSpace(text)
	capitals := strings.ToUpper(text)
	joined := strings.Join(strings.Fields(lockerWord.ReplaceAllString(capitals, "")), "")
	switch {
	case lockerCode.MatchString(joined):
		return joined
	case ValidPoint.MatchString(capitals):
		return capitals
	}
	return text
}
