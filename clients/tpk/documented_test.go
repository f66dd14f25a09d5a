package tpk_test

import (
	"context"

	"github.com/shopspring/decimal"

	"orderflow/clients/lenient"
	"orderflow/clients/tpk"
)

// The values of the documented samples. The documentation masks their e-mail
// addresses.
const sampleEmail = "[email protected]"

var centimetres = decimal.NewFromInt

func onePackage(documented map[string]any) map[string]any {
	return documented["packages"].([]any)[0].(map[string]any)
}

// forOneWithoutInvoice changes the documented order of a user without an account
// into ours: the consents and the invoice belong to the account, and the sender
// needs an e-mail address.
func forOneWithoutInvoice(documented map[string]any) {
	for _, consent := range []string{"regulations_approval", "marketing_approval", "marketing_approval_2"} {
		delete(documented, consent)
	}
	delete(onePackage(documented), "invoice")
	onePackage(documented)["sender"].(map[string]any)["email"] = email
}

func documentedCOD() *tpk.COD {
	return &tpk.COD{TypeID: tpk.CODStandard, Value: decimal.NewFromInt(1000), BankAccount: "52175000120000000032413366"}
}

func documentedPackage() tpk.NewPackage {
	return tpk.NewPackage{
		ProductID: tpk.ProductParcel, CourierID: tpk.CourierInPost, Weight: decimal.NewFromInt(50),
		Length: centimetres(200), Width: centimetres(200), Height: centimetres(200), NonStandard: true,
		InsuranceValue: decimal.NewFromInt(1000), COD: documentedCOD(), Description: "123",
		PickupDate: "2017-04-10", PickupHours: &tpk.Hours{From: "11:00", To: "13:00"},
		Sender: tpk.Party{
			Name: "Jan", Surname: "Kowalski", Street: "Kowalska", HouseNumber: "12", PostCode: "01-111",
			City: "Warszawa", CountryID: tpk.CountryPoland, Phone: "123456789", Email: email,
		},
		Receiver: tpk.Party{
			Name: "Anna", Surname: "Kowalski", Street: "Testowa", HouseNumber: "11", DoorNumber: "2", PostCode: "82-300",
			City: "Elbląg", CountryID: tpk.CountryPoland, Phone: "123456789",
		},
	}
}

func documentedOfferPackage() tpk.OfferPackage {
	party := tpk.Party{
		Name: "Jan", Surname: "Kto", Street: "Kowalska", HouseNumber: "12", PostCode: "82-300",
		City: "Elbląg", CountryID: tpk.CountryPoland,
	}
	return tpk.OfferPackage{
		ProductID: tpk.ProductEnvelope, Weight: decimal.NewFromInt(11),
		Length: decimal.RequireFromString("111.1"), Width: centimetres(111), Height: centimetres(200),
		NumberOfPackages: 1, InsuranceValue: decimal.NewFromInt(1000), COD: documentedCOD(), Description: "123",
		Sender: party, Receiver: party,
	}
}

var documentedCreated = tpk.Created{OrderID: 777, Price: number("3931.5"), CourierID: tpk.CourierInPost}

func readOrder() tpk.Order {
	return tpk.Order{
		OrderID: 123, Status: tpk.StatusPaid, CourierStatus: tpk.CourierStatusDelivered, WaybillNumber: "ABC123",
		CourierPickupNumber: "32452464398323862354", CourierID: tpk.CourierInPost, Price: number("12.6"),
		Description: "test", ProductID: tpk.ProductParcel, NumberOfPackages: 1,
		Weight: number("10"), Length: number("10"), Width: number("10"), Height: number("10"),
		Options: lenient.List[lenient.String]{tpk.OptionWithoutWaybill, tpk.OptionDirectDeliveryOnly},
		Payment: tpk.OrderPayment{Method: tpk.PaidByBalance},
		Sender: tpk.Party{
			Name: "Jan", Surname: "Kowalski", Company: "Kowalski S. A.", Street: "Kowalska", HouseNumber: "1",
			DoorNumber: "999", PostCode: "01-111", City: "Warszawa", CountryID: 1, Phone: "123456789", Email: sampleEmail,
		},
		Receiver: tpk.Party{
			Name: "Robert", Surname: "Firmowy", Street: "Firmowa", HouseNumber: "2", PostCode: "82-300",
			City: "Elbląg", CountryID: 1, Phone: "123456789", Email: sampleEmail,
		},
		CreatedAt: at("2017-01-17 16:15:41"), PickupAt: "2017-01-18", PickupHourSince: "09:00", PickupHourTill: "16:00",
	}
}

