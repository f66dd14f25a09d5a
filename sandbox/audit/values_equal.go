package audit

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/shopspring/decimal"
	"golang.org/x/text/unicode/norm"
)

// flat lists every value of a JSON document by its path: "items.0.sku".
func flat(body []byte) (map[string]string, error) {
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber() // keeps numbers as written
	var whole any
	if err := decoder.Decode(&whole); err != nil {
		return nil, err
	}
	all := map[string]string{}
	flatten(all, "", whole)
	return all, nil
}

func flatten(into map[string]string, place string, value any) {
	below := func(name string) string { return strings.TrimPrefix(place+"."+name, ".") }
	switch value := value.(type) {
	case map[string]any:
		for name, one := range value {
			flatten(into, below(name), one)
		}
	case []any:
		for i, one := range value {
			flatten(into, below(strconv.Itoa(i)), one)
		}
	case nil:
	default:
		into[place] = fmt.Sprint(value)
	}
}

func sorted(places map[string]string) []string { return slices.Sorted(maps.Keys(places)) }

// sameText compares texts as people see them: composed letters, no invisible characters.
func sameText(got, want string) bool { return visible(got) == visible(want) }

func visible(text string) string {
	shown := strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Cf, r) { // zero-width characters and direction marks
			return -1
		}
		return r
	}, norm.NFC.String(text))
	return strings.Join(strings.Fields(shown), " ")
}

// sameCode compares letters and digits, in upper case.
func sameCode(got, want string) bool {
	return strings.EqualFold(strings.Join(pieces(got), ""), strings.Join(pieces(want), ""))
}

// sameLine compares addresses: both have the same words and numbers in the same order.
func sameLine(got, want string) bool { return slices.Equal(pieces(got), pieces(want)) }

// pieces splits a text into words and numbers: "12A/3" has 12, A and 3.
func pieces(text string) (all []string) {
	kind := func(r rune) int {
		switch {
		case unicode.IsLetter(r), unicode.IsMark(r):
			return 1
		case unicode.IsDigit(r):
			return 2
		}
		return 0
	}
	before := 0
	for _, r := range visible(text) {
		switch now := kind(r); {
		case now == 0:
			before = now
			continue
		case now != before:
			all = append(all, "")
			before = now
		}
		all[len(all)-1] += string(r)
	}
	return all
}

// sameAmount compares numbers; an empty text is zero.
func sameAmount(got, want string) bool {
	one, err := number(got)
	other, failed := number(want)
	return err == nil && failed == nil && one.Equal(other)
}

func number(text string) (decimal.Decimal, error) {
	if text == "" {
		return decimal.Zero, nil
	}
	return decimal.NewFromString(text)
}

// times multiplies a number by a unit factor; "" stays "".
func times(text, factor string) string {
	amount, err := number(text)
	if err != nil || text == "" {
		return text
	}
	return amount.Mul(decimal.RequireFromString(factor)).String()
}

func yes(is bool) string {
	if is {
		return "true"
	}
	return ""
}

// sameSwitch compares on/off values; off may be left out.
func sameSwitch(got, want string) bool { return (got == "true") == (want == "true") }
