package normal

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Latin converts the Cyrillic and Greek letters of a text to Latin letters, by the
// rules of the language's country for passports and road signs, not for libraries.
// Letters of other scripts stay, because their reading is ambiguous: 東京 is read
// differently in Japan and China. Emoji stay, too.
//
// The language is the country's (ISO 3166-1 alpha-2), if it writes Cyrillic; else
// the letters in the context decide, which may be longer than the text: the names
// and address of one person. Otherwise the International Civil Aviation
// Organization's table for Russian is used.
//
// A text that would have no letters left stays unchanged.
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

// Transliterable reports whether Latin changes letters of a script.
func Transliterable(script string) bool { return script == "Cyrillic" || script == "Greek" }

func transliterated(r rune) bool { return unicode.In(r, unicode.Cyrillic, unicode.Greek) }

// cyrillic converts Cyrillic letters by an alphabet.
func cyrillic(text string, by alphabet) string {
	var made strings.Builder
	letters := []rune(text)
	for i, r := range letters {
		lower := unicode.ToLower(r)
		latin, known := by.letter(lower, i == 0 || !unicode.IsLetter(letters[i-1]) && !apostrophe(letters[i-1]))
		switch {
		case by.zgh && lower == 'г' && i > 0 && unicode.ToLower(letters[i-1]) == 'з':
			made.WriteString(cased("gh", letters, i)) // because zh is another letter
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

// stressed returns the letter that the marks after letters belong to.
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

// cased returns the Latin form in the letter's case: Щ becomes Shch before small
// letters, and SHCH among capitals.
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

// capitals reports whether a capital is among capitals: the next letter is one, or
// there is none and the previous one is.
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

// stress reports whether a mark only shows where a word is stressed.
func stress(r rune) bool { return r == '\u0300' || r == '\u0301' }
