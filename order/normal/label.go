package normal

import (
	"slices"
	"unicode"
)

// Kinds of characters without a script.
const (
	pictographs = "emoji or other pictographs"
	otherSigns  = "signs of other scripts"
)

// BeyondLabel returns the kinds of characters in a text that a label in Latin
// letters does not show, without duplicates: names of scripts as in Unicode
// ("Cyrillic", "Han"), emoji, other signs. All Latin letters with all accents are
// fine. Other scripts that the label supports can be named.
//
// The result contains nothing else of the text.
func BeyondLabel(text string, shown ...string) (kinds []string) {
	var last *unicode.RangeTable // consecutive letters usually have the same script
	for _, r := range text {
		if onLabels(r) || last != nil && unicode.Is(last, r) {
			continue
		}
		kind, table := kindOf(r)
		last = table
		if !slices.Contains(shown, kind) && !slices.Contains(kinds, kind) {
			kinds = append(kinds, kind)
		}
	}
	return kinds
}

// onLabels reports whether labels in Latin letters show a character. Control
// characters and Override break other rules; invisible characters take no space.
func onLabels(r rune) bool {
	switch {
	case r < '\u0100', unicode.Is(unicode.Latin, r), unicode.IsControl(r), isInvisible(r), isSpace(r):
		return true
	case r >= '\u02b0' && r < '\u0370': // stand-alone apostrophes and accents, and combining accents
		return true
	case r >= '\u2010' && r <= '\u205e', r >= '\u20a0' && r <= '\u20cf', r == '№', r == '™', r == '−':
		return true
	}
	return false
}

// kindOf names the kind of a character, with the table of its script if it has one.
func kindOf(r rune) (string, *unicode.RangeTable) {
	if !unicode.In(r, unicode.Common, unicode.Inherited) {
		for name, table := range unicode.Scripts {
			if unicode.Is(table, r) {
				return name, table
			}
		}
	}
	if unicode.In(r, unicode.So, unicode.Sk, unicode.Sm, unicode.Me) {
		return pictographs, nil
	}
	return otherSigns, nil
}
