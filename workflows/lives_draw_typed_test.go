package workflows_test

import (
	"encoding/json"
	"regexp"

	"pgregory.net/rapid"

	"orderflow/order"
)

// Values as people type them, made up. Some letters are separate from their accents, some
// spaces are non-breaking, and some values have a provider's maximum length.
var (
	typedNames = [][2]string{{"Ewa", "Lis"}, {" Ewa ", "Lis\u00a0"}, {"Zoe\u0308", "Z\u0307o\u0301łw"}, {"Anna\u00a0Maria", "Gęślą-Jaźń"},
		{"Sinéad", "O’Brien"}, {"Maksymiliana", "Konstantynopolska"}, {"Świętopełk Bogumił", "Brzęczyszcz"}, {"\u200bEwa", "Lis\u200b"},
		{"J.", "D'Arc"}, {"Иван", "Петров"}}
	typedStreets = [][2]string{{"Polna", "12"}, {"ul. Długa", "14/16"}, {"al. Niepodległości", "12A/3"}, {"Polna", "5/7/9"},
		{"Rynek", "1 A"}, {"os. Leśne", "4b/12"}, {"Polna\u00a0Boczna", " 15 / 23 "}, {"św. Jana", "7 lok. 5"}, {"Żo\u0301łta", "14/16 m. 2"},
		{"3 Maja", "10/12"}, {"Kwiatowa", "1234567890"}, {"Ogrodowa Boczna Zachodnia", "1/23"}}
	typedCities = []string{"Gdynia", " Gdynia", "Ło\u0301dz\u0301", "Bielsko-Biała", "Gdynia\u00a0Orłowo", "Ruda Śląska", "Stargard\u2009"}
	typedCodes  = []string{"81-001", "81001", "81 001", " 81-001 ", "81–001", "PL-81-001"}
	typedEmails = []string{"ewa@beta.example", " ewa@beta.example", "Ewa.Lis+sklep@Beta.example", "ewa@beta.example\u00a0"}
	typedFirms  = []string{"", "", "Beta sp. z o.o.", " Z.P.H. „Gamma” ", "Zakłady Przemysłu 1 Maja S.A. "}
	typedShops  = []string{"1001", "ZAM/2026/03 #7", " 1001\u00a0"}
)

// abroadParties are addresses outside Poland, as Merkana and shops send them.
var abroadParties = []order.Party{
	{FirstName: "Мария", LastName: "Иванова", Street: "ул. Шипка", Building: "№12, ет. 3", PostCode: "1000", City: "София",
		Country: "BG", Phone: "0888 123 456", Email: "maria@delta.example"},
	{FirstName: "Ivan", LastName: "Petrov", Street: "bul. Vitosha", Building: "15", PostCode: " 4000", City: "Пловдив", Country: "BG",
		Phone: "+359 (0)888 123 457"},
	{FirstName: "Jörg", LastName: "Groß", Street: "Lange Straße", Building: "12a", PostCode: "01067", City: "Dresden", Country: "DE",
		Phone: "0151/23456789", Email: "joerg@delta.example"},
	{FirstName: "Sinéad", LastName: "Byrne", Street: "Main Street", Building: "4", PostCode: "d02 x285", City: "Dublin", Country: "IE",
		Phone: "+353 86 123 4567"},
}

// shippers are those that orders name.
var shippers = []*order.Party{nil, nil, nil,
	{Company: "Delta S.A.", FirstName: "Ola", LastName: "Żak", Street: "Składowa", Building: "3/4", PostCode: "80 298", City: "Gdan\u0301sk",
		Country: "PL", Phone: "58/300 10 20", Email: "sklad@delta.example"},
	{FirstName: "Olha", LastName: "Kowal", Street: "Nowa", Building: "8", PostCode: "30-002", City: "Kraków", Country: "PL",
		Phone: "+380 67 123 45 67", Email: "olha@delta.example"},
}

// drawTyped writes an order as people type it, and reads it back as they send it. It reports
// false if it is typed neatly.
func drawTyped(t *rapid.T, doc *order.Order) bool {
	if !oneIn(t, 2, "typed as people type") {
		return false
	}
	drawRecipient(t, doc)
	drawSizes(t, doc)
	if shipper := rapid.SampledFrom(shippers).Draw(t, "shipper"); shipper != nil {
		named := *shipper
		doc.Shipper = &named
		doc.Shipping.ContactPhone = "22 431 05 01" // for InPost, which takes no foreign phone
	}
	if doc.Source.System == "shop" {
		doc.Source.Reference = rapid.SampledFrom(typedShops).Draw(t, "shop's reference")
	}
	if doc.Shipping.LockerPoint == "GDY01A" {
		doc.Shipping.LockerPoint = rapid.SampledFrom([]string{"GDY01A", "gdy01a", " GDY01A ", "gdy 01a"}).Draw(t, "locker")
	}
	drawMaking(t, doc)
	drawUnfit(t, doc)
	*doc = reread(*doc)
	return true
}

