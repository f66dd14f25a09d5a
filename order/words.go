package order

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Terminals, logs and tables show what people write. The direction marks U+200E and
// U+200F are harmless: they help with names in other scripts. Characters that
// reverse all following text are not: people see another text than the one that is
// sent.

// TextRule returns the rule that a person's text breaks, or "": no control
// characters, no line breaks (unless lines is true), no bidirectional embeddings,
// overrides and isolates, no invalid UTF-8.
func TextRule(text string, lines bool) string {
	switch {
	case !utf8.ValidString(text):
		return "must be valid UTF-8"
	case strings.ContainsFunc(text, func(r rune) bool { return IsControl(r) && !(lines && breaksLine(r)) }):
		if lines {
			return "must not contain control characters"
		}
		return "must not contain control characters or line breaks"
	case strings.ContainsFunc(text, IsBidiControl):
		return "must not contain bidirectional controls (U+202A to U+202E, U+2066 to U+2069), which change the order of the characters"
	}
	return ""
}

// IsControl reports whether a character is a control character.
func IsControl(r rune) bool { return unicode.In(r, unicode.Cc, unicode.Zl, unicode.Zp) }

// IsBidiControl reports whether a character changes the direction of other
// characters.
func IsBidiControl(r rune) bool {
	return r >= '\u202a' && r <= '\u202e' || r >= '\u2066' && r <= '\u2069'
}

func breaksLine(r rune) bool { return r == '\n' || r == '\r' || r == '\t' }
