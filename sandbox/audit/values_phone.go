package audit

import (
	"strings"
)

// dialling are the codes of countries, and what their people dial before numbers within.
var dialling = map[string]struct {
	code, trunk string
	digits      int // a number's within the country; 0 is not fixed
}{
	"PL": {"48", "0", 9}, "DE": {"49", "0", 0}, "BG": {"359", "0", 0}, "UA": {"380", "0", 9}, "GB": {"44", "0", 0}, "IE": {"353", "0", 0},
	"CZ": {"420", "", 9}, "SK": {"421", "0", 9}, "AT": {"43", "0", 0}, "FR": {"33", "0", 9}, "LT": {"370", "0", 8},
}

// international are a number's digits with its country's code, as a person reads them:
// the country is the one that a number without a code is of.
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

// samePhoneIn compares phone numbers of people in a country. Orders of versions that read
// no phone numbers may have any text as one.
func samePhoneIn(country string) func(got, want string) bool {
	return func(got, want string) bool {
		return (got == "") == (want == "") && international(got, country) == international(want, country)
	}
}
