package activities_test

import (
	"os"
	"regexp"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"orderflow/activities"
	"orderflow/clients/shipx"
	"orderflow/order"
)

// typed are addresses as people type them, with the street, house number and door that TPK
// gets; or the rule, if TPK is not asked. All are made up.
var typed = []struct {
	country, street, building, street2 string
	at                                 activities.TPKAddress
	broken                             string // the field that must change
}{
	// Poland
	{"PL", "Polna", "12A/3", "", activities.TPKAddress{"Polna", "12A", "3"}, ""},
	{"PL", "ul. Polna", "3/4", "", activities.TPKAddress{"ul. Polna", "3", "4"}, ""},
	{"PL", "ul. Polna", "15 / 23", "", activities.TPKAddress{"ul. Polna", "15", "23"}, ""},
	{"PL", "ul. Polna", "14/16 m. 2", "", activities.TPKAddress{"ul. Polna", "14/16", "m. 2"}, ""},
	{"PL", "ul. Polna", "5/7/9", "", activities.TPKAddress{"ul. Polna", "5/7/9", ""}, ""},
	{"PL", "ul. Polna", "12 lok. 5", "", activities.TPKAddress{"ul. Polna", "12", "lok. 5"}, ""},
	{"PL", "ul. Polna", "1 A", "", activities.TPKAddress{"ul. Polna", "1 A", ""}, ""},
	{"PL", "Zagrodowa", "b/n", "", activities.TPKAddress{"Zagrodowa", "b/n", ""}, ""},
	{"PL", "Zagrodowa", "3 m 4", "", activities.TPKAddress{"Zagrodowa", "3", "m 4"}, ""},
	{"PL", "Zagrodowa", "12 bis", "", activities.TPKAddress{"Zagrodowa", "12 bis", ""}, ""},
	{"PL", "ul. Długa 5/7", "", "", activities.TPKAddress{"ul. Długa", "5", "7"}, ""},
	{"PL", "ul. 3 Maja 12", "", "", activities.TPKAddress{"ul. 3 Maja", "12", ""}, ""},
	{"PL", "Aleja 29 Listopada 5 lok. 3", "", "", activities.TPKAddress{"Aleja 29 Listopada", "5", "lok. 3"}, ""},
	{"PL", "os. Piastów 12/4", "", "", activities.TPKAddress{"os. Piastów", "12", "4"}, ""},
	{"PL", "Plac 1", "", "", activities.TPKAddress{"Plac", "1", ""}, ""},
	{"PL", "Nowa Wieś 117B", "", "", activities.TPKAddress{"Nowa Wieś", "117B", ""}, ""},
	{"PL", "ul. Jana Pawła II 15", "", "", activities.TPKAddress{"ul. Jana Pawła II", "15", ""}, ""},
	{"PL", "ul. Jana Pawła 2 15/4", "", "", activities.TPKAddress{"ul. Jana Pawła 2", "15", "4"}, ""},
	{"PL", "ul. Jana Pawła 2", "", "", activities.TPKAddress{"ul. Jana Pawła 2", "", ""}, "building"},
	{"PL", "ul. Jana Pawła 2", "15", "", activities.TPKAddress{"ul. Jana Pawła 2", "15", ""}, ""},
	{"PL", "ul. 11 Listopada", "", "", activities.TPKAddress{"ul. 11 Listopada", "", ""}, "building"},
	{"PL", "ul. Długa 15 23", "", "", activities.TPKAddress{"ul. Długa 15 23", "", ""}, "building"},
	{"PL", "ul. Długa lok. 3", "", "", activities.TPKAddress{"ul. Długa lok. 3", "", ""}, "building"},
	{"PL", "Skrytka pocztowa 12", "", "", activities.TPKAddress{"Skrytka pocztowa 12", "", ""}, "building"},
	{"PL", "Polna", "12", "wejście od podwórza", activities.TPKAddress{"wejście od podwórza, Polna", "12", ""}, ""},
	{"PL", "Polna 12/3", "", "budynek C", activities.TPKAddress{"budynek C, Polna", "12", "3"}, ""},
	{"PL", "Polna", "12 klatka schodowa B piętro 3", "", activities.TPKAddress{"Polna", "12 klatka schodowa B piętro 3", ""}, "building"},
	{"PL", "Polna", "Budynek C/12", "", activities.TPKAddress{"Polna", "Budynek C", "12"}, ""},
	{"PL", "", "12", "", activities.TPKAddress{"", "12", ""}, "street"},
	{"PL", strings.Repeat("ż", 100), "1", "", activities.TPKAddress{strings.Repeat("ż", 100), "1", ""}, ""},
	{"PL", strings.Repeat("ż", 101), "1", "", activities.TPKAddress{strings.Repeat("ż", 101), "1", ""}, "street"},
	{"PL", strings.Repeat("ż", 60), "1", strings.Repeat("ł", 39), activities.TPKAddress{strings.Repeat("ł", 39) + ", " + strings.Repeat("ż", 60), "1", ""}, "street2"},
	// Bulgaria
	{"BG", "ул. Роза", "№12, ет. 3, ап. 8", "", activities.TPKAddress{"ул. Роза", "№12, ет. 3", "ап. 8"}, ""},
	{"BG", "ул. Роза", "№112, ет. 3, ап. 18", "", activities.TPKAddress{"ул. Роза", "№112,ет.3", "ап.18"}, ""},
	{"BG", "ул. Шипка", "нр. 5", "", activities.TPKAddress{"ул. Шипка", "нр. 5", ""}, ""},
	{"BG", "ул. Шипка, 5", "", "", activities.TPKAddress{"ул. Шипка", "5", ""}, ""},
	{"BG", "ул. Шипка № 12A/3", "", "", activities.TPKAddress{"ул. Шипка", "12A/3", ""}, ""},
	{"BG", "ж.к. Младост 1", "бл. 54, вх. А, ап. 8", "", activities.TPKAddress{"ж.к. Младост 1", "бл.54,вх.А", "ап.8"}, ""},
	{"BG", "ж.к. Младост 1, бл. 54, вх. А, ап. 8", "", "", activities.TPKAddress{"ж.к. Младост 1", "бл.54,вх.А", "ап.8"}, ""},
	{"BG", "ж.к. Младост 1", "", "", activities.TPKAddress{"ж.к. Младост 1", "", ""}, "building"},
	{"BG", "бул. Цар Борис III 136", "", "", activities.TPKAddress{"бул. Цар Борис III", "136", ""}, ""},
	{"BG", "бул. Цар Борис 3", "", "", activities.TPKAddress{"бул. Цар Борис 3", "", ""}, "building"},
	// Germany
	{"DE", "Rosenweg", "Haus 3", "", activities.TPKAddress{"Rosenweg", "Haus 3", ""}, ""},
	{"DE", "Rosenweg 12a", "", "", activities.TPKAddress{"Rosenweg", "12a", ""}, ""},
	{"DE", "Straße des 17. Juni 135", "", "", activities.TPKAddress{"Straße des 17. Juni", "135", ""}, ""},
	{"DE", "Lange Gasse", "5-7", "", activities.TPKAddress{"Lange Gasse", "5-7", ""}, ""},
	{"DE", "Lange Gasse", "4 Whg. 12", "", activities.TPKAddress{"Lange Gasse", "4", "Whg. 12"}, ""},
	{"DE", "Lange Gasse", "12/3", "", activities.TPKAddress{"Lange Gasse", "12/3", ""}, ""},
	{"DE", "Postfach 1234", "", "", activities.TPKAddress{"Postfach 1234", "", ""}, "building"},
	{"DE", "Rosenweg", "4", "2. Hinterhof", activities.TPKAddress{"2. Hinterhof, Rosenweg", "4", ""}, ""},
	// Ireland and Britain
	{"IE", "Willow Road", "12", "", activities.TPKAddress{"Willow Road", "12", ""}, ""},
	{"IE", "12 Willow Road", "", "", activities.TPKAddress{"12 Willow Road", "", ""}, "building"},
	{"IE", "Willow Road", "12, Flat 3", "", activities.TPKAddress{"Willow Road", "12", "Flat 3"}, ""},
	{"IE", "Willow Road", "Flat 3, 12", "", activities.TPKAddress{"Willow Road", "Flat 3, 12", ""}, ""},
	{"IE", "Ballyglen", "", "", activities.TPKAddress{"Ballyglen", "", ""}, "building"},
	{"GB", "Oak Street", "221B", "Rose Court", activities.TPKAddress{"Rose Court, Oak Street", "221B", ""}, ""},
	{"GB", "Oak Street", "Apt 4", "", activities.TPKAddress{"Oak Street", "Apt 4", ""}, ""},
	{"GB", "Oak Street", "Unit 4 Oak Business Park", "", activities.TPKAddress{"Oak Street", "Unit 4 Oak Business Park", ""}, "building"},
	{"GB", "P.O. Box 12", "", "", activities.TPKAddress{"P.O. Box 12", "", ""}, "building"},
	// Czechia
	{"CZ", "Lipová", "1234/56", "", activities.TPKAddress{"Lipová", "1234/56", ""}, ""},
	{"CZ", "Lipová 1234/56", "", "", activities.TPKAddress{"Lipová", "1234/56", ""}, ""},
	{"CZ", "Lipová 1935", "", "", activities.TPKAddress{"Lipová", "1935", ""}, ""},
	{"CZ", "Lipová", "56 byt 7", "", activities.TPKAddress{"Lipová", "56", "byt 7"}, ""},
	{"CZ", "nám. 28. října", "5", "", activities.TPKAddress{"nám. 28. října", "5", ""}, ""},
	{"CZ", "28. října", "", "", activities.TPKAddress{"28. října", "", ""}, "building"},
	// Ukraine
	{"UA", "вул. Садова", "10 кв. 5", "", activities.TPKAddress{"вул. Садова", "10", "кв. 5"}, ""},
	{"UA", "вул. Садова, буд. 5, кв. 12", "", "", activities.TPKAddress{"вул. Садова", "буд. 5", "кв. 12"}, ""},
	{"UA", "вул. Садова", "12/3", "", activities.TPKAddress{"вул. Садова", "12/3", ""}, ""},
	{"UA", "просп. Миру 7А", "", "", activities.TPKAddress{"просп. Миру", "7А", ""}, ""},
	{"UA", "мкр Сонячний 7", "", "", activities.TPKAddress{"мкр Сонячний 7", "", ""}, "building"},
}

