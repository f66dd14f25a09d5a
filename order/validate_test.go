package order_test

import (
	"strings"
	"testing"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"orderflow/order"
	"orderflow/order/normal"
)

// broken is a good order with one error, and the expected problem.
type broken struct {
	name   string
	change func(*order.Order)
	want   order.Problems
}

func problem(path, rule string) order.Problems {
	return order.Problems{{Path: path, Rule: rule}}
}

func requireProblems(t *testing.T, cases []broken) {
	t.Helper()
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			changed := goodOrder()
			c.change(&changed)
			require.Equal(t, c.want, changed.Validate())
		})
	}
}

func TestGoodOrderHasNoProblems(t *testing.T) {
	require.NoError(t, goodOrder().Validate().Err())
}

func TestSmallestOrderIsGood(t *testing.T) {
	require.Empty(t, order.Order{
		ID:         "abc",
		Source:     order.Source{System: "shop"},
		Recipient:  order.Party{Company: "Kubkowo"},
		Items:      []order.Item{{Reference: "i1", SKU: "PEN-BLUE", Quantity: 1}},
		Production: order.ProductionNone,
		Shipping: order.Shipping{
			Carrier: order.CarrierShipX, LockerPoint: "GDY01A", Parcels: []order.Parcel{{Template: "small"}},
		},
	}.Validate())
}

func TestValidateOrderAsAWhole(t *testing.T) {
	const idRule = "must be 3 to 50 letters, digits, dots, dashes and underscores, beginning with a letter or digit; is "
	const systemRule = "must be 1 to 30 lower-case letters, digits and dashes; is "
	requireProblems(t, []broken{
		{"id too short", func(o *order.Order) { o.ID = "ab" }, problem("id", idRule+`"ab"`)},
		{"id too long", func(o *order.Order) { o.ID = strings.Repeat("a", 51) }, problem("id", idRule+`"`+strings.Repeat("a", 51)+`"`)},
		{"id begins with a dash", func(o *order.Order) { o.ID = "-abc" }, problem("id", idRule+`"-abc"`)},
		{"id with a slash", func(o *order.Order) { o.ID = "shop/1" }, problem("id", idRule+`"shop/1"`)},
		{"id with letters beyond ASCII", func(o *order.Order) { o.ID = "zamówienie" }, problem("id", idRule+`"zamówienie"`)},
		{"a very long id is shortened", func(o *order.Order) { o.ID = strings.Repeat("a", 500) }, problem("id", idRule+`"`+strings.Repeat("a", 60)+`…"`)},
		{"reference prefix with a slash", func(o *order.Order) { o.ReferencePrefix = "a/" }, problem("referencePrefix", order.ReferencePrefixRule+`; is "a/"`)},
		{"id too long with the prefix", func(o *order.Order) { o.ID, o.ReferencePrefix = strings.Repeat("a", 46), "test-" },
			problem("id", `must be at most 50 characters with the reference prefix "test-"; is "`+strings.Repeat("a", 46)+`"`)},
		{"no source system", func(o *order.Order) { o.Source.System = "" }, problem("source.system", systemRule+`""`)},
		{"source system in upper case", func(o *order.Order) { o.Source.System = "Shop" }, problem("source.system", systemRule+`"Shop"`)},
		{"source system too long", func(o *order.Order) { o.Source.System = strings.Repeat("s", 31) }, problem("source.system", systemRule+`"`+strings.Repeat("s", 31)+`"`)},
		{"source reference too long", func(o *order.Order) { o.Source.Reference = strings.Repeat("ż", 101) }, problem("source.reference", "must be at most 100 characters; has 101")},
		{"notes too long", func(o *order.Order) { o.Notes = strings.Repeat("ż", 2001) }, problem("notes", "must be at most 2000 characters; has 2001")},
		{"production unknown", func(o *order.Order) { o.Production, o.Reports = "foo", nil }, problem("production", `must be one of mypromo, none; is "foo"`)},
		{"report unknown", func(o *order.Order) { o.Reports[0] = "owner" }, problem("reports[0]", `must be one of mypromo, merkana; is "owner"`)},
		{"report to Merkana of another's order", func(o *order.Order) { o.Reports[0] = order.ReportMerkana }, problem("reports[0]", `merkana accepts reports of its own orders only; source.system is "shop"`)},
		{"order of Merkana without merchant", func(o *order.Order) { o.Source.System = "merkana" }, problem("source.account", "must be given for an order of merkana: the supplier or merchant there")},
		{"order of Media Port without number", func(o *order.Order) { o.Source = order.Source{System: "mediaport", Account: 100} }, problem("source.reference", "must be given for an order of mediaport: its number there")},
		{"Media Port ships another's order", func(o *order.Order) { o.Shipping.Carrier, o.Shipping.Parcels = "mediaport", nil }, problem("shipping.carrier", `mediaport ships only its own orders; source.system is "shop"`)},
		{"production order without number", func(o *order.Order) { o.Source = order.Source{System: "mypromo", Reference: "A-77"} }, problem("source.reference", "must be the number of the production order when source.system is mypromo")},
		{"a merchant ships another's order", func(o *order.Order) { o.Shipping.Carrier, o.Shipping.Parcels = "merchant", nil }, problem("shipping.carrier", `merchant is only for production orders of mypromo; source.system is "shop"`)},
		{"nothing to make", func(o *order.Order) {
			o.Items = []order.Item{{Reference: "1001-3", SKU: "PEN-BLUE", Quantity: 10, OnHand: true}}
		}, problem("items", "must have one that is not onHand when production is mypromo")},
		{"report repeated", func(o *order.Order) { o.Reports = append(o.Reports, order.ReportMyPromo) }, problem("reports[1]", `must not repeat reports[0]; is "mypromo"`)},
		{"report to MyPromo of goods it didn't make", func(o *order.Order) {
			o.Production = order.ProductionNone
			o.Items = o.Items[2:]
		}, problem("reports[0]", `mypromo is allowed only if production or source.system is mypromo; production is "none"`)},
	})
}

