package order_test

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"orderflow/order"
)

func TestPostCodesHaveTheFormOfTheirCountry(t *testing.T) {
	cases := []struct{ country, text, want string }{
		{"PL", "00-950", "00-950"}, {"PL", "00950", "00-950"}, {"PL", "00 950", "00-950"}, {"PL", " 00 - 950 ", "00-950"},
		{"PL", "00–950", "00-950"}, {"PL", "00\u00a0950", "00-950"}, {"PL", "PL-00-950", "00-950"}, {"PL", "pl 00950", "00-950"},
		{"", "81391", "81-391"},
		{"IE", "D02AF30", "D02 AF30"}, {"IE", "d02 af30", "D02 AF30"}, {"IE", "D6W-XY00", "D6W XY00"}, {"IE", "", ""},
		{"GB", "sw1a1aa", "SW1A 1AA"}, {"GB", "SW1A  1AA", "SW1A 1AA"}, {"GB", "m1 1ae", "M1 1AE"}, {"GB", "B338TH", "B33 8TH"},
		{"GB", "cr26xh", "CR2 6XH"}, {"GB", "DN551PT", "DN55 1PT"}, {"GB", "w1a0ax", "W1A 0AX"}, {"GB", "gir0aa", "GIR 0AA"}, {"JE", "je23ab", "JE2 3AB"},
		{"DE", "10115", "10115"}, {"DE", "D-10115", "10115"}, {"DE", "DE 10115", "10115"}, {"DE", "01 067", "01067"},
		{"BG", "1000", "1000"}, {"BG", "BG-1000", "1000"}, {"BG", " 1 000", "1000"},
		{"CZ", "11000", "110 00"}, {"CZ", "110-00", "110 00"}, {"CZ", "CZ-110 00", "110 00"},
		{"SK", "81101", "811 01"}, {"SK", "SK 811 01", "811 01"},
		{"AT", "A-1010", "1010"}, {"FR", "F-75001", "75001"}, {"FR", "75 001", "75001"}, {"IT", "I-00118", "00118"},
		{"ES", "28001", "28001"}, {"ES", "E-28001", "28001"}, {"NL", "1012lg", "1012 LG"}, {"NL", "NL-1012 LG", "1012 LG"},
		{"BE", "B-1000", "1000"}, {"LU", "L-1009", "1009"}, {"HU", "H-1051", "1051"}, {"SE", "11122", "111 22"}, {"SE", "S-111 22", "111 22"},
		{"PT", "1000205", "1000-205"}, {"GR", "10431", "104 31"}, {"RO", "010011", "010011"}, {"LT", "LT-01100", "01100"},
		{"LV", "LV1010", "1010"}, {"EE", "10111", "10111"}, {"FI", "FIN-00100", "00100"}, {"DK", "DK-1050", "1050"}, {"SI", "SLO-1000", "1000"},
		{"HR", "HR-10000", "10000"}, {"US", "100010001", "10001-0001"}, {"US", "10001", "10001"}, {"CA", "k1a0b1", "K1A 0B1"}, {"MT", "vlt1117", "VLT 1117"},
		{"UA", "01001", "01001"}, {"AD", "ad500", "AD500"}, {"CH", "CH-8001", "8001"},
		{"AR", " C1002AAP ", "C1002AAP"}, // whose form is not known
		{"HK", "", ""},
	}
	for _, c := range cases {
		t.Run(c.country+" "+c.text, func(t *testing.T) {
			doc := goodOrder()
			fromStock(&doc)
			doc.Recipient.Country, doc.Recipient.PostCode = c.country, c.text
			require.Empty(t, doc.Validate().Err(), "as it is typed")
			normal := doc.Normalised()
			require.Equal(t, c.want, normal.Recipient.PostCode)
			require.NoError(t, normal.Validate().Err())
			require.Equal(t, normal, normal.Normalised())
		})
	}
}