func TestAddressesAtTPK(t *testing.T) {
	for _, c := range typed {
		p := order.Party{Country: c.country, Street: c.street, Building: c.building, Street2: c.street2}
		at, problems := activities.AddressAtTPK(p)
		require.Equal(t, c.at, at, p)
		var broken []string
		for _, problem := range problems {
			broken = append(broken, problem.Path)
		}
		require.Equal(t, c.broken, strings.Join(broken, ", "), p)
	}
}

func TestAddressesAtShipX(t *testing.T) {
	for name, c := range map[string]struct {
		party  order.Party
		at     shipx.Address
		broken string
	}{
		"street and building":    {order.Party{Street: "Polna", Building: "14/16 m. 2"}, shipx.Address{Street: "Polna", BuildingNumber: "14/16 m. 2"}, ""},
		"building in the street": {order.Party{Street: "ul. Długa 5/7"}, shipx.Address{Street: "ul. Długa", BuildingNumber: "5/7"}, ""},
		"a number that is a name": {order.Party{Street: "ul. Jana Pawła 2"}, shipx.Address{Street: "ul. Jana Pawła 2"},
			"building: InPost's courier needs a building number; it may be at the end of street, unless it could be part of the name"},
		"no street": {order.Party{Building: "3"}, shipx.Address{BuildingNumber: "3"}, "street: InPost's courier needs a street"},
		"two lines": {order.Party{Street: "Polna", Building: "12A/3", Street2: "wejście B"},
			shipx.Address{Line1: "Polna 12A/3", Line2: "wejście B"}, ""},
		"two lines, building in the street": {order.Party{Street: "Polna 12A/3", Street2: "wejście B"},
			shipx.Address{Line1: "Polna 12A/3", Line2: "wejście B"}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			at, problems := activities.AddressAtShipX(c.party)
			require.Equal(t, c.at, at)
			require.Equal(t, c.broken, problems.Error())
		})
	}
}

