package normal_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/order/normal"
)

func TestLabelsShowLatinLettersWithTheirAccents(t *testing.T) {
	for _, text := range []string{
		"", "Zażółć gęślą jaźń", "Příliš žluťoučký kůň", "Größe Äpfel ẞ", "Ľubomír Šťastný", "Ĺáň", "Ștefănescu Țăran", "Kovács Őrsi Űr",
		"Žąsėlė Ūgis", "Ķēniņš", "Øster Åse", "Ðóra Þór", "D’Amico", "O'Neill-Żak jr.", "Đorđević", "Nguyễn Thị Ánh", "Çağ İşık", "Œuvre",
		"12A/3, № 5 – „Nova” & Co. § 5 + ½ (c/o) © ® ™ € £", "Zoʻr", "x\u0302", "Ewa\u200d", "a\tb",
	} {
		require.Empty(t, normal.BeyondLabel(text), text)
	}
}

func TestWhatLabelsCannotShowIsNamedByItsKind(t *testing.T) {
	for _, one := range []struct {
		text string
		want []string
	}{
		{"Київ", []string{"Cyrillic"}},
		{"Mapия", []string{"Cyrillic"}},
		{"Αθήνα", []string{"Greek"}},
		{"東京 とうきょう トーキョー", []string{"Han", "Hiragana", "Katakana", "signs of other scripts"}},
		{"서울", []string{"Hangul"}},
		{"תל אביב", []string{"Hebrew"}},
		{"القاهرة", []string{"Arabic"}},
		{"თბილისი", []string{"Georgian"}},
		{"Երևան", []string{"Armenian"}},
		{"กรุงเทพ", []string{"Thai"}},
		{"Ewa 😀", []string{"emoji or other pictographs"}},
		{"👩‍🚀❤️☎", []string{"emoji or other pictographs"}},
		{"1\ufe0f\u20e3", []string{"emoji or other pictographs"}},
		{"🇵🇱", []string{"emoji or other pictographs"}},
		{"★ Ewa →", []string{"emoji or other pictographs"}},
		{"Иван 😀", []string{"Cyrillic", "emoji or other pictographs"}},
		{"\ue000", []string{"signs of other scripts"}},
	} {
		require.Equal(t, one.want, normal.BeyondLabel(one.text), one.text)
	}
	require.Empty(t, normal.BeyondLabel("София Sofia", "Cyrillic"))
	require.Equal(t, []string{"Greek"}, normal.BeyondLabel("София Αθήνα", "Cyrillic"))
}
