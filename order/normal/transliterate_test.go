package normal_test

import (
	"os"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/require"

	"orderflow/order/normal"
)

func TestCyrillicAndGreekAreWrittenAsTheirCountriesDo(t *testing.T) {
	for _, one := range []struct{ text, country, want string }{
		{"Київ", "UA", "Kyiv"},
		{"Київ", "PL", "Kyiv"}, // recognised by its letters
		{"Згурський", "UA", "Zghurskyi"},
		{"Знам'янка", "UA", "Znamianka"},
		{"Щербухи", "UA", "Shcherbukhy"},
		{"ЩЕРБУХИ", "UA", "SHCHERBUKHY"},
		{"Юрій Ярошенко", "UA", "Yurii Yaroshenko"},
		{"Їжакевич-Єнакієве", "UA", "Yizhakevych-Yenakiieve"},
		{"Гоща вул. Йосипа Сліпого", "UA", "Hoshcha vul. Yosypa Slipoho"},
		{"София", "BG", "Sofia"},
		{"бул. Братя Бъкстон", "BG", "bul. Bratya Bakston"},
		{"Щъркелово гнездо", "BG", "Shtarkelovo gnezdo"},
		{"МАРИЯ", "BG", "MARIA"},
		{"Илиян Гьоков", "BG", "Iliyan Gyokov"},
		{"Ѝ", "BG", "I"},
		{"Юлия Щукина", "RU", "Iuliia Shchukina"},
		{"Объездная", "RU", "Obieezdnaia"},
		{"Алёна", "PL", "Alena"},
		{"Москва́", "PL", "Moskva"},
		{"Гродна Ўладзімір", "BY", "Hrodna Uladzimir"},
		{"Ђорђе Љубић", "RS", "Đorđe Ljubić"},
		{"ЉУБИЋ Шабац", "PL", "LJUBIĆ Šabac"},
		{"Ѓорѓи Ќосев", "MK", "Gjorgji Kjosev"},
		{"Αθήνα", "GR", "Athina"},
		{"Οδός Ευαγγέλου", "GR", "Odos Evangelou"},
		{"Παύλος Αύρας", "CY", "Pavlos Avras"},
		{"Ευθύμιος", "GR", "Efthymios"},
		{"Μπάμπης", "GR", "Bampis"},
		{"ΜΠΟΥΖΙΑΝΗΣ", "GR", "BOUZIANIS"},
		{"Ψαράς Χάρης", "GR", "Psaras Charis"},
		{"Μάιος Ταΰγετος", "GR", "Maios Taygetos"},
		{"12А/3", "BG", "12A/3"},
		{"Łódź Příbram Größe", "PL", "Łódź Příbram Größe"},
		{"東京 😀 תל", "JP", "東京 😀 תל"},
		{"Иван 😀", "BG", "Ivan 😀"},
		{"ь", "UA", "ь"}, // it would have no letters left
		{"Әлем", "KZ", "Әlem"},
		{"", "BG", ""},
	} {
		got := normal.Latin(one.text, one.country, one.text)
		require.Equal(t, one.want, got, "%q of %s", one.text, one.country)
		require.Equal(t, got, normal.Latin(got, one.country, got), "idempotent")
	}
	require.Equal(t, "Hryn", normal.Latin("Грин", "PL", "Грин Андрій"), "the first name tells the language")
	require.Equal(t, "Grin", normal.Latin("Грин", "PL", "Грин"))
}

func FuzzLatin(f *testing.F) {
	for _, text := range []string{"Київ", "Знам'янка", "София", "Ђорђе", "ΜΠΟΥΖΙΑΝΗΣ", "Ταΰγετος", "ьЬъ'", "а́", "Ѱ\u0301\u0301", "Ә'Ә", "東京 😀"} {
		for _, country := range []string{"BG", "UA", "RS", "GR", "PL"} {
			f.Add(text, country)
		}
	}
	f.Fuzz(func(t *testing.T, text, country string) {
		text = normal.Line(text)
		once := normal.Latin(text, country, text)
		require.Equal(t, once, normal.Latin(once, country, once), "idempotent")
		require.Equal(t, once, normal.Line(once), "a line")
		require.LessOrEqual(t, normal.Length(once), 4*normal.Length(text))
		if visible(text) {
			require.True(t, visible(once))
		}
		if strings.IndexFunc(text, func(r rune) bool { return unicode.In(r, unicode.Cyrillic, unicode.Greek) }) < 0 {
			require.Equal(t, text, once)
		}
	})
}

// The examples in the documentation are right.
func TestTheDocumentedTransliterationsAreSo(t *testing.T) {
	text, err := os.ReadFile("../../docs/order-document.md")
	require.NoError(t, err)
	countries := map[string]string{"Bulgarian": "BG", "Ukrainian": "UA", "Serbian": "RS", "Macedonian, Belarusian, Russian": "PL", "Greek": "GR"}
	example := regexp.MustCompile("`([^`]+)`")
	found := 0
	for row := range strings.Lines(string(text)) {
		cells := strings.Split(row, "|")
		if len(cells) < 4 || countries[strings.TrimSpace(cells[1])] == "" {
			continue
		}
		typed, becomes, _ := strings.Cut(cells[3], "→")
		latin := example.FindAllStringSubmatch(becomes, -1)
		for i, one := range example.FindAllStringSubmatch(typed, -1) {
			require.Equal(t, latin[i][1], normal.Latin(one[1], countries[strings.TrimSpace(cells[1])], one[1]))
			found++
		}
	}
	require.Equal(t, 9, found)
}
