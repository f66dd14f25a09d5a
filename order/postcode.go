package order

import (
	"strings"
	"unicode"
)

// normalPostCode normalises a party's post code.
func normalPostCode(p Party) Party {
	p.PostCode = NormalPostCode(p.withDefaults().Country, p.PostCode)
	return p
}

// NormalPostCode returns a post code in its country's form: "00950" and "00 950" of
// PL become "00-950". It removes a country sign before the code ("D-10115" becomes
// "10115"), unless the sign is part of the form. A text that cannot be a code of
// the country is only trimmed, and so is every code of a country whose form is
// unknown.
func NormalPostCode(country, text string) string {
	if code, ok := readPostCode(country, text); ok {
		return code
	}
	return strings.TrimSpace(text)
}

// IsPostCode reports whether a text can be a post code of a country, in any form
// that people write. For a country whose form is unknown, any text can.
func IsPostCode(country, text string) bool {
	_, ok := readPostCode(country, text)
	return ok
}

// readPostCode parses a post code of a country, and reports whether it is possible.
// It ignores case, spaces and dashes.
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

// compactCode returns a code in upper case without spaces and dashes.
func compactCode(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.Is(unicode.Pd, r) {
			return -1
		}
		return unicode.ToUpper(r)
	}, text)
}

// withoutSigns returns the possible readings of a code: unchanged, and without a
// country sign.
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
		if rest == "" || !fitsPlace(rest[0], place) {
			return "", false
		}
		code.WriteByte(rest[0])
		rest = rest[1:]
	}
	return code.String(), rest == ""
}

// fitsPlace reports whether a character fits a place of a form: 9 means any digit, @
// any letter, * either; any other character means itself.
func fitsPlace(character byte, place rune) bool {
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

// postCodeExample returns an invented code in a country's usual form.
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

// postCode refuses a code that is impossible in the party's country.
func (c *check) postCode(path string, p Party) {
	if isBlank(p.PostCode) {
		return
	}
	if _, ok := readPostCode(p.Country, p.PostCode); !ok {
		c.add(member(path, "postCode"), "must be a post code of country %s, such as %s", p.Country, postCodeExample(p.Country))
	}
}
