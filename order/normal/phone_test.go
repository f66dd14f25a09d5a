package normal_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/order/normal"
)

func TestPhonesReadTheSameHoweverTheyAreWritten(t *testing.T) {
	for _, one := range []struct{ text, country, want string }{
		{"600100200", "PL", "+48600100200"},
		{"600 100 200", "", "+48600100200"},
		{"600-100-200", "PL", "+48600100200"},
		{"600.100.200", "PL", "+48600100200"},
		{"600‑100–200", "PL", "+48600100200"},
		{"48600100200", "PL", "+48600100200"},
		{"48 600 100 200", "PL", "+48600100200"},
		{"+48 600 100 200", "PL", "+48600100200"},
		{"+48600100200", "DE", "+48600100200"},
		{"+ 48 600 100 200", "PL", "+48600100200"},
		{"(+48) 600 100 200", "PL", "+48600100200"},
		{"0048600100200", "PL", "+48600100200"},
		{"0048 600 100 200", "BG", "+48600100200"},
		{"(0048) 600-100-200", "PL", "+48600100200"},
		{"\u202a+48 600 100 200\u202c", "PL", "+48600100200"},
		{"\u200e600\u00a0100\u00a0200 ", "PL", "+48600100200"},
		{"６００１００２００", "PL", "+48600100200"},
		{"(22) 431-05-00", "PL", "+48224310500"},
		{"22/431 05 00", "PL", "+48224310500"},
		{"22 431 05 00", "PL", "+48224310500"},
		{"022 431 05 00", "PL", "+48224310500"},
		{"0-22 431-05-00", "PL", "+48224310500"},
		{"+48 (22) 431 05 00", "PL", "+48224310500"},
		{"+48 (0)22 431 05 00", "PL", "+48224310500"},
		{"48 123 45 67", "PL", "+48481234567"}, // the area of Radom is 48, too
		{"48 48 123 45 67", "PL", "+48481234567"},
		{"+380 67 123 45 67", "PL", "+380671234567"},
		{"00380671234567", "PL", "+380671234567"},
		{"067 123 45 67", "UA", "+380671234567"},
		{"(044) 234-56-78", "UA", "+380442345678"},
		{"380671234567", "UA", "+380671234567"},
		{"+49 (0)151 23456789", "DE", "+4915123456789"},
		{"+49 (0)151 23456789", "PL", "+4915123456789"},
		{"0049 (0) 151 2345 6789", "DE", "+4915123456789"},
		{"0151/23456789", "DE", "+4915123456789"},
		{"0151 23456789", "DE", "+4915123456789"},
		{"4915123456789", "DE", "+4915123456789"},
		{"030 / 12345678", "DE", "+493012345678"},
		{"(030) 1234567-89", "DE", "+4930123456789"},
		{"0888 123 456", "BG", "+359888123456"},
		{"+359 (0)88 812 3456", "BG", "+359888123456"},
		{"359888123456", "BG", "+359888123456"},
		{"02/981 12 34", "BG", "+35929811234"},
		{"020 7946 0018", "GB", "+442079460018"},
		{"+44 (0)20 7946 0018", "GB", "+442079460018"},
		{"07700 900123", "GB", "+447700900123"},
		{"085 012 3456", "IE", "+353850123456"},
		{"06 12 34 56 78", "FR", "+33612345678"},
		{"06 6982 1234", "IT", "+390669821234"},
		{"+39 06 6982 1234", "PL", "+390669821234"},
		{"312 345 6789", "IT", "+393123456789"},
		{"777 123 456", "CZ", "+420777123456"},
		{"420 777 123 456", "CZ", "+420777123456"},
		{"8 612 34567", "LT", "+37061234567"},
		{"06 20 123 4567", "HU", "+36201234567"},
		{"+1 (212) 555-0123", "PL", "+12125550123"},
		{"111222333", "PL", "+48111222333"}, // of no known range, but of the right length
	} {
		read, err := normal.ReadPhone(one.text, one.country)
		require.NoError(t, err, "%q in %s", one.text, one.country)
		require.Equal(t, one.want, read.International(), "%q in %s", one.text, one.country)
	}
}

