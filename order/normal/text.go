// Package normal parses values as people type them; package order uses it. It
// corrects what cannot be misunderstood and keeps or refuses the rest; it never
// guesses. Each function is pure and idempotent. It does no I/O and imports nothing
// of ours.
package normal

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Text returns a text in NFC, without surrounding spaces and invisible characters,
// and with plain instead of non-breaking spaces. A text with nothing else becomes
// empty. Inner invisible characters stay: it is for keys and notes, where nothing
// else may change.
//
// The result has at most three times the bytes of the text, because of NFC.
func Text(text string) string { return Trimmed(plainSpaces.Replace(norm.NFC.String(text))) }

// Trimmed returns a text without surrounding spaces and invisible characters,
// otherwise unchanged: for URLs, where every byte matters.
func Trimmed(text string) string {
	if !strings.ContainsFunc(text, isVisible) {
		return ""
	}
	return strings.TrimFunc(text, func(r rune) bool { return !isVisible(r) && r != Override })
}

// plainSpaces replaces non-breaking spaces by usual ones.
var plainSpaces = strings.NewReplacer("\u00a0", " ", "\u2007", " ", "\u202f", " ")

// Line returns a text for one line of a label. Like Text, and it replaces spaces,
// tabs and line breaks of all kinds by one plain space, removes inner invisible
// characters, and replaces typeset ligatures (ﬁ) and wide letters (Ａ) by plain
// letters. Joiners and variation selectors stay beside characters that they change.
// An Override stays, because without it the text would look different.
//
// The result has at most three times the bytes of the text.
func Line(text string) string {
	if !utf8.ValidString(text) {
		return Text(text)
	}
	text = norm.NFC.String(withoutInvisible(norm.NFC.String(folded(text)))) // NFC first, because a sign may change its script
	return Trimmed(strings.Join(strings.FieldsFunc(text, isSpace), " "))
}

// folded replaces typeset ligatures and wide Latin signs by plain letters.
func folded(text string) string {
	var made strings.Builder
	for _, r := range text {
		if r >= 'ﬀ' && r <= 'ﬆ' || r >= '！' && r <= '～' {
			made.WriteString(norm.NFKC.String(string(r)))
		} else {
			made.WriteRune(r)
		}
	}
	return made.String()
}

// withoutInvisible removes invisible characters. A character that may shape its
// neighbours stays, unless both are of scripts where it does not.
func withoutInvisible(text string) string {
	var made, shaping strings.Builder
	before := ' '
	for _, r := range text + " " {
		switch {
		case isRemovable(r):
		case isInvisible(r) && r != Override:
			shaping.WriteRune(r)
		default:
			if !ignoresJoiners(before) || !ignoresJoiners(r) {
				made.WriteString(shaping.String())
			}
			shaping.Reset()
			made.WriteRune(r)
			before = r
		}
	}
	return made.String()
}

// Hidden reports whether a text has inner invisible characters, which Line would
// remove: two keys that look the same would differ.
func Hidden(text string) bool { return utf8.ValidString(text) && withoutInvisible(text) != text+" " }

// Length is a text's length in Unicode code points, the unit of all limits that
// providers state: an accented letter in NFC counts as one, and so does a letter
// that is two units in UTF-16.
func Length(text string) int { return utf8.RuneCountInString(text) }
