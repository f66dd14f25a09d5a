package merkana_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"orderflow/internal/merkana"
)

// documented is the order of the documentation's sample.
func documented() merkana.NewOrder {
	return merkana.NewOrder{
		MID: 4755, ID: 40103, UnknownProductID: 1, ProblemEmail: "problems@shop.example",
		Total: decimal.RequireFromString("77.7000"), Currency: "BGN", Insurance: amount("77"), PaymentMethod: merkana.COD,
		CustomerNote: "call me",
		Shipping: merkana.Shipping{
			Contact: "Petya Ivanova", Company: "тт", Phone: "0888123456", Email: "petya@example.com", Country: "BG",
			City: "София", Street: "бул. Братя Бъкстон, 33", PostalCode: "1000", Instructions: "black door",
			Courier: "econt", CourierOffice: "1085",
		},
		InvoiceURL: "https://api.mercoria.com/storage/invoice/XXXXXX/953-14.pdf",
		LineItems:  []merkana.LineItem{{SKU: "7563", Quantity: 1}, {SKU: "9047", Quantity: 1}, {SKU: "41705", Quantity: 1}},
	}
}

func amount(text string) *decimal.Decimal { return new(decimal.RequireFromString(text)) }

func TestTheDocumentedOrder(t *testing.T) {
	got, err := merkana.ParseNewOrder([]byte(sample(t, "create-order")))
	require.NoError(t, err)
	require.Equal(t, documented(), got)
	require.Equal(t, "77.7000", got.Total.StringFixed(-got.Total.Exponent()), "all places are kept")
}

// small is an order with what is mandatory and no more.
const small = `{"mid":4755,"id":1,"payment_method":"NOCOD","shipping":{"shipping_contact":"Petya","shipping_country":"BG"},"line_items":[{"sku":"A","quantity":1}]}`

func smallOrder() merkana.NewOrder {
	return merkana.NewOrder{
		MID: 4755, ID: 1, PaymentMethod: merkana.NoCOD,
		Shipping:  merkana.Shipping{Contact: "Petya", Country: "BG"},
		LineItems: []merkana.LineItem{{SKU: "A", Quantity: 1}},
	}
}

// change puts values into the small order, by paths such as "shipping.company".
func change(t *testing.T, changes map[string]string) string {
	t.Helper()
	var order, shipping map[string]json.RawMessage
	require.NoError(t, json.Unmarshal([]byte(small), &order))
	require.NoError(t, json.Unmarshal(order["shipping"], &shipping))
	for path, value := range changes {
		if name, ok := strings.CutPrefix(path, "shipping."); ok {
			shipping[name] = json.RawMessage(value)
			continue
		}
		order[path] = json.RawMessage(value)
	}
	if _, replaced := changes["shipping"]; !replaced {
		encoded, err := json.Marshal(shipping)
		require.NoError(t, err)
		order["shipping"] = encoded
	}
	encoded, err := json.Marshal(order)
	require.NoError(t, err)
	return string(encoded)
}

