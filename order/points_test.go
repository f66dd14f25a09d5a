package order_test

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"orderflow/order"
	"orderflow/order/normal"
)

func TestPointsAreWrittenAsTheirNetworkWritesThem(t *testing.T) {
	for text, want := range map[string]string{
		"GDY01A": "GDY01A", "gdy01a": "GDY01A", " GDY 01A ": "GDY01A", "Gdy 01 a": "GDY01A", "\u00a0waw123m\t": "WAW123M",
		"paczkomat GDY01A": "GDY01A", "Paczkomat: gdy01a": "GDY01A", "pop-waw4": "POP-WAW4", "POP-WAW123": "POP-WAW123", "kra01bapp": "KRA01BAPP",
		"238538": "238538", "ws-492393-25-18": "WS-492393-25-18", "xxx99x": "XXX99X",
		"": "", "  ": "", "GDY 01A Gdynia": "GDY 01A Gdynia", "Gdynia, Polna 3": "Gdynia, Polna 3", "przy żabce": "przy żabce",
	} {
		t.Run(text, func(t *testing.T) {
			doc := order.Order{Shipping: order.Shipping{LockerPoint: text, DropoffPoint: text, SenderPoint: text}}
			s := doc.Normalised().Shipping
			require.Equal(t, []string{want, want, want}, []string{s.LockerPoint, s.DropoffPoint, s.SenderPoint})
			require.Equal(t, want, order.NormalPoint(want))
		})
	}
}

func TestTheSendersPointIsForTPK(t *testing.T) {
	doc := goodOrder()
	doc.Shipping.SenderPoint = "GDY01A"
	require.Equal(t, problem("shipping.senderPoint", `is only for carriers tpk and best; carrier is "shipx"`), doc.Validate())
	for _, carrier := range []order.Carrier{order.CarrierTPK, order.CarrierBest} {
		doc.Shipping.Carrier, doc.Shipping.SenderPoint = carrier, "gdy 01a"
		require.Equal(t, problem("shipping.senderPoint", `must be the name of a point, such as GDY01A; is "gdy 01a"`), doc.Validate())
		require.Empty(t, doc.Normalised().Validate())
	}
}

func TestSizesOfLockersAreTemplates(t *testing.T) {
	for _, c := range []struct {
		carrier              order.Carrier
		service, given, want string
	}{
		{order.CarrierShipX, "", "A", "small"}, {order.CarrierShipX, "", "b", "medium"}, {order.CarrierBest, "", " C ", "large"},
		{order.CarrierShipX, "inpost_locker_standard", "A", "small"}, {order.CarrierShipX, "inpost_letter_allegro", "A", "A"},
		{order.CarrierShipX, "", "Small", "small"}, {order.CarrierShipX, "", "MEDIUM ", "medium"}, {order.CarrierShipX, "", "XLarge", "xlarge"},
		{order.CarrierShipX, "", "Letter_A", "letter_a"}, {order.CarrierTPK, "", "Envelope", "envelope"}, {order.CarrierTPK, "", "A", "A"},
		{order.CarrierShipX, "", "", ""},
	} {
		parcels := []order.Parcel{{Template: c.given}}
		doc := order.Order{Shipping: order.Shipping{Carrier: c.carrier, Service: c.service, Parcels: parcels}}
		normal := doc.Normalised()
		require.Equal(t, c.want, normal.Shipping.Parcels[0].Template, c)
		require.Equal(t, normal, normal.Normalised())
		require.Equal(t, c.given, parcels[0].Template, "the document itself stays")
	}
}

func FuzzNormalPoint(f *testing.F) {
	for _, seed := range []string{"gdy 01a", " GDY01A", "Paczkomat: gdy01a", "PACZKOMAT PACZKOMAT GDY01A", "pop-waw4", "ws-492393-25-18", "ŉ01a", "ßdy01"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		once := order.NormalPoint(text)
		require.Equal(t, once, order.NormalPoint(once), "idempotent")
		if strings.ContainsFunc(text, unicode.IsLetter) {
			require.NotEmpty(t, once)
		}
		require.LessOrEqual(t, utf8.RuneCountInString(once), utf8.RuneCountInString(text))
	})
}

func FuzzNormalTemplates(f *testing.F) {
	f.Add("shipx", "", "A")
	f.Add("best", "inpost_letter_allegro", " Small")
	f.Add("shipx", "", "\xf5\u0387")
	f.Add("shipx", "", "יִ") // which NFC writes as two characters
	f.Fuzz(func(t *testing.T, carrier, service, template string) {
		doc := order.Order{Shipping: order.Shipping{Carrier: order.Carrier(carrier), Service: service, Parcels: []order.Parcel{{Template: template}}}}
		once := doc.Normalised()
		require.Equal(t, once, once.Normalised(), "idempotent")
		if strings.ContainsFunc(template, unicode.IsLetter) {
			require.NotEmpty(t, once.Shipping.Parcels[0].Template)
		}
		const longest = 6 // medium, of a single letter
		require.LessOrEqual(t, normal.Length(once.Shipping.Parcels[0].Template), max(longest, normal.Length(normal.Text(template))))
	})
}
