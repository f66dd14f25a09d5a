package normal

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// greekLetters follow ELOT 743 (ISO 843), like Greek passports.
var greekLetters = map[rune]string{
	'α': "a", 'β': "v", 'γ': "g", 'δ': "d", 'ε': "e", 'ζ': "z", 'η': "i", 'θ': "th", 'ι': "i", 'κ': "k", 'λ': "l", 'μ': "m",
	'ν': "n", 'ξ': "x", 'ο': "o", 'π': "p", 'ρ': "r", 'σ': "s", 'ς': "s", 'τ': "t", 'υ': "y", 'φ': "f", 'χ': "ch", 'ψ': "ps", 'ω': "o",
}

// greekSign is a Greek letter without its accents.
type greekSign struct {
	letter           rune // lower case
	accent, separate bool // stressed; not read together with the previous letter
}

// greek converts the Greek letters of a text to Latin letters.
func greek(text string) string {
	if !strings.ContainsFunc(text, func(r rune) bool { return unicode.Is(unicode.Greek, r) }) {
		return text
	}
	letters := []rune(text)
	var made strings.Builder
	for i, r := range letters {
		if latin, known := greekLetter(letters, i); known {
			made.WriteString(cased(latin, letters, i))
		} else {
			made.WriteRune(r)
		}
	}
	return made.String()
}

// greekLetter returns the Latin form of a letter, which depends on its neighbours.
func greekLetter(letters []rune, i int) (string, bool) {
	here := greekAt(letters, i)
	before, after := greekAt(letters, i-1), greekAt(letters, i+1)
	latin, known := greekLetters[here.letter]
	switch {
	case here.letter == 'υ' && !here.separate && !before.accent && before.letter == 'ο':
		return "u", true
	case here.letter == 'υ' && !here.separate && !before.accent && strings.ContainsRune("αεη", before.letter):
		if after.letter == 0 || strings.ContainsRune("θκξπσςτφχψ", after.letter) {
			return "f", true
		}
		return "v", true
	case here.letter == 'γ' && strings.ContainsRune("γξχ", after.letter):
		return "n", true
	case here.letter == 'μ' && after.letter == 'π' && before.letter == 0:
		return "b", true
	case here.letter == 'π' && before.letter == 'μ' && greekAt(letters, i-2).letter == 0:
		return "", true
	}
	return latin, known
}

// greekAt returns the Greek letter at a position, or the zero greekSign.
func greekAt(letters []rune, i int) (sign greekSign) {
	if i < 0 || i >= len(letters) || !unicode.Is(unicode.Greek, letters[i]) {
		return greekSign{}
	}
	for _, r := range norm.NFD.String(string(unicode.ToLower(letters[i]))) {
		switch {
		case !unicode.Is(unicode.Mn, r):
			sign.letter = r
		case r == '\u0308':
			sign.separate = true
		default:
			sign.accent = true
		}
	}
	return sign
}
