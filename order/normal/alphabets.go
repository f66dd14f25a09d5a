package normal

import "strings"

// alphabet says how one language's Cyrillic letters are written in Latin letters.
type alphabet struct {
	letters map[rune]string
	// initial are letters with another form at the beginning of a word.
	initial map[rune]string
	// shortEnd writes ия at a word's end as ia.
	shortEnd bool
	// zgh writes зг as zgh.
	zgh bool
	// dropsApostrophe removes the apostrophe between letters.
	dropsApostrophe bool
}

// letter returns the Latin form of a small letter. Letters that the language does
// not have use the general form.
func (a alphabet) letter(r rune, first bool) (string, bool) {
	if latin, known := a.initial[r]; known && first {
		return latin, true
	}
	if latin, known := a.letters[r]; known {
		return latin, true
	}
	latin, known := general[r]
	return latin, known
}

// general is the International Civil Aviation Organization's table for Cyrillic
// (Doc 9303 part 3), which Russian passports use.
var general = map[rune]string{
	'а': "a", 'б': "b", 'в': "v", 'г': "g", 'д': "d", 'е': "e", 'ё': "e", 'ж': "zh", 'з': "z", 'и': "i", 'й': "i", 'к': "k",
	'л': "l", 'м': "m", 'н': "n", 'о': "o", 'п': "p", 'р': "r", 'с': "s", 'т': "t", 'у': "u", 'ф': "f", 'х': "kh", 'ц': "ts",
	'ч': "ch", 'ш': "sh", 'щ': "shch", 'ъ': "ie", 'ы': "y", 'ь': "", 'э': "e", 'ю': "iu", 'я': "ia",
	'і': "i", 'ї': "i", 'є': "ie", 'ґ': "g", 'ў': "u", 'ђ': "d", 'ј': "j", 'љ': "lj", 'њ': "nj", 'ћ': "c", 'џ': "dz",
	'ѓ': "gj", 'ќ': "kj", 'ѕ': "dz", 'ѝ': "i", 'ѐ': "e", 'ѣ': "ie", 'ѳ': "f", 'ѵ': "y", 'ѫ': "u",
}

var (
	russian = alphabet{}
	// bulgarian follows the Transliteration Act of 2009.
	bulgarian = alphabet{shortEnd: true, letters: map[rune]string{
		'й': "y", 'х': "h", 'щ': "sht", 'ъ': "a", 'ь': "y", 'ю': "yu", 'я': "ya"}}
	// ukrainian follows resolution 55 of 2010.
	ukrainian = alphabet{dropsApostrophe: true, zgh: true,
		letters: map[rune]string{'г': "h", 'ґ': "g", 'и': "y", 'й': "i", 'є': "ie", 'ї': "i", 'ю': "iu", 'я': "ia"},
		initial: map[rune]string{'є': "ye", 'ї': "yi", 'й': "y", 'ю': "yu", 'я': "ya"}}
	belarusian = alphabet{dropsApostrophe: true, letters: map[rune]string{'г': "h", 'ё': "io"}}
	// serbian is Serbian's own Latin alphabet.
	serbian = alphabet{letters: map[rune]string{
		'ђ': "đ", 'ж': "ž", 'љ': "lj", 'њ': "nj", 'ћ': "ć", 'х': "h", 'ц': "c", 'ч': "č", 'џ': "dž", 'ш': "š"}}
	macedonian = alphabet{letters: map[rune]string{'х': "h", 'ц': "c", 'џ': "dj"}}
)

// alphabetsByCountry are the countries that write Cyrillic.
var alphabetsByCountry = map[string]alphabet{
	"BG": bulgarian, "UA": ukrainian, "BY": belarusian, "RU": russian, "KG": russian, "KZ": russian,
	"RS": serbian, "ME": serbian, "BA": serbian, "MK": macedonian,
}

// alphabetsByLetters are recognised by letters that the alphabets before them do
// not have.
var alphabetsByLetters = []struct {
	letters string
	of      alphabet
}{
	{"ѓќѕЃЌЅ", macedonian}, {"ђћљњјџЂЋЉЊЈЏ", serbian}, {"ўЎ", belarusian}, {"ґєїіҐЄЇІ", ukrainian},
}

func alphabetOf(country, context string) alphabet {
	if one, known := alphabetsByCountry[country]; known {
		return one
	}
	for _, one := range alphabetsByLetters {
		if strings.ContainsAny(context, one.letters) {
			return one.of
		}
	}
	return russian
}

// ScriptOf returns the script, other than Latin, of a country's labels, or "".
func ScriptOf(country string) string {
	if _, known := alphabetsByCountry[country]; known {
		return "Cyrillic"
	}
	if country == "GR" || country == "CY" {
		return "Greek"
	}
	return ""
}
