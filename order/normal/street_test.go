package normal_test

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"orderflow/order/normal"
)

func TestTheBuildingIsTakenOffAStreetWhereThatIsCertain(t *testing.T) {
	for _, c := range []struct{ country, line, street, building string }{
		{"PL", "ul. Długa 5/7", "ul. Długa", "5/7"},
		{"PL", "ul. 3 Maja 12", "ul. 3 Maja", "12"},
		{"PL", "Aleja 29 Listopada 5 lok. 3", "Aleja 29 Listopada", "5 lok. 3"},
		{"PL", "os. Piastów 12/4", "os. Piastów", "12/4"},
		{"PL", "Plac 1", "Plac", "1"},
		{"PL", "Nowa Wieś 117B", "Nowa Wieś", "117B"},
		{"PL", "ul. Polna, 12A/3", "ul. Polna", "12A/3"},
		{"PL", "ul. Polna 12 A m. 4", "ul. Polna", "12 A m. 4"},
		{"PL", "Szeroka 15 / 23", "Szeroka", "15 / 23"},
		{"PL", "ul. Krótka 5/7/9", "ul. Krótka", "5/7/9"},
		{"PL", "ul. Łąkowa nr 8", "ul. Łąkowa", "nr 8"},
		{"PL", "ul. Łąkowa m. nr 8", "ul. Łąkowa m. nr 8", ""},
		{"PL", "skrytka #8", "skrytka #8", ""},
		{"PL", "ul. Jana Pawła II 15", "ul. Jana Pawła II", "15"},
		{"PL", "ul. Jana Pawła 2 15", "ul. Jana Pawła 2", "15"},
		{"PL", "al. Jana Pawła 80", "al. Jana Pawła", "80"},
		{"PL", "ul. Armii Krajowej 12 bis", "ul. Armii Krajowej", "12 bis"},
		{"PL", "ul. Leśna blok 4 m. 2", "ul. Leśna", "blok 4 m. 2"},
		{"PL", "ul. 11 Listopada", "ul. 11 Listopada", ""},
		{"PL", "ul. Jana Pawła 2", "ul. Jana Pawła 2", ""},
		{"PL", "ul. Jana Pawła 2/5", "ul. Jana Pawła 2/5", ""},
		{"PL", "ul. Piusa 11", "ul. Piusa 11", ""},
		{"PL", "ul. Władysława 4", "ul. Władysława 4", ""},
		{"PL", "ul. Bohaterów Września 1939", "ul. Bohaterów Września 1939", ""},
		{"PL", "ul. Długa 15 23", "ul. Długa 15 23", ""},
		{"PL", "ul. Długa lok. 3", "ul. Długa lok. 3", ""},
		{"PL", "ul. Długa m 3", "ul. Długa m 3", ""},
		{"PL", "Skrytka pocztowa 12", "Skrytka pocztowa 12", ""},
		{"PL", "działka 44/3", "działka 44/3", ""},
		{"PL", "ul. Polna", "ul. Polna", ""},
		{"PL", "ul. Dom 5", "ul. Dom 5", ""},
		{"PL", "Rynek 12-14/5", "Rynek", "12-14/5"},
		{"PL", "ul. Rzeczna 8 p. 3", "ul. Rzeczna", "8 p. 3"},
		{"PL", "ul. Rzeczna 8 bud. C", "ul. Rzeczna 8", "bud. C"},
		{"PL", "12", "12", ""},
		{"PL", "", "", ""},
		{"BG", "бул. Братя Бъкстон, 33", "бул. Братя Бъкстон", "33"},
		{"BG", "ul. Vitosha № 12A/3", "ul. Vitosha", "12A/3"},
		{"BG", "ул. Роза №12, ет. 3, ап. 8", "ул. Роза", "12, ет. 3, ап. 8"},
		{"BG", "ж.к. Младост 1, бл. 54, вх. А, ап. 8", "ж.к. Младост 1", "бл. 54, вх. А, ап. 8"},
		{"BG", "ж.к. Младост 1", "ж.к. Младост 1", ""},
		{"BG", "бл. 54, вх. А, ап. 8", "бл. 54, вх. А, ап. 8", ""},
		{"BG", "ж.к. Люлин 5", "ж.к. Люлин 5", ""},
		{"BG", "бул. Цар Борис III 136", "бул. Цар Борис III", "136"},
		{"BG", "бул. Цар Борис 3", "бул. Цар Борис 3", ""},
		{"BG", "ул. Шипка нр. 5", "ул. Шипка", "нр. 5"},
		{"DE", "Straße des 17. Juni 135", "Straße des 17. Juni", "135"},
		{"DE", "Lange Gasse 5-7", "Lange Gasse", "5-7"},
		{"DE", "Am Hang 12 Haus 3", "Am Hang 12", "Haus 3"},
		{"DE", "Rosenweg 4 Whg 12", "Rosenweg", "4 Whg 12"},
		{"DE", "Haus 3", "Haus 3", ""},
		{"DE", "Postfach 1234", "Postfach 1234", ""},
		{"DE", "Packstation 145", "Packstation 145", ""},
		{"IE", "12 Willow Road", "12 Willow Road", ""},
		{"IE", "Apt 4, Willow Court", "Apt 4, Willow Court", ""},
		{"IE", "Willow Court, Flat 4", "Willow Court, Flat 4", ""},
		{"GB", "221 Oak Street", "221 Oak Street", ""},
		{"GB", "Rose Cottage", "Rose Cottage", ""},
		{"GB", "P.O. Box 12", "P.O. Box 12", ""},
		{"CZ", "Lipová 1234/56", "Lipová", "1234/56"},
		{"CZ", "Nová 1935", "Nová", "1935"},
		{"CZ", "nám. 28. října 5 byt 3", "nám. 28. října", "5 byt 3"},
		{"CZ", "28. října", "28. října", ""},
		{"UA", "вул. Садова, буд. 5, кв. 12", "вул. Садова", "буд. 5, кв. 12"},
		{"UA", "вул. Садова 10 кв. 5", "вул. Садова", "10 кв. 5"},
		{"UA", "просп. Миру, 12/3", "просп. Миру", "12/3"},
		{"UA", "мкр Сонячний 7", "мкр Сонячний 7", ""},
	} {
		t.Run(c.country+" "+c.line, func(t *testing.T) {
			street, building := normal.SplitStreet(c.line, c.country)
			require.Equal(t, [2]string{c.street, c.building}, [2]string{street, building})
		})
	}
}