func foundOrder() tpk.Order {
	order := readOrder()
	order.CourierStatus, order.WaybillNumber, order.CourierPickupNumber = tpk.CourierStatusCancelled, "123ABC1", ""
	order.CourierID, order.Price, order.Description, order.NonStandard = tpk.CourierGeisKEX, number("20.1"), "Buty", yes
	order.Weight, order.Length, order.Width, order.Height = number("10.1"), number("1.1"), number("20"), number("20")
	order.Sender = tpk.Party{
		Name: "Jan", Surname: "Testowy", Company: "Test SA", Street: "Testowa", HouseNumber: "11",
		DoorNumber: "6", PostCode: "82-300", City: "Elbląg", CountryID: 1, Phone: "123456789", Email: sampleEmail,
	}
	order.Receiver = tpk.Party{
		Name: "Jan", Surname: "Odbiorca", Street: "Testowa", HouseNumber: "11", PostCode: "00-123",
		City: "Warszawa", CountryID: 1, Phone: "12345678", Email: sampleEmail,
	}
	order.CreatedAt, order.PickupAt = at("2017-01-25 16:13:06"), "2017-01-26"
	order.PickupHourSince, order.PickupHourTill = "10:00", "13:00"
	return order
}

func secondFoundOrder() tpk.Order {
	order := foundOrder()
	order.OrderID, order.CourierPickupNumber, order.Price = 124, "12312423", number("22.1")
	order.NonStandard, order.Description, order.Payment = no, "Test", tpk.OrderPayment{}
	order.CreatedAt = at("2017-01-25 16:18:06")
	return order
}

var documentedPayment = tpk.Payment{
	Paid: []lenient.Int{123}, NotWaiting: []lenient.Int{234}, Total: number("40.90"),
}

var documentedTransaction = tpk.Transaction{
	Type: tpk.TransactionOrder, Number: "OTH-777-701", CreatedAt: at("2017-02-04 19:07:38"),
	Description: "Zamówienie nr: 777", Amount: number("22.99"), Balance: number("14"),
	OrderID: 777, InvoiceNumber: "3333/Test/2017",
}

var documentedUser = tpk.User{
	UserID: 99, Email: sampleEmail, Status: 12, Balance: number("100.1"),
	BankAccount: "52175000120000000032413366",
	Sender: tpk.Party{
		Name: "Jan", Surname: "Kowalski", Company: "Kowalski S. A.", Street: "Kowalska", HouseNumber: "1",
		DoorNumber: "999", PostCode: "01-111", City: "Warszawa", CountryID: 1, Phone: "123456789", Email: sampleEmail,
	},
	Messages: []tpk.Message{{Title: "Tytuł", Text: "Widomość"}},
}

func documentedPickup() tpk.PickupQuery {
	return tpk.PickupQuery{
		CourierID: tpk.CourierDPD, ProductID: tpk.ProductParcel, PickupDate: "2017-04-05",
		Sender:   tpk.PickupAddress{CountryID: tpk.CountryPoland, PostCode: "82-300"},
		Receiver: tpk.PickupAddress{CountryID: tpk.CountryPoland},
		Weight:   decimal.NewFromInt(10), Length: centimetres(11), Width: centimetres(12), Height: centimetres(13),
	}
}