func TestFormsThatAreTaken(t *testing.T) {
	cases := map[string]struct {
		changes map[string]string
		want    func(*merkana.NewOrder)
	}{
		"what is mandatory, and no more": {nil, func(*merkana.NewOrder) {}},
		"fields that are not known":      {map[string]string{"vip": "true", "shipping.floor": "[3]"}, func(*merkana.NewOrder) {}},
		"ids as text": {map[string]string{"mid": `"4755"`, "id": `" 9007199254740993 "`, "unknownproductid": `"7"`},
			func(o *merkana.NewOrder) { o.ID, o.UnknownProductID = 9007199254740993, 7 }},
		"nulls": {map[string]string{"unknownproductid": "null", "status": "null", "insurance": "null", "currency": "null", "total": "null",
			"customer_note": "null", "awb": "null", "awb_url": "null", "url_factura": "null", "shipping.company": "null"}, func(*merkana.NewOrder) {}},
		"a payment in small letters": {map[string]string{"payment_method": `"cod"`, "total": `"9.9"`, "currency": `"bgn"`},
			func(o *merkana.NewOrder) {
				o.PaymentMethod, o.Total, o.Currency = merkana.COD, decimal.RequireFromString("9.9"), "BGN"
			}},
		"a total with a float's noise": {map[string]string{"total": "77.700000000000003"},
			func(o *merkana.NewOrder) { o.Total = decimal.RequireFromString("77.7000") }},
		"a total that no float holds": {map[string]string{"total": "90071992547409.9301"},
			func(o *merkana.NewOrder) { o.Total = decimal.RequireFromString("90071992547409.9301") }},
		"an amount of nothing": {map[string]string{"total": "0", "insurance": `""`}, func(o *merkana.NewOrder) { o.Total = decimal.RequireFromString("0") }},
		"a waybill as number":  {map[string]string{"awb": "1051234567890123456789"}, func(o *merkana.NewOrder) { o.AWB = "1051234567890123456789" }},
		"a waybill as text":    {map[string]string{"awb": `" EC1.5 "`}, func(o *merkana.NewOrder) { o.AWB = "EC1.5" }},
		"addresses with spaces": {map[string]string{"awb_url": `"https: \/\/api.example\/a b.pdf "`, "url_factura": `"http://api.example/\tc.pdf"`},
			func(o *merkana.NewOrder) {
				o.AWBURL, o.InvoiceURL = "https://api.example/ab.pdf", "http://api.example/c.pdf"
			}},
		"a company alone, a country in small letters": {map[string]string{"shipping.shipping_contact": `""`, "shipping.company": `" Beta "`, "shipping.shipping_country": `"ro"`},
			func(o *merkana.NewOrder) { o.Shipping = merkana.Shipping{Company: "Beta", Country: "RO"} }},
		"codes as numbers": {map[string]string{"shipping.shipping_postal_code": "1000", "shipping.shipping_courier_office": "1085",
			"shipping.shipping_country_id": "1", "shipping.shipping_locality_id": "2", "shipping.shipping_city_id": `"3"`, "shipping.shipping_street_id": "4"},
			func(o *merkana.NewOrder) {
				o.Shipping.PostalCode, o.Shipping.CourierOffice = "1000", "1085"
				o.Shipping.CountryID, o.Shipping.LocalityID, o.Shipping.CityID, o.Shipping.StreetID = "1", "2", "3", "4"
			}},
		"a SKU as number, a quantity as text": {map[string]string{"line_items": `[{"sku":7563,"quantity":"2"},{"sku":"7563","quantity":1.0}]`},
			func(o *merkana.NewOrder) {
				o.LineItems = []merkana.LineItem{{SKU: "7563", Quantity: 2}, {SKU: "7563", Quantity: 1}}
			}},
		"a list with positions": {map[string]string{"line_items": `{"2":{"sku":"B","quantity":1},"0":{"sku":"A","quantity":1}}`},
			func(o *merkana.NewOrder) {
				o.LineItems = []merkana.LineItem{{SKU: "A", Quantity: 1}, {SKU: "B", Quantity: 1}}
			}},
		"one item without its list": {map[string]string{"line_items": `{"sku":"B","quantity":3}`},
			func(o *merkana.NewOrder) { o.LineItems = []merkana.LineItem{{SKU: "B", Quantity: 3}} }},
		"an item that is not known": {map[string]string{"unknownproductid": "1", "line_items": `[{"sku":null,"quantity":1}]`},
			func(o *merkana.NewOrder) {
				o.UnknownProductID, o.LineItems = 1, []merkana.LineItem{{Quantity: 1}}
			}},
		"everything else": {map[string]string{"status": `"create"`, "email_ff_problem": `"p@shop.example"`, "ff_note": `"fragile"`, "shipping.shipping_suburb": `"Mladost"`,
			"shipping.shipping_method": `"door"`},
			func(o *merkana.NewOrder) {
				o.ProblemEmail, o.Note, o.Shipping.Suburb, o.Shipping.Method = "p@shop.example", "fragile", "Mladost", "door"
			}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			want := smallOrder()
			c.want(&want)
			got, err := merkana.ParseNewOrder([]byte(change(t, c.changes)))
			require.NoError(t, err)
			require.Equal(t, want, got)
		})
	}
}

