package order

import (
	"strings"
	"unicode"
)

// normalPostCode writes a party's post code in the form of its country.
func normalPostCode(p Party) Party {
	p.PostCode = NormalPostCode(p.withDefaults().Country, p.PostCode)
	return p
}

// NormalPostCode is a post code in the form of its country: "00950" and "00 950" of PL
// are "00-950". A country's sign before it is left out ("D-10115" is "10115"), unless it
// is part of the form. What cannot be a code of the country comes back without the
// spaces around it, and so does every code of a country whose form is not known.
func NormalPostCode(country, text string) string {
	if code, ok := readPostCode(country, text); ok {
		return code
	}
	return strings.TrimSpace(text)
}

// IsPostCode reports whether a text can be a post code of a country, in any form that
// people write. Of a country whose form is not known, every text can.
func IsPostCode(country, text string) bool {
	_, ok := readPostCode(country, text)
	return ok
}

// readPostCode reads a post code of a country, and reports whether it can be one. Letters
// count in either case; spaces and dashes may stand anywhere.
func readPostCode(country, text string) (code string, ok bool) {
	forms := postCodeForms[country]
	if len(forms) == 0 {
		return strings.TrimSpace(text), true
	}
	compact := compactCode(text)
	for _, candidate := range withoutSigns(country, compact) {
		for _, form := range forms {
			if code, ok := inForm(form, candidate); ok {
				return code, true
			}
		}
	}
	return "", false
}

// compactCode is a code in capitals without spaces and dashes.
func compactCode(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.Is(unicode.Pd, r) {
			return -1
		}
		return unicode.ToUpper(r)
	}, text)
}

// withoutSigns are the readings of a code: as it is, and without a sign of the country.
func withoutSigns(country, compact string) []string {
	readings := []string{compact}
	for _, sign := range append([]string{country}, countrySigns[country]...) {
		if rest, signed := strings.CutPrefix(compact, sign); signed {
			readings = append(readings, rest)
		}
	}
	return readings
}

// inForm writes a compact code in a form, with the form's spaces and dashes.
func inForm(form, compact string) (string, bool) {
	var code strings.Builder
	rest := compact
	for _, place := range form {
		if place == ' ' || place == '-' {
			code.WriteRune(place)
			continue
		}
		if rest == "" || !fills(rest[0], place) {
			return "", false
		}
		code.WriteByte(rest[0])
		rest = rest[1:]
	}
	return code.String(), rest == ""
}

// fills reports whether a character may stand in a place of a form: 9 is any digit, @ any
// letter, * either, and all else itself.
func fills(character byte, place rune) bool {
	digit := character >= '0' && character <= '9'
	letter := character >= 'A' && character <= 'Z'
	switch place {
	case '9':
		return digit
	case '@':
		return letter
	case '*':
		return digit || letter
	default:
		return rune(character) == place
	}
}

// postCodeExample is a made-up code in the usual form of a country.
func postCodeExample(country string) string {
	var example strings.Builder
	digits, letters := 0, 0
	for _, place := range postCodeForms[country][0] {
		switch place {
		case '9', '*':
			digits++
			example.WriteByte(byte('0' + digits%10))
		case '@':
			example.WriteByte(byte('A' + letters%26))
			letters++
		default:
			example.WriteRune(place)
		}
	}
	return example.String()
}

// postCode refuses a code that cannot be one of its party's country.
func (c *check) postCode(path string, p Party) {
	if blank(p.PostCode) {
		return
	}
	if _, ok := readPostCode(p.Country, p.PostCode); !ok {
		c.add(member(path, "postCode"), "must be a post code of country %s, such as %s", p.Country, postCodeExample(p.Country))
	}
}
