// Package normal reads values as people type them. It mends what cannot be
// misunderstood and leaves or refuses the rest; it never guesses. Each function is
// pure and idempotent. It does no I/O and imports nothing of ours.
package normal

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Text returns a text in NFC, without spaces and invisible characters around it, and
// with plain spaces in the place of non-breaking ones. A text of nothing else is
// empty. Invisible characters between others stay: it is for keys and notes, in which
// nothing else may change.
//
// It has at most three times the bytes of the text, as NFC has.
func Text(text string) string { return Trimmed(plainSpaces.Replace(norm.NFC.String(text))) }

// Trimmed returns a text without spaces and invisible characters around it, and
// otherwise as it is: for URLs, whose bytes count.
func Trimmed(text string) string {
	if !strings.ContainsFunc(text, seen) {
		return ""
	}
	return strings.TrimFunc(text, func(r rune) bool { return !seen(r) && r != Override })
}

// plainSpaces writes the spaces at which no line breaks as the usual one.
var plainSpaces = strings.NewReplacer("\u00a0", " ", "\u2007", " ", "\u202f", " ")

// Line returns a text that stands on one line of a label: as Text does, and with one
// plain space in the place of spaces, tabs and line breaks of all kinds, without the
// characters inside that show nothing, and with plain letters in the place of typeset
// ligatures (ﬁ) and wide ones (Ａ). Joiners and variation selectors stay beside letters
// and signs that they change. An Override stays, as without it another text is shown.
//
// It has at most three times the bytes of the text.
func Line(text string) string {
	if !utf8.ValidString(text) {
		return Text(text)
	}
	text = norm.NFC.String(withoutInvisible(norm.NFC.String(folded(text)))) // first, as a sign may change its script
	return Trimmed(strings.Join(strings.FieldsFunc(text, spacing), " "))
}

// folded writes typeset ligatures and wide signs of Latin as the letters that they are.
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

// withoutInvisible leaves out what shows nothing. What may shape its neighbours stays
// unless both are of scripts in which it does not.
func withoutInvisible(text string) string {
	var made, shaping strings.Builder
	before := ' '
	for _, r := range text + " " {
		switch {
		case vanishing(r):
		case invisible(r) && r != Override:
			shaping.WriteRune(r)
		default:
			if !unshaped(before) || !unshaped(r) {
				made.WriteString(shaping.String())
			}
			shaping.Reset()
			made.WriteRune(r)
			before = r
		}
	}
	return made.String()
}

// Hidden reports whether a text has characters inside that show nothing, as Line leaves
// out: two keys that look the same then are not.
func Hidden(text string) bool { return utf8.ValidString(text) && withoutInvisible(text) != text+" " }

// Length is how many characters a text has for every limit that providers state:
// Unicode code points of what is sent, so that an accented letter of NFC is one, and so
// is a letter that UTF-16 writes with two units.
func Length(text string) int { return utf8.RuneCountInString(text) }
