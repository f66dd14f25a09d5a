package audit

import (
	"strings"
)

// dialling has the country codes and the trunk prefixes for calls within a country.
var dialling = map[string]struct {
	code, trunk string
	digits      int // length of a national number; 0 is not fixed
}{
	"PL": {"48", "0", 9}, "DE": {"49", "0", 0}, "BG": {"359", "0", 0}, "UA": {"380", "0", 9}, "GB": {"44", "0", 0}, "IE": {"353", "0", 0},
	"CZ": {"420", "", 9}, "SK": {"421", "0", 9}, "AT": {"43", "0", 0}, "FR": {"33", "0", 9}, "LT": {"370", "0", 8},
}

// international returns a number's digits with its country code. A number without a code
// belongs to the given country.
func international(phone, country string) string {
	phone = strings.ReplaceAll(visible(phone), "(0)", "")
	figures := digits(phone)
	home, known := dialling[country]
	switch within := strings.TrimPrefix(figures, home.code); {
	case strings.HasPrefix(strings.TrimLeft(phone, "( "), "+") || !known:
		return strings.TrimPrefix(figures, "00")
	case strings.HasPrefix(figures, "00"):
		return figures[2:]
	case within != figures && (home.digits == len(within) || home.digits == 0 && len(figures) > 10):
		return figures
	}
	if home.trunk != "" {
		figures = strings.TrimPrefix(figures, home.trunk)
	}
	return home.code + figures
}

func digits(text string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, text)
}

// samePhoneIn compares phone numbers of people in a country. Orders of old versions may
// have any text as a phone number.
func samePhoneIn(country string) func(got, want string) bool {
	return func(got, want string) bool {
		return (got == "") == (want == "") && international(got, country) == international(want, country)
	}
}