// A provider's request has every letter and digit of the document, and fits the provider's
// limits.
func FuzzAddresses(f *testing.F) {
	for _, c := range typed {
		f.Add(c.country, c.street, c.building, c.street2)
	}
	f.Fuzz(func(t *testing.T, country, street, building, street2 string) {
		if !utf8.ValidString(street + "|" + building + "|" + street2) {
			t.Skip("refused as damaged")
		}
		p := order.Order{Recipient: order.Party{Country: country, Street: street, Building: building, Street2: street2}}.Normalised().Recipient
		said := lettersOf(p.Street2 + p.Street + p.Building)
		at, problems := activities.AddressAtTPK(p)
		if len(problems) == 0 {
			require.Equal(t, said, lettersOf(at.Street+at.House+at.Door), "TPK is told all")
			require.LessOrEqual(t, utf8.RuneCountInString(at.Street), 100)
			require.LessOrEqual(t, max(utf8.RuneCountInString(at.House), utf8.RuneCountInString(at.Door)), 10)
			require.NotEmpty(t, strings.TrimSpace(at.House))
		}
		there, problems := activities.AddressAtShipX(p)
		if len(problems) == 0 {
			require.Equal(t, lettersOf(p.Street+p.Building+p.Street2), lettersOf(there.Street+there.BuildingNumber+there.Line1+there.Line2), "InPost is told all")
		}
		merchants := order.Order{Shipping: order.Shipping{Carrier: order.CarrierMerchant}}.AtMyPromo(p)
		require.Equal(t, lettersOf(p.Street+p.Building+p.Street2), lettersOf(merchants.Street+merchants.CareOf), "MyPromo is told all of what it ships")
		told := order.Order{}.AtMyPromo(p)
		require.LessOrEqual(t, max(utf8.RuneCountInString(told.Street), utf8.RuneCountInString(told.CareOf)), 30)
	})
}

