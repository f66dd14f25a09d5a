package normal

import (
	"regexp"
	"strings"
	"unicode"
)

// flatWords are words that precede the number of a flat. A word of one letter must
// be separate or have a dot.
const flatWords = `mieszkanie|mieszk|m|lokal|lok|apartament|apartment|apart|appartement|ap|apt|flat|unit|suite|wohnung|whg|byt|` +
	`апартамент|ап|квартира|кв`

// houseNumber matches one house number, with a letter or an addition: "12", "12 A",
// "12 bis".
const houseNumber = `\d{1,5}(?:\s?(?:bis|ter)|\s?\pL)?`

// numberMark precedes a house number.
const numberMark = `(?:№|#|nr\.?|no\.?|numer|number|нр\.?|номер)\s*`

var (
	// polishHouseAndFlat matches the form "12A/3".
	polishHouseAndFlat = regexp.MustCompile(`(?i)^((?:` + numberMark + `)?` + houseNumber + `)\s*/\s*(` + houseNumber + `)$`)
	flatAtEnd          = regexp.MustCompile(`(?i)^(.*?[\d\pL].*?)[\s,;/]+((?:` + flatWords + `)(?:\.\s*|\s+)№?\s*\d{1,4}\s?\pL?)$`)
	// flatGlued matches a word without a space before it, which then needs its dot.
	flatGlued = regexp.MustCompile(`(?i)^(.*\d)((?:` + flatWords + `)\.\s*\d{1,4}\s?\pL?)$`)
)

// HouseAndDoor separates the number of a house from the number of a flat, if that
// is certain: a word such as "m.", "lok.", "ap.", "кв." or "flat" begins the flat,
// and in Poland a single slash between two plain numbers does. Elsewhere a slash
// may separate two numbers of one house (Czechia) or two streets (Ukraine). The
// word stays with the flat's number, so that no letter is lost. Everything else is
// the house.
func HouseAndDoor(building, country string) (house, door string) {
	building = OneLine(building)
	forms := []*regexp.Regexp{flatAtEnd, flatGlued}
	if country == "PL" || country == "" {
		forms = append(forms, polishHouseAndFlat)
	}
	for _, form := range forms {
		if parts := form.FindStringSubmatch(building); parts != nil {
			return trimEnd(parts[1]), parts[2]
		}
	}
	return building, ""
}

// innerWords are words that precede other parts of a building: staircase, entrance,
// floor.
const innerWords = `klatka|kl|piętro|pietro|p|floor|entrance|etage|og|eg|aufgang|patro|вход|вх|етаж|ет|етажа|поверх|пов|під'їзд|підʼїзд|під|подъезд|под|этаж|эт`

// afterHouse matches the beginning of a part within the building: staircase, floor,
// flat.
var afterHouse = regexp.MustCompile(`(?i)^(.*?\d.*?)[\s,;]+((?:` + innerWords + `|` + flatWords + `)(?:\.\s*|\s+)[\d\pL].*)$`)

// HouseAndDoorWithin is HouseAndDoor for fields with a maximum length in
// characters. If the parts are longer, it removes spaces after dots and commas,
// moves staircase and floor to the flat, or splits at the only slash, where a label
// shows a slash again. It reports false if that does not fit either.
func HouseAndDoorWithin(building, country string, most int) (house, door string, fits bool) {
	house, door = HouseAndDoor(building, country)
	ways := [][2]string{{house, door}, {tight(house), tight(door)}}
	if parts := afterHouse.FindStringSubmatch(OneLine(building)); parts != nil {
		inside := trimEnd(parts[1])
		ways = append(ways, [2]string{inside, parts[2]}, [2]string{tight(inside), tight(parts[2])})
	}
	if before, after, slashed := strings.Cut(OneLine(building), "/"); slashed && !strings.Contains(after, "/") {
		ways = append(ways, [2]string{strings.TrimSpace(before), strings.TrimSpace(after)})
	}
	for _, way := range ways {
		if (way[0] != "" || building == "") && Length(way[0]) <= most && Length(way[1]) <= most {
			return way[0], way[1], true
		}
	}
	return house, door, false
}

var spaceAfterSign = regexp.MustCompile(`([.,;])\s+`)

// tight returns a text without the spaces after its dots and commas.
func tight(text string) string { return spaceAfterSign.ReplaceAllString(text, "$1") }

// OneLine puts single spaces between words.
func OneLine(text string) string { return strings.Join(strings.Fields(text), " ") }

// trimEnd removes separators at the end of a part.
func trimEnd(text string) string {
	return strings.TrimRightFunc(text, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(",;/", r) })
}
