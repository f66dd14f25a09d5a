package normal_test

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/unicode/norm"

	"orderflow/order/normal"
)

func TestTextsLoseOnlyWhatShowsNothing(t *testing.T) {
	for _, one := range []struct{ text, want string }{
		{"Ewa", "Ewa"},
		{"  Ewa \t\r\n", "Ewa"},
		{"\u00a0Ewa\u00a0Lis\u202f", "Ewa Lis"},
		{"\ufeffEwa\u200b", "Ewa"},
		{"\u202aEwa\u202c", "Ewa"},
		{"Wojcik\u0301", "Wojciḱ"},
		{"Ło\u0301dz\u0301", "Łódź"},
		{"София", "София"},
		{"a\u200db", "a\u200db"},
		{"a\u200bb", "a\u200bb"},
		{"a\tb", "a\tb"},
		{"ﬁ-01", "ﬁ-01"},
		{"👩‍🚀", "👩‍🚀"},
		{" ", ""}, {"\u00a0", ""}, {"\u200b\u200d", ""}, {"\u202e\u2069", ""}, {"\u2003\ufeff ", ""}, {"", ""},
		{"\u3164", ""}, {"\u2800\u2800", ""}, {"\u034f", ""}, {"\ufe0f", ""}, {"\U000e0041", ""}, {"\u00ad", ""}, {"\u2028", ""},
		{" \u202eawE\u202c", "\u202eawE"}, // Ewa is seen
	} {
		require.Equal(t, one.want, normal.Text(one.text), "%q", one.text)
	}
	require.Equal(t, "https://files.example/o\u0301.pdf", normal.Trimmed(" https://files.example/o\u0301.pdf\u00a0"))
}

func TestALineHasPlainSpacesAndNothingInvisible(t *testing.T) {
	for _, one := range []struct{ text, want string }{
		{"  Ewa \t\r\n", "Ewa"},
		{"Ewa\tLis", "Ewa Lis"},
		{"Polna 3\r\n m. 5", "Polna 3 m. 5"},
		{"Polna\u20283\u20295", "Polna 3 5"},
		{"Ewa\u00a0\u2003\u3000Lis", "Ewa Lis"},
		{"Ewa\u3164Lis\u2800Nowa", "Ewa Lis Nowa"},
		{"Nad\u00adrzeczna", "Nadrzeczna"},
		{"Nad\u200brzeczna\ufeff 5", "Nadrzeczna 5"},
		{"No\u200dwak", "Nowak"},
		{"No\u200c\u200dwak", "Nowak"},
		{"Нo\u200dвак", "Нoвак"},
		{"12\ufe0e/3", "12/3"},
		{"e\u200d\u0301", "é"},
		{"Ewa \u200eLis\u200f", "Ewa Lis"},
		{"Ewa \u2066Lis\u2069 \u202dNowa\u202c", "Ewa Lis Nowa"},
		{"E\U000e0077\U000e0061wa\U000e007f", "Ewa"},
		{"Ewa \u202esiL", "Ewa \u202esiL"},
		{"Graﬁka ﬂuo oﬀset", "Grafika fluo offset"},
		{"Ｐｏｌｎａ　１２／３", "Polna 12/3"},
		{"№ 12, ½ ª", "№ 12, ½ ª"},
		{"क्\u200dष", "क्\u200dष"},
		{"می\u200cخواهم", "می\u200cخواهم"},
		{"👩‍🚀 ❤️", "👩‍🚀 ❤"},
		{"\u202e\u2069 \u3164\U000e0041", ""},
		{"a\x00b", "a\x00b"},
	} {
		require.Equal(t, one.want, normal.Line(one.text), "%q", one.text)
	}
}

// visible reports whether a text has a visible letter or digit.
func visible(text string) bool {
	return strings.ContainsFunc(text, func(r rune) bool {
		blank := strings.ContainsRune("\u115f\u1160\u3164\uffa0", r)
		return !blank && (unicode.IsLetter(r) || unicode.IsDigit(r))
	})
}

func seeds(f *testing.F) {
	for _, text := range []string{"Ewa", " \u00a0Ło\u0301dz\u0301\u200b", "\u202e", "👩‍🚀", "क़", "\xff", "\u00a0\u0301", "a\u200d\u200db", "क्\u200d\u200dष", "ﬁﬃ Ａ", "\u2028\u3164x"} {
		f.Add(text)
	}
}

func FuzzText(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, text string) {
		once := normal.Text(text)
		require.Equal(t, once, normal.Text(once), "idempotent")
		require.LessOrEqual(t, len(once), 3*len(text))
		if visible(text) {
			require.NotEmpty(t, once)
		}
	})
}

func FuzzLine(f *testing.F) {
	seeds(f)
	f.Add("\u0387\u034f0") // which NFC takes out of Greek
	f.Fuzz(func(t *testing.T, text string) {
		once := normal.Line(text)
		require.Equal(t, once, normal.Line(once), "idempotent")
		require.LessOrEqual(t, len(once), 3*len(text))
		require.True(t, norm.NFC.IsNormalString(once) || !utf8.ValidString(text))
		require.False(t, utf8.ValidString(text) && strings.ContainsAny(once, "\t\r\n\u00a0\u2028\u200b\u00ad\ufeff"))
		if visible(text) {
			require.True(t, visible(once))
		}
	})
}