func TestHouseAndFlatAreTakenApartWhereThatIsCertain(t *testing.T) {
	for _, c := range []struct{ country, building, house, door string }{
		{"PL", "3/4", "3", "4"},
		{"", "3/4", "3", "4"},
		{"PL", "15 / 23", "15", "23"},
		{"PL", "12A/3", "12A", "3"},
		{"PL", "12/3B", "12", "3B"},
		{"PL", "nr 5/7", "nr 5", "7"},
		{"PL", "14/16 m. 2", "14/16", "m. 2"},
		{"PL", "14/16/2", "14/16/2", ""},
		{"PL", "5/7/9", "5/7/9", ""},
		{"PL", "12 lok. 5", "12", "lok. 5"},
		{"PL", "12, lok 5A", "12", "lok 5A"},
		{"PL", "3 m 4", "3", "m 4"},
		{"PL", "3m.4", "3", "m.4"},
		{"PL", "3m4", "3m4", ""},
		{"PL", "12/m. 5", "12", "m. 5"},
		{"PL", "1 A", "1 A", ""},
		{"PL", "12 bis", "12 bis", ""},
		{"PL", "b/n", "b/n", ""},
		{"PL", "12/A", "12/A", ""},
		{"PL", "5-7", "5-7", ""},
		{"PL", "lok. 5", "lok. 5", ""},
		{"BG", "№12, ет. 3, ап. 8", "№12, ет. 3", "ап. 8"},
		{"BG", "нр. 5", "нр. 5", ""},
		{"BG", "12/3", "12/3", ""},
		{"UA", "10 кв. 5", "10", "кв. 5"},
		{"UA", "12/3", "12/3", ""},
		{"CZ", "1234/56", "1234/56", ""},
		{"CZ", "56 byt 7", "56", "byt 7"},
		{"DE", "Haus 3", "Haus 3", ""},
		{"DE", "4 Whg. 12", "4", "Whg. 12"},
		{"IE", "Flat 3, 12", "Flat 3, 12", ""},
		{"GB", "12, Flat 3", "12", "Flat 3"},
		{"PL", "", "", ""},
	} {
		t.Run(c.country+" "+c.building, func(t *testing.T) {
			house, door := normal.HouseAndDoor(c.building, c.country)
			require.Equal(t, [2]string{c.house, c.door}, [2]string{house, door})
		})
	}
}

