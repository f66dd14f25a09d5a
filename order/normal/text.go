// Package normal reads values as people type them. It mends what cannot be
// misunderstood and leaves or refuses the rest; it never guesses. Each function is
// pure and idempotent. It does no I/O and imports nothing of ours.
package normal

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Text returns a text in NFC, without spaces and invisible characters around it, and
// with plain spaces in the place of non-breaking ones. A text of nothing else is
// empty. Invisible characters between others stay: some scripts need them.
//
// It has at most three times the bytes of the text, as NFC has.
func Text(text string) string {
	return strings.TrimFunc(plainSpaces.Replace(norm.NFC.String(text)), unseen)
}

// Trimmed returns a text without spaces and invisible characters around it, and
// otherwise as it is: for URLs, whose bytes count.
func Trimmed(text string) string { return strings.TrimFunc(text, unseen) }

// plainSpaces writes the spaces at which no line breaks as the usual one.
var plainSpaces = strings.NewReplacer("\u00a0", " ", "\u2007", " ", "\u202f", " ")

// unseen reports whether a character shows nothing: white space, zero-width and
// bidirectional control characters.
func unseen(r rune) bool { return unicode.IsSpace(r) || invisible(r) }

// invisible reports whether a character has no width: soft hyphen, Arabic letter mark,
// Mongolian vowel separator, zero-width spaces and joiners, bidirectional marks,
// embeddings and isolates, word joiner, byte order mark.
func invisible(r rune) bool {
	switch {
	case r == 0x00ad, r == 0x061c, r == 0x180e, r == 0xfeff:
		return true
	case r >= 0x200b && r <= 0x200f, r >= 0x202a && r <= 0x202e, r >= 0x2060 && r <= 0x206f:
		return true
	}
	return false
}
