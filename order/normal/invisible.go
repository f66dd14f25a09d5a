package normal

import "unicode"

// Override is the right-to-left override, U+202E: the text after it is shown
// backwards, so that people see another text than the one that is sent.
const Override = '\u202e'

// isVisible reports whether a character is visible.
func isVisible(r rune) bool { return !isSpace(r) && !isInvisible(r) }

// isSpace reports whether a character shows a gap or breaks the line: white space,
// and the blank letters of Hangul and Braille.
func isSpace(r rune) bool {
	return unicode.IsSpace(r) || r == '\u2800' || r == '\u3164' || r == '\uffa0'
}

// isInvisible reports whether a character has no width: soft hyphens, zero-width spaces
// and joiners, bidirectional controls, variation selectors, tags, the byte order mark.
// They are Unicode's default ignorable characters.
func isInvisible(r rune) bool {
	if r < 0x80 || isSpace(r) || isVisibleFormat(r) {
		return false
	}
	return unicode.In(r, unicode.Cf, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector)
}

// isVisibleFormat reports whether a format character is visible: signs of Arabic and
// other scripts before a number, annotation marks, joints of hieroglyphs.
func isVisibleFormat(r rune) bool {
	return unicode.Is(unicode.Prepended_Concatenation_Mark, r) || r >= '\ufff9' && r <= '\ufffb' || r >= 0x13430 && r <= 0x1343f
}

// isRemovable reports whether an invisible character can be removed inside a line of
// any script: it marks a possible line break, repeats the natural direction, or
// holds hidden tags.
func isRemovable(r rune) bool {
	switch {
	case r == '\u00ad', r == '\u061c', r == '\u180e', r == '\u200b', r == '\u200e', r == '\u200f', r == '\ufeff':
		return true
	case r >= '\u202a' && r < Override, r >= '\u2060' && r <= '\u206f', r >= 0x1d173 && r <= 0x1d17a, r >= 0xe0000 && r <= 0xe007f:
		return true
	}
	return false
}

// ignoresJoiners reports whether joiners and variation selectors do not affect a
// character: European letters, their accents, digits, punctuation.
func ignoresJoiners(r rune) bool {
	european := unicode.In(r, unicode.Latin, unicode.Cyrillic, unicode.Greek, unicode.Armenian, unicode.Georgian)
	return european || isSpace(r) || r < '\u0370' || r >= '\u2010' && r <= '\u205e'
}