func TestPhonesThatCanBeMisunderstoodAreRefused(t *testing.T) {
	for _, one := range []struct {
		text, country string
		want          error
	}{
		{"", "PL", normal.ErrPhoneSigns},
		{"-", "PL", normal.ErrPhoneSigns},
		{"brak", "PL", normal.ErrPhoneSigns},
		{"600100200 ext. 12", "PL", normal.ErrPhoneSigns},
		{"22 431 05 00 wew. 12", "PL", normal.ErrPhoneSigns},
		{"22 431 05 00 x12", "PL", normal.ErrPhoneSigns},
		{"22 431 05 00#12", "PL", normal.ErrPhoneSigns},
		{"600100200, 600100300", "PL", normal.ErrPhoneSigns},
		{"600100200; 600100300", "PL", normal.ErrPhoneSigns},
		{"600100200 lub 600100300", "PL", normal.ErrPhoneSigns},
		{"+48600100200 +48600100300", "PL", normal.ErrPhoneSigns},
		{"600+100200", "PL", normal.ErrPhoneSigns},
		{"++48600100200", "PL", normal.ErrPhoneSigns},
		{"\u202e002001006", "PL", normal.ErrPhoneSigns}, // 600100200 is seen
		{"22 431 05 00/12", "PL", normal.ErrPhoneSecond},
		{"600100200/600100300", "PL", normal.ErrPhoneSecond},
		{"600 100 200 / 600 100 300", "PL", normal.ErrPhoneSecond},
		{"+48 600 100 200/12", "DE", normal.ErrPhoneSecond},
		{"0888123456/0887123456", "BG", normal.ErrPhoneSecond},
		{"030 12345678/12", "DE", normal.ErrPhoneSecond},
		{"22 431 05 00-12", "PL", normal.ErrPhoneNumber},
		{"600100200 600100300", "PL", normal.ErrPhoneNumber},
		{"60010020", "PL", normal.ErrPhoneNumber},
		{"6001002003", "PL", normal.ErrPhoneNumber},
		{"000000000", "PL", normal.ErrPhoneNumber},
		{"380671234567", "PL", normal.ErrPhoneNumber}, // whose code that is nobody says
		{"+48 60010020", "PL", normal.ErrPhoneNumber},
		{"+999 123456789", "PL", normal.ErrPhoneNumber},
		{"112", "DE", normal.ErrPhoneNumber},
		{"0151 23456789 0151 23456780", "DE", normal.ErrPhoneNumber},
		{"12345678", "XX", normal.ErrPhoneNumber},
		{"0049 000 0000", "PL", normal.ErrPhoneNumber},
	} {
		read, err := normal.ReadPhone(one.text, one.country)
		require.ErrorIs(t, err, one.want, "%q in %s is %v", one.text, one.country, read)
		require.Equal(t, normal.Text(one.text), normal.PhoneText(one.text, one.country))
	}
}

func FuzzPhone(f *testing.F) {
	for _, text := range []string{"600100200", "(22) 431-05-00", "22/431 05 00/12", "+49 (0)151 23456789", "0048 600", "＋４８"} {
		for _, country := range []string{"PL", "DE", "IT", "", "ZZ"} {
			f.Add(text, country)
		}
	}
	f.Fuzz(func(t *testing.T, text, country string) {
		read, err := normal.ReadPhone(text, country)
		once := normal.PhoneText(text, country)
		require.Equal(t, once, normal.PhoneText(once, country), "idempotent")
		if err != nil {
			return
		}
		require.NotEmpty(t, read.National())
		require.LessOrEqual(t, len(once), normal.MaxPhone)
		require.Equal(t, once, normal.PhoneText(once, "BG"), "the country is in it")
		require.Empty(t, strings.Trim(once[1:], "0123456789"))
	})
}