func lettersOf(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, text)
}

// The table in docs/order-document.md shows what providers really get.
func TestTheAddressesOfTheDocumentation(t *testing.T) {
	page, err := os.ReadFile("../docs/order-document.md")
	require.NoError(t, err)
	rows := regexp.MustCompile(`(?m)^\| ([A-Z]{2}) \| (.*?) \| (?:(.*?) )?\| (.*?) \| (.*?) \|$`).FindAllStringSubmatch(string(page), -1)
	_, table, found := strings.Cut(string(page), "## Addresses")
	require.True(t, found)
	seen := 0
	for _, row := range rows {
		if !strings.Contains(table, row[0]) {
			continue // of another table
		}
		seen++
		p := order.Party{Country: row[1], Street: row[2], Building: row[3]}
		at, problems := activities.AddressAtTPK(p)
		require.Equal(t, row[5], shown(problems, at.Street, at.House, at.Door), row[0])
		if row[4] != "–" { // InPost delivers within Poland only
			there, problems := activities.AddressAtShipX(p)
			require.Equal(t, row[4], shown(problems, there.Street, there.BuildingNumber), row[0])
		}
	}
	require.Greater(t, seen, 10)
}

func shown(problems order.Problems, fields ...string) string {
	if len(problems) > 0 {
		return "refused: " + problems[0].Path
	}
	return strings.TrimRight(strings.Join(fields, " · "), " ")
}
