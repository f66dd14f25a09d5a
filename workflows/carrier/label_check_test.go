package carrier

import (
	"testing"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"orderflow/order"
)

func shipped(by order.Carrier) order.Order {
	return order.Order{Recipient: order.Party{FirstName: "Ewa", LastName: "Lis", Street: "Polna", Building: "3", City: "Gdynia",
		PostCode: "81-391", Country: "PL", Phone: "600700800"},
		Shipping: order.Shipping{Carrier: by,
			Parcels: []order.Parcel{{Length: 100, Width: 100, Height: 100, Weight: decimal.NewFromInt(1)}}}}.WithDefaults()
}

func TestNamesInTheLettersOfEuropeAreOnEveryLabel(t *testing.T) {
	for _, name := range [][2]string{
		{"Świętosława", "Żółkiewska-Ćwik"},      // Polish
		{"Bořivoj", "Příhodný"},                 // Czech
		{"Ľuboslav", "Ďurčák"},                  // Slovak
		{"Jörg-Günther", "Weißenböck"},          // German
		{"Zoé", "L’Hôpital-Lefèvre"},            // French
		{"Őrs", "Kőszegfalvy"},                  // Hungarian
		{"Ștefania", "Țurcanu"},                 // Romanian
		{"Ąžuolas", "Šviežikas"},                // Lithuanian
		{"Ķirsis", "Bērziņš"},                   // Latvian
		{"Åse", "Østerbøe"},                     // Norwegian
		{"Begoña", "Ibáñez Müñiz"},              // Spanish
		{"Þórdís", "Ægisdóttir"},                // Icelandic
		{"Çağla", "Şıkoğlu"},                    // Turkish
		{"Đurđica", "Žličarić"},                 // Croatian
		{"Õnne", "Mänd"},                        // Estonian
		{"Thảo", "Nguyễn"},                      // Vietnamese
		{"Gwawr", "Ŵynn"}, {"Lúċ", "Ó Dálaigh"}, // Welsh, Irish
	} {
		for _, by := range []order.Carrier{order.CarrierShipX, order.CarrierTPK, order.CarrierBest} {
			doc := shipped(by)
			doc.Recipient.FirstName, doc.Recipient.LastName = name[0], name[1]
			require.Empty(t, Check(doc), "%v by %s", name, by)
			latin := doc.Normalised().WithTransliteration(true).Recipient
			require.Equal(t, name, [2]string{latin.FirstName, latin.LastName}, "they stay as they are")
		}
	}
}

func TestWhatALabelCannotShowIsRefusedByItsKind(t *testing.T) {
	for name, c := range map[string]struct {
		change     func(*order.Order)
		path, kind string
	}{
		"Ukrainian first name": {func(o *order.Order) { o.Recipient.FirstName = "Олена" }, "recipient.firstName", "Cyrillic; write it in Latin letters, or set shipping.transliterate"},
		"one Cyrillic letter":  {func(o *order.Order) { o.Recipient.Building = "12А" }, "recipient.building", "Cyrillic; write it in Latin letters, or set shipping.transliterate"},
		"Greek city":           {func(o *order.Order) { o.Recipient.City = "Αθήνα" }, "recipient.city", "Greek; write it in Latin letters, or set shipping.transliterate"},
		"Japanese company":     {func(o *order.Order) { o.Recipient.Company = "東京" }, "recipient.company", "Han; write it in Latin letters"},
		"Hebrew street":        {func(o *order.Order) { o.Recipient.Street = "הרצל" }, "recipient.street", "Hebrew; write it in Latin letters"},
		"emoji in the street":  {func(o *order.Order) { o.Recipient.Street = "Polna 🏠" }, "recipient.street", "emoji or other pictographs; write it in Latin letters"},
		"emoji of the shipper": {func(o *order.Order) { s := o.Recipient; s.Company = "Kubki ☕"; o.Shipper = &s }, "shipper.company", "emoji or other pictographs; write it in Latin letters"},
		"a locker's first name": {func(o *order.Order) {
			o.Shipping.LockerPoint, o.Recipient.Email, o.Recipient.FirstName = "GDY01A", "ewa@beta.example", "Ірина"
		}, "recipient.firstName", "Cyrillic; write it in Latin letters, or set shipping.transliterate"},
	} {
		t.Run(name, func(t *testing.T) {
			for by, whose := range map[order.Carrier]string{order.CarrierShipX: "InPost's", order.CarrierTPK: "TPK's"} {
				doc := shipped(by)
				c.change(&doc)
				require.Equal(t, order.Problems{{Path: c.path, Rule: "has characters that " + whose + " label can't show: " + c.kind}}, Check(doc))
				require.Empty(t, checksBefore[by](doc), "orders of before are judged as then")
				doc.Shipping.Carrier = order.CarrierBest
				require.Contains(t, Check(doc), order.FieldProblem{Path: c.path, Rule: "for carrier " + string(by) + ": has characters that " + whose + " label can't show: " + c.kind})
			}
			doc := shipped(order.CarrierByHand)
			c.change(&doc)
			require.Empty(t, Check(doc), "a person makes the label")
		})
	}
}

func TestTPKsCouriersReadTheScriptOfTheCountry(t *testing.T) {
	doc := shipped(order.CarrierTPK)
	doc.Recipient = order.Party{FirstName: "Петя", LastName: "Илиева", Street: "бул. Витоша", Building: "3", City: "София", PostCode: "1000", Country: "BG", Phone: "+359888123456"}
	require.Empty(t, Check(doc))
	doc.Recipient.City = "Αθήνα"
	require.Len(t, Check(doc), 1)
}

func TestAnAddressInAnotherScriptIsShippedWhenTransliterated(t *testing.T) {
	doc := shipped(order.CarrierShipX)
	doc.Recipient.FirstName, doc.Recipient.LastName, doc.Recipient.Street = "Юрій", "Згурський", "вул. Польна"
	require.Len(t, Check(doc), 3)
	doc.Shipping.Transliterate = true
	doc = doc.Normalised()
	require.Equal(t, []string{"Yurii", "Zghurskyi", "vul. Polna"}, []string{doc.Recipient.FirstName, doc.Recipient.LastName, doc.Recipient.Street})
	require.Empty(t, Check(doc))

	doc = shipped(order.CarrierTPK)
	doc.Recipient.FirstName, doc.Recipient.LastName, doc.Shipping.Transliterate = "Олександра", "Щербаньюк-Щедрищева", true
	require.Len(t, []rune(doc.Recipient.FirstName+doc.Recipient.LastName), 29)
	require.Equal(t, order.Problems{{Path: "recipient.lastName", Rule: "TPK takes 30 characters of first and last name together; there are 38; company has 60 and may hold the whole name"}},
		Check(doc.Normalised()), "what is sent counts")
}
