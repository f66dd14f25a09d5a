package normal

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Latin writes the Cyrillic and Greek letters of a text in Latin ones, by the rules of
// the country whose language it is: those of its passports and road signs, not those of
// libraries. Letters of other scripts stay, as nobody can tell how they are read: 東京 in
// Japan is not what it is in China. So do emoji.
//
// The language is that of the country (an ISO 3166-1 alpha-2 code) where Cyrillic is
// written there, else the one whose letters occur in the context, which may be longer
// than the text: the names and address of one person. Without either it is Russian, as
// the International Civil Aviation Organization writes it.
//
// A text that would have no letters left stays as it is.
func Latin(text, country, context string) string {
	if !strings.ContainsFunc(text, transliterated) {
		return text
	}
	made := Line(cyrillic(greek(norm.NFC.String(text)), alphabetOf(country, context)))
	if !strings.ContainsFunc(made, unicode.IsLetter) {
		return text
	}
	return made
}

// Transliterable reports whether Latin changes anything of a script.
func Transliterable(script string) bool { return script == "Cyrillic" || script == "Greek" }

func transliterated(r rune) bool { return unicode.In(r, unicode.Cyrillic, unicode.Greek) }

// cyrillic writes Cyrillic letters by an alphabet.
func cyrillic(text string, by alphabet) string {
	var made strings.Builder
	letters := []rune(text)
	for i, r := range letters {
		lower := unicode.ToLower(r)
		latin, known := by.letter(lower, i == 0 || !unicode.IsLetter(letters[i-1]) && !apostrophe(letters[i-1]))
		switch {
		case by.zgh && lower == 'г' && i > 0 && unicode.ToLower(letters[i-1]) == 'з':
			made.WriteString(cased("gh", letters, i)) // as zh is another letter
		case by.ends(letters, i): // -ия
			made.WriteString(cased("a", letters, i))
		case known:
			made.WriteString(cased(latin, letters, i))
		case apostrophe(r) && by.dropsApostrophe && between(unicode.Cyrillic, letters, i):
		case stress(r) && unicode.Is(unicode.Cyrillic, stressed(letters[:i])):
		default:
			made.WriteRune(r)
		}
	}
	return made.String()
}

// stressed is the letter that marks after all of letters belong to.
func stressed(letters []rune) rune {
	for _, r := range slices.Backward(letters) {
		if !stress(r) {
			return r
		}
	}
	return 0
}

// ends reports whether a letter is the я of a word that ends in ия.
func (a alphabet) ends(letters []rune, i int) bool {
	if !a.shortEnd || unicode.ToLower(letters[i]) != 'я' || i == 0 || unicode.ToLower(letters[i-1]) != 'и' {
		return false
	}
	return i+1 == len(letters) || !unicode.IsLetter(letters[i+1])
}

// cased writes what a letter becomes in its case: Щ is Shch before small letters, and
// SHCH among capitals.
func cased(latin string, letters []rune, i int) string {
	if !unicode.IsUpper(letters[i]) || latin == "" {
		return latin
	}
	if capitals(letters, i) {
		return strings.ToUpper(latin)
	}
	first := []rune(latin)
	return string(unicode.ToUpper(first[0])) + string(first[1:])
}

// capitals reports whether a capital stands among capitals: the next letter is one, or
// there is none and the one before is.
func capitals(letters []rune, i int) bool {
	if i+1 < len(letters) && unicode.IsLetter(letters[i+1]) {
		return unicode.IsUpper(letters[i+1])
	}
	return i > 0 && unicode.IsUpper(letters[i-1])
}

func between(script *unicode.RangeTable, letters []rune, i int) bool {
	return i > 0 && i+1 < len(letters) && unicode.Is(script, letters[i-1]) && unicode.Is(script, letters[i+1])
}

func apostrophe(r rune) bool { return r == '\'' || r == '’' || r == 'ʼ' || r == '`' }

// stress reports whether a mark only says where a word is stressed.
func stress(r rune) bool { return r == '\u0300' || r == '\u0301' }