func TestValidateTexts(t *testing.T) {
	requireProblems(t, []broken{
		{"invalid UTF-8", func(o *order.Order) { o.Recipient.LastName = "Le\xf3n" }, problem("recipient.lastName", "must be valid UTF-8")},
		{"control character", func(o *order.Order) { o.Shipping.Service = "a\x00b" }, problem("shipping.service", "must not contain control characters")},
		{"line break in an address", func(o *order.Order) { o.Shipper.City = "Łódź\n" }, problem("shipper.city", "must not contain control characters")},
		{"control character in notes", func(o *order.Order) { o.Notes = "a\ab" }, problem("notes", "must not contain control characters")},
		{"damaged text", func(o *order.Order) { o.Items[0].Files[0].Type = "fr\uFFFDnt" }, problem("items[0].files[0].type", "must not contain the replacement character U+FFFD: the text was damaged before it arrived")},
	})
}

func TestValidateParty(t *testing.T) {
	const needed = "must be given when production is mypromo or no locker point is named"
	const country = "must be an ISO 3166-1 code of two upper-case letters, such as PL"
	const email = "must be an e-mail address"
	requireProblems(t, []broken{
		{"neither company nor last name", func(o *order.Order) { o.Recipient.LastName = " " }, problem("recipient.lastName", "must be given when there is no company")},
		{"shipper without a name", func(o *order.Order) { o.Shipper.Company = "" }, problem("shipper.lastName", "must be given when there is no company")},
		{"no post code", func(o *order.Order) { o.Recipient.PostCode = "" }, problem("recipient.postCode", needed)},
		{"no city", func(o *order.Order) { o.Recipient.City = " " }, problem("recipient.city", needed)},
		{"no address although to a locker, as MyPromo needs one", func(o *order.Order) {
			o.Shipping.LockerPoint = "GDY01A"
			o.Recipient.City = ""
		}, problem("recipient.city", needed)},
		{"no address from stock by courier", func(o *order.Order) { fromStock(o); o.Recipient.City = "" }, problem("recipient.city", needed)},
		{"no address from stock to a locker", func(o *order.Order) {
			fromStock(o)
			o.Shipping.LockerPoint = "GDY01A"
			o.Recipient.PostCode, o.Recipient.City = "", ""
		}, nil},
		{"country unknown", func(o *order.Order) { o.Recipient.Country = "UK" }, problem("recipient.country", country)},
		{"country in lower case", func(o *order.Order) { o.Recipient.Country = "pl" }, problem("recipient.country", country)},
		{"country of three letters", func(o *order.Order) { o.Recipient.Country = "POL" }, problem("recipient.country", country)},
		{"country of two that stand side by side", func(o *order.Order) { o.Recipient.Country = "D " }, problem("recipient.country", country)},
		{"e-mail without @", func(o *order.Order) { o.Recipient.Email = "ewa.poczta.example" }, problem("recipient.email", email)},
		{"e-mail with a display name", func(o *order.Order) { o.Recipient.Email = "Ewa <ewa@poczta.example>" }, problem("recipient.email", email)},
		{"e-mail of a domain without a dot", func(o *order.Order) { o.Recipient.Email = "ewa@poczta" }, problem("recipient.email", email)},
		{"phone with letters", func(o *order.Order) { o.Recipient.Phone = "600 700 800 w. 12" }, problem("recipient.phone", normal.ErrPhoneSigns.Error())},
		{"phone too short", func(o *order.Order) { o.Recipient.Phone = "1234" }, problem("recipient.phone", normal.ErrPhoneNumber.Error())},
		{"phone too long", func(o *order.Order) { o.Recipient.Phone = strings.Repeat("1", 21) }, problem("recipient.phone", normal.ErrPhoneNumber.Error())},
		{"phone with an extension", func(o *order.Order) { o.Recipient.Phone = "600 700 800/12" }, problem("recipient.phone", normal.ErrPhoneSecond.Error())},
		{"contact phone", func(o *order.Order) { o.Shipping.ContactPhone = "22 431 05 00 ext. 3" }, problem("shipping.contactPhone",
			"must be one phone number, Polish or with its country code, without an extension")},
		{"no phone or e-mail", func(o *order.Order) { o.Recipient.Phone, o.Recipient.Email = "", "" }, nil},
	})
}

