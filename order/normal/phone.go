package normal

import (
	"errors"
	"regexp"
	"strconv"
	"strings"
	"unicode"

	"github.com/nyaruka/phonenumbers"
)

// MaxPhone is the maximum length of a number in international form: a plus and 15
// digits (E.164).
const MaxPhone = 16

// The reasons why a text is not a phone number. They do not contain the value.
var (
	ErrPhoneSigns  = errors.New("must be one phone number: digits, apart from them only a leading +, spaces, dashes, dots, slashes and brackets; no extension, no second number")
	ErrPhoneSecond = errors.New("must be one phone number, without an extension or a second number after the slash")
	ErrPhoneNumber = errors.New("must be a phone number of the country, or have its country code, such as +48")
)

// Phone is a parsed phone number.
type Phone struct {
	code     string // country code: "48"
	national string // the digits without the country code
}

// International returns the number with its country code: "+48600100200" (E.164).
func (p Phone) International() string { return "+" + p.code + p.national }

// National returns the number within its country, digits only and without a trunk
// prefix: "600100200".
func (p Phone) National() string { return p.national }

// Polish reports whether it is a Polish number; those have 9 digits.
func (p Phone) Polish() bool { return p.code == poland }

// PhoneText returns a phone number in international form. For a text that ReadPhone
// refuses it returns Text of it.
func PhoneText(text, country string) string {
	if read, err := ReadPhone(text, country); err == nil {
		return read.International()
	}
	return Text(text)
}

// ReadPhone parses one phone number. Without a country code it is a number of the
// country, an ISO 3166-1 alpha-2 code. A country code without + or 00 is recognised
// if it is the country's own. The error is one of this package's, and does not
// contain the value.
//
// A number that its country's numbering plan does not know is accepted if its
// length is possible: plans change faster than programs.
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
		return Phone{}, ErrPhoneNumber // a number of dialling zeros, such as +49 000 000, would lose one zero at each call
	}
	return read, nil
}

const (
	poland    = "48"
	maxDigits = 15 // E.164, with the country code
	minDigits = 5  // without it
)

var (
	// phoneForm matches a text with at most one plus, before the first digit.
	phoneForm    = regexp.MustCompile(`^[ (]*\+?[0-9 ()./-]*[0-9][0-9 ()./-]*$`)
	polishDigits = regexp.MustCompile(`^[1-9][0-9]{8}$`)
)

// phoneSigns replaces all kinds of dashes, digits and spaces by the usual ones, and
// removes invisible characters.
func phoneSigns(text string) string {
	return strings.Trim(strings.Map(func(r rune) rune {
		switch {
		case r == Override: // people see other digits
			return r
		case isInvisible(r):
			return -1
		case isSpace(r):
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

// wellKnown reports whether a text alone is a number of a known range. Then what
// follows it is not part of the number.
func wellKnown(text, country string) bool {
	read, ok := readDigits(text, country)
	if !ok {
		return false
	}
	number, err := phonenumbers.Parse(read.International(), "ZZ")
	return err == nil && phonenumbers.IsValidNumber(number)
}

// readDigits parses a number from its digits and its plus.
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

// ofCountry parses digits without a marked country code. If the country has a trunk
// prefix, digits that begin with the country code instead of the prefix have the
// code; in other countries they have it only if they are not a number without it.
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

// accepted accepts a number with a length that is possible in its country. In
// Poland that is 9 digits; the zero that was dialled before them until 2010 is
// removed.
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
