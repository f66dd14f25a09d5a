package order_test

import (
	"fmt"
	"strings"
	"testing"

	"orderflow/order"
)

func TestValidateItems(t *testing.T) {
	const oneOfThree = "must have exactly one of files, design, stock and onHand when production is mypromo; has "
	const leftOut = "must be left out when production is none"
	requireProblems(t, []broken{
		{"none", func(o *order.Order) { o.Items = nil }, problem("items", "must be 1 to 50; are 0")},
		{"too many", func(o *order.Order) { o.Items = manyItems(51) }, problem("items", "must be 1 to 50; are 51")},
		{"as many as can be", func(o *order.Order) { o.Items = manyItems(50) }, nil},
		{"reference repeated", func(o *order.Order) { o.Items[2].Reference = "1001-1" }, problem("items[2].reference", `must be unique in the order; "1001-1" is items[0] already`)},
		{"reference too short", func(o *order.Order) { o.Items[1].Reference = "1" }, problem("items[1].reference", `must be 2 to 50 characters; is "1"`)},
		{"reference of spaces", func(o *order.Order) { o.Items[1].Reference = "  " }, problem("items[1].reference", `must be 2 to 50 characters; is "  "`)},
		{"reference too long", func(o *order.Order) { o.Items[1].Reference = strings.Repeat("1", 51) }, problem("items[1].reference", `must be 2 to 50 characters; is "`+strings.Repeat("1", 51)+`"`)},
		{"quantity of nothing", func(o *order.Order) { o.Items[1].Quantity = 0 }, problem("items[1].quantity", "must be 1 to 200000; is 0")},
		{"quantity too large", func(o *order.Order) { o.Items[1].Quantity = 200_001 }, problem("items[1].quantity", "must be 1 to 200000; is 200001")},
		{"no SKU", func(o *order.Order) { o.Items[0].SKU = " " }, problem("items[0].sku", "must be given unless the item has a design")},
		{"no way of being made", func(o *order.Order) { o.Items[2].Stock = false }, problem("items[2]", oneOfThree+"none")},
		{"several ways of being made", func(o *order.Order) {
			o.Items[0].Design, o.Items[0].Stock = &order.Design{ID: 8}, true
		}, problem("items[0]", oneOfThree+"files and design and stock")},
		{"files from stock", func(o *order.Order) {
			fromStock(o)
			o.Items[0].Files = []order.PrintFile{{URL: "https://files.kubkowo.example/a.pdf"}}
		}, problem("items[0].files", leftOut)},
		{"design from stock", func(o *order.Order) { fromStock(o); o.Items[0].Design = &order.Design{ID: 8} }, problem("items[0].design", leftOut)},
		{"design without an id", func(o *order.Order) { o.Items[1].Design.ID = 0 }, problem("items[1].design.id", "must be more than 0 unless editor is true; is 0")},
	})
}

func manyItems(count int) []order.Item {
	items := make([]order.Item, count)
	for i := range items {
		items[i] = order.Item{Reference: fmt.Sprintf("item-%d", i), SKU: "PEN-BLUE", Quantity: 1, Stock: true}
	}
	return items
}

func TestValidatePrintFiles(t *testing.T) {
	const absolute = "must be an absolute URL that begins with https:// or sftp://"
	const authRule = "must be 1 to 50 lower-case letters, digits and dashes, the name of an entry of the configuration; is "
	withURL := func(url string) func(*order.Order) {
		return func(o *order.Order) { o.Items[0].Files[0].URL = url }
	}
	withAuth := func(auth string) func(*order.Order) {
		return func(o *order.Order) { o.Items[0].Files[0].Auth = auth }
	}
	wantURL := func(rule string) order.Problems { return problem("items[0].files[0].url", rule) }
	requireProblems(t, []broken{
		{"sftp", withURL("sftp://files.kubkowo.example:2222/mug.pdf"), nil},
		{"no URL", withURL(""), wantURL(absolute)},
		{"relative", withURL("/mug.pdf"), wantURL(absolute)},
		{"http", withURL("http://files.kubkowo.example/mug.pdf"), wantURL(absolute)},
		{"not a URL", withURL("https://files.kubkowo.example:port/mug.pdf"), wantURL("must be a URL")},
		{"no host", withURL("https:///mug.pdf"), wantURL("must name a host")},
		{"a port without a host", withURL("https://:8443/mug.pdf"), wantURL("must name a host")},
		{"without slashes", withURL("https:mug.pdf"), wantURL("must name a host")},
		{"user", withURL("sftp://jan@files.kubkowo.example/mug.pdf"), wantURL("must not contain a user or password; name an entry of the configuration in auth instead")},
		{"fragment", withURL("https://files.kubkowo.example/mug.pdf#page2"), wantURL("must not have a fragment (#)")},
		{"empty fragment", withURL("https://files.kubkowo.example/mug.pdf#"), wantURL("must not have a fragment (#)")},
		{"space", withURL("https://files.kubkowo.example/my mug.pdf"), wantURL("must not contain spaces; write %20")},
		{"too long", withURL("https://files.kubkowo.example/" + strings.Repeat("m", 1971)), wantURL("must be at most 2000 characters; has 2001")},
		{"as long as can be", withURL("https://files.kubkowo.example/" + strings.Repeat("m", 1970)), nil},
		{"auth in upper case", withAuth("Shop"), problem("items[0].files[0].auth", authRule+`"Shop"`)},
		{"auth too long", withAuth(strings.Repeat("s", 51)), problem("items[0].files[0].auth", authRule+`"`+strings.Repeat("s", 51)+`"`)},
		{"no auth", withAuth(""), nil},
	})
}

func TestValidateCustoms(t *testing.T) {
	change := func(change func(*order.Customs)) func(*order.Order) {
		return func(o *order.Order) { change(o.Items[0].Customs) }
	}
	const number = "must be an HS code of 6 to 10 digits; is "
	requireProblems(t, []broken{
		{"no description", change(func(c *order.Customs) { c.Description = " " }), problem("items[0].customs.description", "must be given")},
		{"number too short", change(func(c *order.Customs) { c.Number = "69120" }), problem("items[0].customs.number", number+`"69120"`)},
		{"number too long", change(func(c *order.Customs) { c.Number = "69120085001" }), problem("items[0].customs.number", number+`"69120085001"`)},
		{"number with dots", change(func(c *order.Customs) { c.Number = "6912.00" }), problem("items[0].customs.number", number+`"6912.00"`)},
		{"origin unknown", change(func(c *order.Customs) { c.Origin = "EU" }), problem("items[0].customs.origin", `must be an ISO 3166-1 code of two upper-case letters, such as PL; is "EU"`)},
		{"no value", change(func(c *order.Customs) { c.Value.Amount = money("0", "EUR").Amount }), problem("items[0].customs.value.amount", "must be more than 0 and less than 1000000000; is 0")},
	})
}
