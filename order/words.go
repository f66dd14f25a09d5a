package order

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Words that a person writes for others to read are shown in terminals, logs and tables.
// Marks of one letter's writing direction, U+200E and U+200F, only help names of other
// scripts; what turns around all that follows shows another text than the one that is sent.

// WordsRule says by which rule words of a person are refused, and "" where they are not:
// control characters, line breaks unless there may be several lines, bidirectional
// embeddings, overrides and isolates, and damaged text.
func WordsRule(text string, lines bool) string {
	switch {
	case !utf8.ValidString(text):
		return "must be valid UTF-8"
	case strings.ContainsFunc(text, func(r rune) bool { return Controls(r) && !(lines && breaksLine(r)) }):
		if lines {
			return "must not contain control characters"
		}
		return "must not contain control characters or line breaks"
	case strings.ContainsFunc(text, TurnsAround):
		return "must not contain bidirectional controls (U+202A to U+202E, U+2066 to U+2069), which show another text than the one that is sent"
	}
	return ""
}

// Controls reports whether a character is for terminals and not for readers.
func Controls(r rune) bool { return unicode.In(r, unicode.Cc, unicode.Zl, unicode.Zp) }

// TurnsAround reports whether a character changes the direction in which others are shown.
func TurnsAround(r rune) bool {
	return r >= '\u202a' && r <= '\u202e' || r >= '\u2066' && r <= '\u2069'
}

func breaksLine(r rune) bool { return r == '\n' || r == '\r' || r == '\t' }