func TestAPostCodeOfAnotherCountryIsRefused(t *testing.T) {
	for _, c := range []struct{ country, text, example string }{
		{"PL", "10115", ""}, // which is 10-115
		{"PL", "950", "12-345"}, {"PL", "00-95O", "12-345"}, {"PL", "00.950", "12-345"}, {"PL", "DE-00950", "12-345"}, {"PL", "00-950 Warszawa", "12-345"},
		{"DE", "1067", "12345"}, {"DE", "81-39", "12345"}, {"DE", "0111A", "12345"}, {"DE", "F-10115", "12345"},
		{"GB", "SW1A", "AB1 2CD"}, {"GB", "00-950", "AB1 2CD"}, {"IE", "D2 AF30", "A12 3456"}, {"IE", "none", "A12 3456"},
		{"BG", "10000", "1234"}, {"CZ", "1100", "123 45"}, {"SK", "8110", "123 45"}, {"AT", "10101", "1234"}, {"NL", "1012", "1234 AB"},
		{"FR", "7500", "12345"}, {"US", "1000", "12345"}, {"PL", "-", "12-345"}, {"PL", "００950", "12-345"},
	} {
		t.Run(c.country+" "+c.text, func(t *testing.T) {
			doc := goodOrder()
			fromStock(&doc)
			doc.Recipient.Country, doc.Recipient.PostCode = c.country, c.text
			var want order.Problems
			if c.example != "" {
				want = problem("recipient.postCode", "must be a post code of country "+c.country+", such as "+c.example)
				require.Equal(t, strings.TrimSpace(c.text), doc.Normalised().Recipient.PostCode, "nothing is guessed")
			}
			require.Equal(t, want, doc.Validate())
			doc.Shipping.Carrier, doc.Shipping.LockerPoint = order.CarrierByHand, ""
			require.Empty(t, doc.Validate(), "who ships by hand knows the address")
		})
	}
}

func TestAnAddressWithoutAPostCode(t *testing.T) {
	const needed = "must be given when production is mypromo or no locker point is named"
	for country, fine := range map[string]bool{"IE": true, "HK": true, "AE": true, "PL": false, "DE": false, "GB": false} {
		doc := goodOrder()
		doc.Recipient.Country, doc.Recipient.PostCode = country, ""
		require.Equal(t, problem("recipient.postCode", needed), doc.Validate(), "MyPromo needs one, also in %s", country)
		fromStock(&doc)
		require.Equal(t, fine, len(doc.Validate()) == 0, country)
	}
}

func TestThePostCodeOfTheShipperIsReadAsWell(t *testing.T) {
	doc := goodOrder()
	doc.Shipper.PostCode = "00950"
	normal := doc.Normalised()
	require.Equal(t, "00-950", normal.Shipper.PostCode)
	require.Equal(t, "00950", doc.Shipper.PostCode, "the document itself stays")
	doc.Shipper.PostCode = "0950"
	require.Equal(t, problem("shipper.postCode", "must be a post code of country PL, such as 12-345"), doc.Validate())
}

func FuzzNormalPostCode(f *testing.F) {
	for _, seed := range []struct{ country, text string }{
		{"PL", "00950"}, {"PL", " 00–950"}, {"IE", "d02af30"}, {"GB", "gir0aa"}, {"DE", "D-10115"}, {"NL", "1012lg"}, {"AR", " x "}, {"MT", "ſlt1117"}} {
		f.Add(seed.country, seed.text)
	}
	f.Fuzz(func(t *testing.T, country, text string) {
		once := order.NormalPostCode(country, text)
		require.Equal(t, once, order.NormalPostCode(country, once), "idempotent")
		if strings.ContainsFunc(text, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) {
			require.NotEmpty(t, once)
		}
		const longest = 10 // of MyPromo and TPK
		require.LessOrEqual(t, utf8.RuneCountInString(once), max(longest, utf8.RuneCountInString(text)))
	})
}