func TestRulesOfOrders(t *testing.T) {
	cases := map[string]struct {
		changes map[string]string
		want    string
	}{
		"no merchant":            {map[string]string{"mid": "null"}, "mid: want an id above 0"},
		"an id of letters":       {map[string]string{"id": `"A1"`}, "id: want an id above 0"},
		"half an id":             {map[string]string{"id": "1.5"}, "id: want an id above 0"},
		"an id below 0":          {map[string]string{"id": "-1"}, "id: want an id above 0"},
		"an id beyond 64 bits":   {map[string]string{"id": "9223372036854775808"}, "id: want an id above 0"},
		"a product below 0":      {map[string]string{"unknownproductid": "-1"}, "unknownproductid: want an id above 0"},
		"a product of letters":   {map[string]string{"unknownproductid": `"x"`}, "unknownproductid: want an id above 0"},
		"another status":         {map[string]string{"status": `"update"`}, `status: want "create"`},
		"no payment method":      {map[string]string{"payment_method": "null"}, "payment_method: want COD, NOCOD, BANK or ONLINE"},
		"an unknown payment":     {map[string]string{"payment_method": `"CARD"`}, "payment_method: want COD, NOCOD, BANK or ONLINE"},
		"nothing to collect":     {map[string]string{"payment_method": `"COD"`}, "total: want the amount to be collected; currency: want 3 letters (ISO 4217)"},
		"a currency of 2":        {map[string]string{"currency": `"лв"`}, "currency: want 3 letters (ISO 4217)"},
		"a total below 0":        {map[string]string{"total": "-1"}, "total: want an amount such as 77.70"},
		"a total with a comma":   {map[string]string{"total": `"1,234"`}, "total: want an amount such as 77.70"},
		"a total in words":       {map[string]string{"total": `"much"`}, "total: want an amount such as 77.70"},
		"a huge total":           {map[string]string{"total": "1e999999999"}, "total: want an amount such as 77.70"},
		"an insurance of no sum": {map[string]string{"insurance": "true"}, "insurance: want an amount such as 77.70"},
		"text that is a list":    {map[string]string{"customer_note": `["a"]`}, "customer_note: want text"},
		"a waybill as float":     {map[string]string{"awb": "1.05123e+12"}, "awb: want text or digits"},
		"a label that is none":   {map[string]string{"awb_url": `"label.pdf"`}, "awb_url: want an address that begins with https://"},
		"an invoice in a file":   {map[string]string{"url_factura": `"file:///etc/passwd"`}, "url_factura: want an address that begins with https://"},
		"no shipping":            {map[string]string{"shipping": "[]"}, "shipping: want a JSON object"},
		"nobody to ship to":      {map[string]string{"shipping.shipping_contact": `" "`}, "shipping.shipping_contact: want a name, here or as company"},
		"a country's name":       {map[string]string{"shipping.shipping_country": `"Bulgaria"`}, "shipping.shipping_country: want 2 letters (ISO 3166-1)"},
		"no items":               {map[string]string{"line_items": "[]"}, "line_items: want a list of 1 or more"},
		"no list of items":       {map[string]string{"line_items": "null"}, "line_items: want a list of 1 or more"},
		"items that are none":    {map[string]string{"line_items": `[1,{"sku":"A","quantity":1}]`}, "line_items[0]: want a JSON object"},
		"an item at no position": {map[string]string{"line_items": `"A"`}, "line_items[0]: want a JSON object"},
		"no SKU":                 {map[string]string{"line_items": `[{"quantity":1}]`}, "line_items[0].sku: missing, and there is no unknownproductid"},
		"no quantity":            {map[string]string{"line_items": `[{"sku":"A"}]`}, "line_items[0].quantity: want a whole number above 0"},
		"half a piece":           {map[string]string{"line_items": `[{"sku":"A","quantity":0.5}]`}, "line_items[0].quantity: want a whole number above 0"},
		"several at once": {map[string]string{"id": "0", "line_items": `[{"sku":"A","quantity":-1},{"sku":1e3,"quantity":1}]`},
			"id: want an id above 0; line_items[0].quantity: want a whole number above 0; line_items[1].sku: want text or digits"},
		"very many at once": {map[string]string{"line_items": "[" + strings.Repeat("0,", 99) + "0]"},
			"line_items[0]: want a JSON object; line_items[1]: want a JSON object; line_items[2]: want a JSON object; line_items[3]: want a JSON object; " +
				"line_items[4]: want a JSON object; line_items[5]: want a JSON object; line_items[6]: want a JSON object; line_items[7]: want a JSON object; " +
				"line_items[8]: want a JSON object; line_items[9]: want a JSON object; and 90 more"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) { requireRefused(t, c.want, change(t, c.changes)) })
	}
}

