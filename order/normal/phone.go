package normal

import (
	"errors"
	"regexp"
	"strconv"
	"strings"
	"unicode"

	"github.com/nyaruka/phonenumbers"
)

// MaxPhone is the length of the longest number that ReadPhone returns in its
// international form: a plus and 15 digits (E.164).
const MaxPhone = 16

// Why a text is refused as a phone number. None of them tells the value.
var (
	ErrPhoneSigns  = errors.New("must be one phone number: digits, apart from them only a leading +, spaces, dashes, dots, slashes and brackets; no extension, no second number")
	ErrPhoneSecond = errors.New("must be one phone number, without an extension or a second number after the slash")
	ErrPhoneNumber = errors.New("must be a phone number of the country, or have its country code, such as +48")
)

// Phone is a phone number that was read.
type Phone struct {
	code     string // of the country: "48"
	national string // its digits without the code
}

// International is the number with its country code: "+48600100200" (E.164).
func (p Phone) International() string { return "+" + p.code + p.national }

// National is the number within its country, digits only and without a trunk prefix:
// "600100200".
func (p Phone) National() string { return p.national }

// Polish reports whether it is a number of Poland; those have 9 digits.
func (p Phone) Polish() bool { return p.code == poland }

// PhoneText returns a phone number in its international form, and a text that ReadPhone
// refuses as Text returns it.
func PhoneText(text, country string) string {
	if read, err := ReadPhone(text, country); err == nil {
		return read.International()
	}
	return Text(text)
}

// ReadPhone reads one phone number. Without a country code it is of the country, an
// ISO 3166-1 alpha-2 code; a country code without + or 00 is understood where it is the
// country's own. The error is one of this package, and tells no value.
//
// A number that the numbering plan of its country doesn't know is read as well if it
// has a length that the plan allows: plans change faster than programs.
func ReadPhone(text, country string) (Phone, error) {
	text = phoneSigns(text)
	if !phoneForm.MatchString(text) {
		return Phone{}, ErrPhoneSigns
	}
	for at, sign := range text {
		if sign == '/' && wellKnown(text[:at], country) {
			return Phone{}, ErrPhoneSecond
		}
	}
	read, ok := readDigits(text, country)
	if again, same := international(read.code + read.national); !ok || !same || again != read {
		return Phone{}, ErrPhoneNumber // a number of zeros that are dialled, such as +49 000 000, loses one each time
	}
	return read, nil
}

const (
	poland    = "48"
	maxDigits = 15 // E.164, with the country code
	minDigits = 5  // without it
)

var (
	// phoneForm has at most one plus, before the first digit.
	phoneForm    = regexp.MustCompile(`^[ (]*\+?[0-9 ()./-]*[0-9][0-9 ()./-]*$`)
	polishDigits = regexp.MustCompile(`^[1-9][0-9]{8}$`)
)

// phoneSigns writes dashes, digits and spaces of all kinds as the usual ones, and
// leaves out what shows nothing.
func phoneSigns(text string) string {
	return strings.Trim(strings.Map(func(r rune) rune {
		switch {
		case r == Override: // other digits are seen
			return r
		case invisible(r):
			return -1
		case spacing(r):
			return ' '
		case unicode.Is(unicode.Pd, r), r == '\u2212':
			return '-'
		case r >= '０' && r <= '９':
			return r - '０' + '0'
		case r == '＋':
			return '+'
		}
		return r
	}, text), " ")
}

// wellKnown reports whether a text alone is a number of a known range, so that what
// follows it is not part of the number.
func wellKnown(text, country string) bool {
	read, ok := readDigits(text, country)
	if !ok {
		return false
	}
	number, err := phonenumbers.Parse(read.International(), "ZZ")
	return err == nil && phonenumbers.IsValidNumber(number)
}

// readDigits reads a number by its digits and its plus.
func readDigits(text, country string) (Phone, bool) {
	digits := onlyDigits(text)
	if strings.Contains(text, "+") {
		return international(digits)
	}
	if abroad, found := strings.CutPrefix(digits, "00"); found {
		return international(abroad)
	}
	return ofCountry(digits, country)
}

// ofCountry reads digits without a mark of a country code. Where people dial a trunk
// prefix, digits that begin with the country's code rather than with the prefix have the
// code; elsewhere they have it only if they are no number without it.
func ofCountry(digits, country string) (Phone, bool) {
	if country == "" {
		country = "PL"
	}
	number, err := phonenumbers.Parse(digits, country)
	within, ok := accepted(number, err)
	code := phonenumbers.GetCountryCodeForRegion(country)
	if code == 0 || !strings.HasPrefix(digits, strconv.Itoa(code)) {
		return within, ok
	}
	trunk := phonenumbers.GetNddPrefixForRegion(country, true)
	if ok && trunk == "" && phonenumbers.IsValidNumber(number) {
		return within, true
	}
	withCode, err := phonenumbers.Parse("+"+digits, "ZZ")
	if with, good := accepted(withCode, err); good && phonenumbers.IsValidNumber(withCode) {
		return with, true
	}
	return within, ok
}

func international(digits string) (Phone, bool) {
	number, err := phonenumbers.Parse("+"+digits, "ZZ")
	return accepted(number, err)
}

// accepted takes a number of a length that its country has. In Poland that is 9 digits;
// the zero that was dialled before them until 2010 is left out.
func accepted(number *phonenumbers.PhoneNumber, err error) (Phone, bool) {
	if err != nil {
		return Phone{}, false
	}
	read := Phone{strconv.Itoa(int(number.GetCountryCode())), phonenumbers.GetNationalSignificantNumber(number)}
	if read.Polish() {
		read.national = strings.TrimPrefix(read.national, "0")
		return read, polishDigits.MatchString(read.national)
	}
	fits := len(read.national) >= minDigits && len(read.code)+len(read.national) <= maxDigits
	return read, fits && phonenumbers.IsPossibleNumberWithReason(number) == phonenumbers.IS_POSSIBLE
}

func onlyDigits(text string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, text)
}