func TestValidateMyPromoAddress(t *testing.T) {
	most := func(field, what, limits, has string) order.Problems {
		return problem("recipient."+field, "must "+what+"be "+limits+" characters for MyPromo; has "+has)
	}
	long := strings.Repeat("ż", 31)
	labelled := func(change func(*order.Order)) func(*order.Order) {
		return func(o *order.Order) { fromMerchant(o); change(o) }
	}
	requireProblems(t, []broken{
		{"company", labelled(func(o *order.Order) { o.Recipient.Company = long }), most("company", "", "at most 30", "31")},
		{"first name", labelled(func(o *order.Order) { o.Recipient.FirstName = long }), most("firstName", "", "at most 30", "31")},
		{"last name", labelled(func(o *order.Order) { o.Recipient.LastName = long }), most("lastName", "", "at most 30", "31")},
		{"street with building", labelled(func(o *order.Order) { o.Recipient.Street = strings.Repeat("ż", 27) }), most("street", "together with building ", "at most 30", "31")},
		{"care of", labelled(func(o *order.Order) { o.Recipient.CareOf = long }), most("careOf", "", "at most 30", "31")},
		{"second line", labelled(func(o *order.Order) { o.Recipient.Street2 = long }), most("street2", "", "at most 30", "31")},
		{"second line in the place of care of", labelled(func(o *order.Order) { o.Recipient.Street2 = long[:60] }), nil},
		{"second line, and care of is taken", labelled(func(o *order.Order) { o.Recipient.Street2, o.Recipient.CareOf = long[:38], "Jan" }),
			most("street2", "together with street and building, as careOf is taken, ", "at most 30", "34")},
		{"second line that fits after the first", labelled(func(o *order.Order) { o.Recipient.Street2, o.Recipient.CareOf = long[:30], "Jan" }), nil},
		{"post code too short", func(o *order.Order) { o.Recipient.Country, o.Recipient.PostCode = "AR", "81" }, most("postCode", "", "at least 3", "2")},
		{"post code too long", func(o *order.Order) { o.Recipient.Country, o.Recipient.PostCode = "AR", "81391-81391" }, most("postCode", "", "at most 10", "11")},
		{"city too short", func(o *order.Order) { o.Recipient.City = "Å" }, most("city", "", "at least 2", "1")},
		{"city too long", labelled(func(o *order.Order) { o.Recipient.City = long }), most("city", "", "at most 30", "31")},
		{"district", labelled(func(o *order.Order) { o.Recipient.District = long }), most("district", "", "at most 30", "31")},
		{"e-mail", func(o *order.Order) { o.Recipient.Email = strings.Repeat("e", 241) + "@poczta.example" }, most("email", "", "at most 255", "256")},
		{"shipper", labelled(func(o *order.Order) { o.Shipper.District = long }), problem("shipper.district", "must be at most 30 characters for MyPromo; has 31")},
		{"30 characters of two bytes each", labelled(func(o *order.Order) { o.Recipient.LastName = strings.Repeat("ż", 30) }), nil},
		{"street and building of 30", labelled(func(o *order.Order) { o.Recipient.Street = strings.Repeat("ż", 26) }), nil},
		{"from stock nothing is limited", func(o *order.Order) { fromStock(o); o.Recipient.LastName = long }, nil},
		{"what MyPromo does not ship it is told in part", func(o *order.Order) {
			o.Recipient = order.Party{Company: long, FirstName: long, LastName: long, Street: long, Street2: long, Building: "5", CareOf: long,
				PostCode: "81-391", City: long, District: long, Country: "PL"}
		}, nil},
	})
}