var documentedPickupAnswer = tpk.Pickup{
	Date:  "2017-04-05",
	Hours: lenient.List[tpk.Hours]{{From: "14:00", To: "17:00"}, {From: "15:00", To: "18:00"}},
	AvailableDates: lenient.List[tpk.Date]{
		"2017-04-05", "2017-04-06", "2017-04-07", "2017-04-08", "2017-04-09", "2017-04-10", "2017-04-11",
		"2017-04-12", "2017-04-13", "2017-04-14", "2017-04-15", "2017-04-16", "2017-04-18", "2017-04-19",
		"2017-04-20", "2017-04-21", "2017-04-22", "2017-04-23", "2017-04-24", "2017-04-25", "2017-04-26",
		"2017-04-27", "2017-04-28", "2017-04-29", "2017-04-30", "2017-05-02", "2017-05-04", "2017-05-05",
	},
}

func documentedOffers() tpk.Offers {
	return tpk.Offers{
		Offers: []tpk.Offer{
			offer(tpk.CourierDPD, "31",
				tpk.OptionDirectDeliveryOnly, "30", tpk.OptionDeliveryUntil12, "30", tpk.OptionDeliveryOnSaturday, "30",
				tpk.OptionWithoutWaybill, "4", tpk.OptionSMSAdvice, "2", tpk.OptionEmailAdvice, "2"),
			offer(tpk.CourierInPost, "34.3",
				tpk.OptionSMSAdvice, "0.5", tpk.OptionDeliveryUntil12, "10", tpk.OptionDeliveryOnSaturday, "25",
				tpk.OptionExpressDelivery, "2"),
			offer(tpk.CourierDHL, "71",
				tpk.OptionSMSAdvice, "0.5", tpk.OptionPreDeliveryInformation, "10", tpk.OptionDeliveryBetween18And22, "20",
				tpk.OptionDeliveryUntil9, "170", tpk.OptionDeliveryUntil12, "95", tpk.OptionDeliveryOnSaturday, "30"),
			offer(tpk.CourierGeisETL, "170", tpk.OptionPhoneAdvice, "10", tpk.OptionSMSAdvice, "2", tpk.OptionWithoutWaybill, "4"),
			offer(tpk.CourierDelta, "23.4", tpk.OptionWithoutWaybill, "4"),
			offer(tpk.CourierPatron, "33.3", tpk.OptionPhoneAdvice, "3", tpk.OptionEmailConfirmation, "2"),
			offer(tpk.CourierFedEx, "37.5", tpk.OptionPhoneAdvice, "2", tpk.OptionSMSAdvice, "2", tpk.OptionDeliveryUntil12, "40"),
		},
		Best: best(offer(tpk.CourierDelta, "23.4", tpk.OptionWithoutWaybill, "4")),
	}
}

func best(offer tpk.Offer) *tpk.Offer { return &offer }

func offer(courier lenient.Int, price string, optionsAndPrices ...string) tpk.Offer {
	made := tpk.Offer{CourierID: courier, Price: number(price), Currency: "PLN"}
	for i := 0; i < len(optionsAndPrices); i += 2 {
		made.Options = append(made.Options, tpk.OptionPrice{
			Name: lenient.String(optionsAndPrices[i]), Price: number(optionsAndPrices[i+1]),
		})
	}
	return made
}

func points(kind tpk.PointKind) func(*tpk.Client, context.Context) ([]tpk.Point, error) {
	return func(c *tpk.Client, ctx context.Context) ([]tpk.Point, error) {
		return c.SearchPoints(ctx, kind, "", "")
	}
}

func searchPoint(kind tpk.PointKind, code string) func(context.Context, *tpk.Client) error {
	return func(ctx context.Context, c *tpk.Client) error { return fails(c.SearchPoints(ctx, kind, "", code)) }
}