func TestWhatIsLongIsWrittenTightlyOrWithTheFlat(t *testing.T) {
	for _, c := range []struct {
		building, house, door string
		fits                  bool
	}{
		{"12A/3", "12A", "3", true},
		{"№12, ет. 3, ап. 8", "№12, ет. 3", "ап. 8", true},
		{"№112, ет. 3, ап. 18", "№112,ет.3", "ап.18", true},
		{"бл. 54, вх. А, ап. 8", "бл.54,вх.А", "ап.8", true},
		{"бл. 154, вх. А, ап. 8", "бл.154", "вх.А,ап.8", true},
		{"Budynek C/12", "Budynek C", "12", true},
		{"12345678901/3", "12345678901/3", "", false},
		{"/12345678901", "/12345678901", "", false},
		{"бл. 154, вх. А, ет. 12, ап. 118", "бл. 154, вх. А, ет. 12", "ап. 118", false},
	} {
		house, door, fits := normal.HouseAndDoorWithin(c.building, "PL", 10)
		require.Equal(t, c.fits, fits, c.building)
		require.Equal(t, [2]string{c.house, c.door}, [2]string{house, door})
	}
}

func FuzzSplitStreet(f *testing.F) {
	for _, line := range []string{"ul. Długa 5/7", "Aleja 29 Listopada 5 lok. 3", "ул. Роза №12, ет. 3, ап. 8", "ul. Jana Pawła 2 15",
		"ж.к. Младост 1, бл. 54, вх. А", "15 / 23", "A,, 5 # 6", "A #,0", "M #0", "A 0-# 0"} {
		f.Add(line, "PL")
	}
	f.Fuzz(func(t *testing.T, line, country string) {
		if !utf8.ValidString(line) {
			t.Skip("refused as damaged")
		}
		street, building := normal.SplitStreet(line, country)
		require.Equal(t, essence(line), essence(street+building), "no letter or digit is lost")
		if essence(line) != "" {
			require.NotEmpty(t, essence(street), "a street is left")
		}
		again, number := normal.SplitStreet(normal.OneLine(street+" "+building), country)
		require.Equal(t, [2]string{street, building}, [2]string{again, number}, "splitting it again changes nothing")
	})
}

func FuzzHouseAndDoor(f *testing.F) {
	for _, building := range []string{"14/16 m. 2", "5/7/9", "12 lok. 5", "15 / 23", "№12, ет. 3, ап. 8", "1 A", "b/n", "12A/3", "3m.4"} {
		f.Add(building, "PL")
	}
	f.Fuzz(func(t *testing.T, building, country string) {
		if !utf8.ValidString(building) {
			t.Skip("refused as damaged")
		}
		house, door := normal.HouseAndDoor(building, country)
		require.Equal(t, essence(building), essence(house+door), "no letter or digit is lost")
		if essence(building) != "" {
			require.NotEmpty(t, essence(house), "a house is left")
		}
		const most = 10
		inHouse, inDoor, fits := normal.HouseAndDoorWithin(building, country, most)
		require.Equal(t, essence(building), essence(inHouse+inDoor))
		if fits {
			require.LessOrEqual(t, max(len([]rune(inHouse)), len([]rune(inDoor))), most)
		}
	})
}

// essence is the letters and digits of a text.
func essence(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, text)
}