func drawRecipient(t *rapid.T, doc *order.Order) {
	to := &doc.Recipient
	if doc.Shipping.Carrier != order.CarrierShipX && doc.Shipping.LockerPoint == "" && oneIn(t, 5, "abroad") {
		*to = rapid.SampledFrom(abroadParties).Draw(t, "recipient")
		return
	}
	name := rapid.SampledFrom(typedNames).Draw(t, "name")
	street := rapid.SampledFrom(typedStreets).Draw(t, "street")
	to.FirstName, to.LastName, to.Street, to.Building = name[0], name[1], street[0], street[1]
	to.Company = rapid.SampledFrom(typedFirms).Draw(t, "company")
	to.City = rapid.SampledFrom(typedCities).Draw(t, "city")
	to.PostCode = rapid.SampledFrom(typedCodes).Draw(t, "post code")
	to.Email = rapid.SampledFrom(typedEmails).Draw(t, "e-mail")
}

// drawSizes draws more amounts.
func drawSizes(t *rapid.T, doc *order.Order) {
	if doc.Shipping.CashOnDelivery == nil {
		doc.Shipping.Insurance = rapid.SampledFrom([]*order.Money{nil, nil, pln("150.50"), pln("1000")}).Draw(t, "insurance")
	} else {
		doc.Shipping.Insurance = rapid.SampledFrom([]*order.Money{nil, nil, pln("120"), pln("250.5")}).Draw(t, "insurance")
	}
	for i := range doc.Shipping.Parcels {
		if p := &doc.Shipping.Parcels[i]; p.Template == "" {
			p.NonStandard = oneIn(t, 4, "odd shape")
			p.Length -= rapid.IntRange(0, 9).Draw(t, "millimetres")
		}
	}
}

// drawMaking draws the fields that only MyPromo gets.
func drawMaking(t *rapid.T, doc *order.Order) {
	if doc.Production != order.ProductionMyPromo || doc.Source.System == order.SystemMediaPort {
		return
	}
	if doc.Recipient.Country == "PL" {
		doc.Recipient.CareOf = rapid.SampledFrom([]string{"", "", "u Pani\u00a0Nowak"}).Draw(t, "care of")
	}
	doc.Recipient.District = rapid.SampledFrom([]string{"", "", " Orłowo"}).Draw(t, "district")
	for i := range doc.Items {
		item := &doc.Items[i]
		if i < 3 && oneIn(t, 3, "customs") {
			item.Customs = &order.Customs{Description: "Kubek\u00a0ceramiczny", Number: " 69120023", Origin: "PL", Value: *pln("12.50")}
		}
		for f := range item.Files {
			item.Files[f].Type = rapid.SampledFrom([]string{"", "front"}).Draw(t, "part")
			item.Files[f].URL += rapid.SampledFrom([]string{"", " ", "\u00a0"}).Draw(t, "after the URL")
		}
		if item.Files != nil && oneIn(t, 3, "another file") {
			item.Files = append(item.Files, order.PrintFile{URL: "https://files.example/back%20side.pdf?v=2&s=A%2Fb", Type: " back "})
		}
	}
}

// drawUnfit rarely breaks a rule of a route: such an order is refused at the start.
func drawUnfit(t *rapid.T, doc *order.Order) {
	if !oneIn(t, 15, "unfit") {
		return
	}
	to := &doc.Recipient
	switch rapid.SampledFrom([]string{"phone", "two phones", "name", "e-mail", "code", "point", "weight", "control"}).Draw(t, "what is unfit") {
	case "phone":
		to.Phone = "600100200/12"
	case "two phones":
		to.Phone = "600 100 200, 600 100 201"
	case "name":
		to.FirstName, to.LastName = "Maksymiliana Wilhelmina", "Konstantynopolitańczykowianeczka"
	case "e-mail":
		to.Email = "ewa@beta"
	case "code":
		to.PostCode = "8100"
	case "point":
		doc.Shipping.LockerPoint = "Gdynia, Polna 3"
	case "weight":
		doc.Shipping.Parcels = []order.Parcel{{Length: 100, Width: 100, Height: 100}}
	case "control":
		to.City = "Gdy\u0007nia"
	}
}

// plainNumber is a whole number of a document.
var plainNumber = regexp.MustCompile(`"(length|width|height|quantity)":(\d+)`)

// reread is an order read from a file as somebody writes it, with decimal numbers.
func reread(doc order.Order) order.Order {
	written, err := json.Marshal(doc)
	if err != nil {
		panic(err) // an order can be written
	}
	parsed, err := order.Parse(plainNumber.ReplaceAll(written, []byte(`"$1":$2.0`)))
	if err != nil || len(parsed) != 1 || parsed[0].Err != nil {
		panic(err) // a document can be read
	}
	return parsed[0].Order
}