func requireRefused(t *testing.T, want, body string) {
	t.Helper()
	got, err := merkana.ParseNewOrder([]byte(body))
	var refusal *merkana.Refusal
	require.ErrorAs(t, err, &refusal)
	require.Equal(t, merkana.Refusal{Message: want}, *refusal)
	require.Equal(t, merkana.NewOrder{}, got)
}

func TestBodiesThatAreNoOrder(t *testing.T) {
	for name, c := range map[string]struct{ body, want string }{
		"nothing":                 {"", "body: want a JSON object"},
		"null":                    {"null", "body: want a JSON object"},
		"a list":                  {"[" + small + "]", "body: want a JSON object"},
		"a form":                  {"mid=1&id=2", "body: want a JSON object"},
		"half of one":             {small[:40], "body: want a JSON object"},
		"two of them":             {small + small, "body: want a JSON object"},
		"comments":                {"{//comment\n}", "body: want a JSON object"},
		"another encoding":        {strings.Replace(small, "Petya", "\xcf\xe5\xf2\xff", 1), "body: want UTF-8"},
		"an id twice":             {`{"id":1,` + small[1:], `body: "id" occurs twice`},
		"shipping with two names": {strings.Replace(small, `"shipping_contact"`, `"shipping_contact":"Ivan","shipping_contact"`, 1), `shipping: "shipping_contact" occurs twice`},
		"two items at a position": {strings.Replace(small, `[{"sku":"A","quantity":1}]`, `{"0":{"sku":"A","quantity":1},"0":{"sku":"B","quantity":1}}`, 1),
			"line_items: want a list of 1 or more"},
	} {
		t.Run(name, func(t *testing.T) { requireRefused(t, c.want, c.body) })
	}
	got, err := merkana.ParseNewOrder([]byte("\uFEFF\r\n " + small + "\r\n"))
	require.NoError(t, err)
	require.Equal(t, smallOrder(), got)
}

// FuzzParseNewOrder hands any body to the reader of orders: it takes an order that
// can be worked on, or says why not in few words.
func FuzzParseNewOrder(f *testing.F) {
	for _, seed := range []string{
		sample(f, "create-order"), small, "", "{}", "[]", "\uFEFF{}", `{"shipping":[],"line_items":{}}`,
		`{"mid":"1","id":"2","payment_method":"cod","total":"1e5","currency":"eur","shipping":{"company":1,"shipping_country":"bg"},"line_items":{"0":{"sku":1,"quantity":"3"}}}`,
		strings.Replace(small, `"NOCOD"`, `"ONLINE","awb_url":"https: //a/b","awb":-1.5e300,"total":1e-400`, 1),
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		order, err := merkana.ParseNewOrder(body)
		if err != nil {
			var refusal *merkana.Refusal
			require.ErrorAs(t, err, &refusal)
			require.NotEmpty(t, refusal.Message)
			require.Less(t, len(refusal.Message), 2000)
			require.Equal(t, merkana.NewOrder{}, order)
			return
		}
		require.Positive(t, order.MID)
		require.Positive(t, order.ID)
		require.False(t, order.Total.IsNegative())
		require.GreaterOrEqual(t, order.Total.Exponent(), int32(-4))
		require.Contains(t, []merkana.PaymentMethod{merkana.COD, merkana.NoCOD, merkana.Bank, merkana.Online}, order.PaymentMethod)
		require.Len(t, order.Shipping.Country, 2)
		require.NotEmpty(t, order.Shipping.Contact+order.Shipping.Company)
		require.NotEmpty(t, order.LineItems)
		for _, item := range order.LineItems {
			require.Positive(t, item.Quantity)
			require.NotEmpty(t, fmt.Sprint(item.SKU, order.UnknownProductID))
		}
	})
}
