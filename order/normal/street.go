package normal

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"
)

// blockWords precede the number of a building that has more than a street.
const blockWords = `бл|блок|bl|blok|block|haus|house|dom|budynek|bud|building|hala|д|дом|буд|будинок|корп|корпус`

const (
	// numbers matches one or several numbers of one building: "5/7/9", "15 / 23",
	// "5-7", "12/A".
	numbers = houseNumber + `(?:\s*[/–-]\s*(?:` + houseNumber + `|\pL))*`
	// within matches what follows the number: ", ет. 3", " lok. 5".
	within = `(?:[\s,;/]+(?:` + innerWords + `|` + flatWords + `)(?:\.\s*|\s+)№?\s*(?:\d{1,4}\s?\pL?|\pL))`
	// block matches a building with its word and a number or a letter: "бл. 54",
	// "Haus B".
	block = `(?:` + blockWords + `)(?:\.\s*|\s+)(?:` + numbers + `|\pL)`
)

var (
	numberAtEnd = regexp.MustCompile(`(?i)^(.*?\pL.*?)[\s,;]+(` + numberMark + numbers + within + `*|` + numbers + within + `*)$`)
	blockAtEnd  = regexp.MustCompile(`(?i)^(.*?\pL.*?)[\s,;]+(` + block + within + `*)$`)
	markBefore  = regexp.MustCompile(`(?i)^` + numberMark)
	firstNumber = regexp.MustCompile(`\d+`)
	lastWord    = regexp.MustCompile(`(?i)([\pL\pM'’ʼ.]+)$`)
	estate      = regexp.MustCompile(`(?i)^(?:ж\.?\s?к\.?|жилищен|комплекс|zh\.?\s?k\.?|j\.?\s?k\.?|кв\.|квартал|мкр\.?|мікрорайон|микрорайон|с\.?\s?о\.?)(?:[\s.]|$)`)
)

// notBeforeHouse are words before numbers that are not house numbers: post office
// box, plot, road, room.
var notBeforeHouse = wordSet(`skrytka poczt pocztowa skr box postfach działka dzialka dz parcela parc km dk dw droga boks stoisko
	pokój pokoj pok room zimmer sektor sector zone gate brama rampa paczkomat locker packstation п/с nr no numer number`)

// rulers are popes and kings with streets of their name, in the forms that a number
// follows: "ul. Jana Pawła 2", "бул. Цар Борис 3".
var rulers = wordSet(`pawła pawla paweł pawel paul pavla pavel piusa pius leona leon grzegorza zygmunta władysława wladyslawa bolesława
	boleslawa mieszka przemysła przemysla przemysława henryka kazimierza fryderyka wilhelma wilhelm friedrich george edward henry
	carol elizabeth борис симеон асен шишман петър александър олександра николай karla`)

// maxOrdinal is the highest ordinal of a pope or king: John XXIII.
const maxOrdinal = 23

func wordSet(words string) map[string]bool {
	set := map[string]bool{}
	for _, word := range strings.Fields(words) {
		set[word] = true
	}
	return set
}

// SplitStreet splits the number of a building off the end of a street, if that is
// certain: "ul. Długa 5/7" becomes building 5/7 in ul. Długa. It returns the whole
// line and no building if the number may be part of the street's name (the ordinal
// of a pope or king, a year, a Bulgarian or Ukrainian estate such as "ж.к. Младост
// 1"), if there are two numbers side by side, if it is not a building's number
// (flat, post office box, plot), or if a number comes first.
func SplitStreet(line, country string) (street, building string) {
	line = OneLine(line)
	if parts := blockAtEnd.FindStringSubmatch(line); parts != nil && !kindAlone.MatchString(trimEnd(parts[1])) {
		return trimEnd(parts[1]), parts[2]
	}
	parts := numberAtEnd.FindStringSubmatch(line)
	if parts == nil {
		return line, ""
	}
	street, building = strings.TrimRight(parts[1], " ,;/#№"), parts[2]
	if !certain(street, building, country) {
		return line, ""
	}
	if !endsInDigit(street) {
		building = strings.TrimLeft(building, "№# ")
	}
	return street, building
}

// certain reports whether the text after a street certainly is the number of a
// building there.
func certain(street, building, country string) bool {
	halfOfARange := strings.HasSuffix(street, "-") || strings.HasSuffix(street, "–")
	if halfOfARange || !strings.ContainsFunc(street, unicode.IsLetter) {
		return false
	}
	last := strings.ToLower(strings.Trim(lastWord.FindString(street), "."))
	switch {
	case notBeforeHouse[last], insideWord.MatchString(street), blockWord.MatchString(street):
		return false
	case markBefore.MatchString(building): // "nr 5" is explicit
		return true
	}
	number, _ := strconv.Atoi(firstNumber.FindString(building))
	if endsInDigit(street) {
		return afterOrdinal(street)
	}
	if estate.MatchString(street) || year(number, country) {
		return false
	}
	return !rulers[last] || number > maxOrdinal
}

// kindAlone matches a street that is only a kind of street.
var kindAlone = regexp.MustCompile(`(?i)^(?:ul|ulica|al|aleja|aleje|pl|plac|os|osiedle|rynek|ул|улица|бул|булевард|пл|вул|вулиця|просп|str|straße|street)\.?$`)

// blockWord matches a street that ends in the word for a block, which is not the
// name of a street.
var blockWord = regexp.MustCompile(`(?i)(?:^|[\s,;/])(?:` + blockWords + `)\.?$`)

// insideWord matches a street that ends in the word for a flat or a floor.
var insideWord = regexp.MustCompile(`(?i)(?:^|[\s,;/])(?:` + innerWords + `|` + flatWords + `)\.?$`)

func endsInDigit(text string) bool {
	return text != "" && unicode.IsDigit([]rune(text)[len([]rune(text))-1])
}

// afterOrdinal reports whether a street ends in the ordinal of a pope or king.
func afterOrdinal(street string) bool {
	words := strings.Fields(street)
	if len(words) < 2 {
		return false
	}
	number, err := strconv.Atoi(words[len(words)-1])
	return err == nil && number > 0 && number <= maxOrdinal && rulers[strings.ToLower(words[len(words)-2])]
}

// year reports whether a number may be the year of an event that a street is named
// after. In Czechia and Slovakia house numbers have four digits.
func year(number int, country string) bool {
	return number >= 1700 && number < 2030 && country != "CZ" && country != "SK"
}