func TestWhatMyPromoIsToldOfAParty(t *testing.T) {
	of := func(carrier order.Carrier, p order.Party) order.Party {
		return order.Order{Shipping: order.Shipping{Carrier: carrier}}.AtMyPromo(p)
	}
	long := order.Party{LastName: "Lis", Street: "Bulwar Nadmorski Trzech Żaglowców", Building: "12A/3", Street2: "wejście od podwórza"}
	require.Equal(t, order.Party{LastName: "Lis", Street: "Bulwar Nadmorski Trzech Żag...", CareOf: "wejście od podwórza"}, of(order.CarrierShipX, long))
	require.Equal(t, order.Party{LastName: "Lis", Street: "Bulwar Nadmorski Trzech Żaglowców 12A/3", CareOf: "wejście od podwórza"},
		of(order.CarrierMerchant, long))
	for _, c := range []struct{ typed, told order.Party }{
		{order.Party{Street: "Polna", Building: "3"}, order.Party{Street: "Polna 3"}},
		{order.Party{Street: "Polna 3"}, order.Party{Street: "Polna 3"}},
		{order.Party{Street: "Polna", Building: "3", Street2: "parter"}, order.Party{Street: "Polna 3, parter"}},
		{order.Party{Street2: "Rose Cottage"}, order.Party{Street: "Rose Cottage"}},
		{order.Party{Street: "Polna", Building: "3", Street2: "wejście od strony ogrodu", CareOf: "Jan"},
			order.Party{Street: "Polna 3, wejście od strony...", CareOf: "Jan"}},
	} {
		require.Equal(t, c.told, of(order.CarrierTPK, c.typed))
	}
}

// fromMerchant changes the good order to one whose label comes from MyPromo's
// merchant.
func fromMerchant(o *order.Order) {
	o.Source = order.Source{System: order.SystemMyPromo, Reference: "71"}
	o.Shipping = order.Shipping{Carrier: order.CarrierMerchant}
}

// fromStock changes the good order to one without MyPromo.
func fromStock(o *order.Order) {
	o.Production = order.ProductionNone
	o.Items = []order.Item{{Reference: "1001-3", SKU: "PEN-BLUE", Quantity: 10}}
	o.Reports = nil
}

func TestValidateFindsEveryProblemAtOnce(t *testing.T) {
	parsed, err := order.Parse(example(t, "bad/many-problems.json"))
	require.NoError(t, err)
	require.Len(t, parsed, 1)
	require.NoError(t, parsed[0].Err)

	problems := parsed[0].Order.Validate()
	paths := make([]string, len(problems))
	for i, problem := range problems {
		paths[i] = problem.Path
	}
	require.Equal(t, []string{
		"id", "source.system",
		"recipient.lastName", "recipient.city", "recipient.country", "recipient.email", "recipient.phone",
		"recipient.postCode",
		"items[0].reference", "items[0].sku", "items[0].quantity", "items[0].files[0].url", "items[0]",
		"items[1].files[0].url", "items[1].customs.description", "items[1].customs.number",
		"items[1].customs.origin", "items[1].customs.value.amount", "items[1].customs.value.currency",
		"items[2].reference", "items[2]",
		"shipping.carrier", "shipping.parcels[0]", "shipping.parcels[1].width", "shipping.parcels[1].weight",
		"shipping.priceCap.currency", "shipping.insurance.amount",
		"shipping.service", "shipping.labelFormat",
		"reports[1]",
	}, paths)
	require.Len(t, strings.Split(problems.Error(), "\n"), len(problems))
	require.Contains(t, problems.Error(), "\nitems[0].quantity: must be 1 to 200000; is 0\n")
}

func TestProblemsNeverTellPersonalValues(t *testing.T) {
	const private = "PRIVATE\x01"
	long := strings.Repeat(private, 40)
	everything := order.Party{
		Company: long, FirstName: long, LastName: long, Street: long, Building: long, CareOf: long, PostCode: long,
		City: long, District: long, State: long, Country: private, Phone: private, Email: private,
	}
	bad := goodOrder()
	bad.Recipient, bad.Shipper, bad.Notes = everything, &everything, strings.Repeat(private, 300)
	bad.Items[0].Files[0].URL = "https://files.kubkowo.example/a b?signature=PRIVATE"
	problems := bad.Validate()
	require.Len(t, problems, 2*(8+2+3+13)+2+1) // each party: lengths for MyPromo and others, formats, control characters; notes: two; URL: one
	require.NotContains(t, problems.Error(), "PRIVATE")
}

func TestHugeNumbersDoNoHarm(t *testing.T) {
	huge := decimal.New(1, 1_000_000_000)
	bad := goodOrder()
	bad.Shipping.CashOnDelivery.Amount = huge
	bad.Shipping.Insurance.Amount = huge.Neg()
	bad.Shipping.PriceCap.Amount = decimal.New(1, -1_000_000_000)
	bad.Shipping.Parcels[0].Weight = huge
	const rule = "must be a plain decimal number"
	require.Equal(t, order.Problems{
		{Path: "shipping.parcels[0].weight", Rule: rule},
		{Path: "shipping.cashOnDelivery.amount", Rule: rule},
		{Path: "shipping.insurance.amount", Rule: rule},
		{Path: "shipping.priceCap.amount", Rule: rule},
	}, bad.Validate())
}