var documentedLockers = []tpk.Point{
	{
		Code: "ELB01A", CountryCode: "PL", Province: "warmińsko-mazurskie", City: "Elbląg", PostCode: "82-300",
		Street: "płk. Stanisława Dąbka", HouseNumber: "74", Description: "Stacja paliw BP",
	},
	{
		Code: "ELB161", CountryCode: "PL", Province: "warmińsko-mazurskie", City: "Elbląg", PostCode: "82-310",
		Street: "Odzieżowa", HouseNumber: "12", Description: "Przy markecie Biedronka",
	},
}

var documentedPostOffices = []tpk.Point{
	postOffice("238538", "Elbląg - Plac Dworcowy 2 (UP238538)", "82310", "Plac Dworcowy", "2"),
	postOffice("916661", "Elbląg - 1 Maja 40/10 (Sklep Żabka, ZPO916661)", "82300", "1 Maja", "40"),
	postOffice("957943", "Elbląg - 1 Maja 44 (Kiosk/Salonik RUCH, ZPO957943)", "82300", "1 Maja", "44"),
}

func postOffice(code, name, postCode, street, houseNumber lenient.String) tpk.Point {
	return tpk.Point{
		Code: code, Name: name, Province: "warmińsko-mazurskie", City: "Elbląg", PostCode: postCode,
		Street: street, HouseNumber: houseNumber,
	}
}

var documentedRuchPoints = []tpk.Point{
	{
		Code: "LB-439171-28-31", Name: "Bełżec, Czarnieckiego 24", Province: "Lubelskie", City: "Bełżec",
		Street: "CZARNIECKIEGO 24", OpeningHours: "Pn-Pt:07:00-20:00, So:07:00-20:00, Nd:14:00-20:00",
		Description:    `Sklep spożywczo-przemysłowy "Nasz sklep" znajdujący się przy drodze w kierunku Narola `,
		CashOnDelivery: no, Available: yes,
	},
	{
		Code: "WS-492393-25-18", Name: "Warszawa, Borowej Góry 2", Province: "Mazowieckie", City: "Warszawa",
		Street: "BOROWEJ GÓRY 2", OpeningHours: "Pn-Pt:06:00-20:00, So:06:00-18:00, Nd: nieczynne",
		CashOnDelivery: yes, Available: yes,
	},
}

var documentedCouriers = map[int]string{
	1: "kex", 2: "gls", 3: "dpd", 4: "inpost", 5: "dhl", 6: "tba", 7: "etl", 8: "inpost_cb", 9: "inpost_pop", 10: "delta",
	11: "patron", 12: "fedex", 13: "geodis", 14: "ups", 16: "poczta24", 17: "poczta48", 18: "rohlig_suus",
	19: "paczka_w_ruchu", 20: "ambro_express",
}

var documentedCountries = map[string]int{
	"PL": 1, "AT": 2, "BE": 3, "BG": 4, "CZ": 5, "DK": 6, "EE": 7, "FI": 8, "FR": 9, "ES": 10, "NL": 11, "IE": 12,
	"LU": 13, "LT": 14, "LV": 15, "DE": 16, "PT": 17, "RO": 18, "SK": 19, "SI": 20, "SE": 21, "HU": 22, "GB": 23, "IT": 24,
}

var documentedOptions = map[string][]int{
	tpk.OptionDirectDeliveryOnly: {1, 3}, tpk.OptionPhoneAdvice: {1}, tpk.OptionSMSAdvice: {1, 4, 5},
	tpk.OptionEmailAdvice: {1}, tpk.OptionEmailConfirmation: {1, 6}, tpk.OptionSMSConfirmation: {1, 6},
	tpk.OptionPreDeliveryInformation: {5}, tpk.OptionCheckContents: {1}, tpk.OptionWithoutWaybill: {1, 3, 6},
	tpk.OptionNoPickup: {3}, tpk.OptionDeliveryUntil9: {5}, tpk.OptionDeliveryUntil12: {3, 4, 5},
	tpk.OptionDeliveryBetween18And22: {5}, tpk.OptionDeliveryOnSaturday: {3, 4, 5}, tpk.OptionExpressDelivery: {1, 4},
	tpk.OptionReturnDocuments: {3, 4, 5},
}
