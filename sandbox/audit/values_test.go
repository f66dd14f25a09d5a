package audit_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"orderflow/order"
	"orderflow/sandbox/audit"
	"orderflow/sandbox/simkit"
)

// told returns a message of a good order, sent a second after it was accepted.
func told(operation, ref, id, body string) simkit.Message {
	return simkit.Message{At: accepted.Add(time.Second), Operation: operation, Ref: ref, ID: id, Body: json.RawMessage(body)}
}

// recipient is the recipient of the orders in these tests.
var recipient = order.Party{Company: "Beta sp. z o.o.", FirstName: "Zoë", LastName: "Żółw", Street: "ul. Długa", Building: "14/16", PostCode: "81-001",
	City: "Gdynia", Country: "PL", Phone: "+48600700800", Email: "zoe@beta.example"}

var shipper = order.Party{Company: "Delta S.A.", FirstName: "Ola", LastName: "Żak", Street: "Składowa", Building: "3", PostCode: "80-298", City: "Gdańsk",
	Country: "PL", Phone: "+48583001020", Email: "ola@delta.example"}

// toldByShipX is an order with all messages that MyPromo, InPost and Merkana received.
func toldByShipX() audit.Case {
	c := ofMerkana()
	doc := &c.State.Order
	doc.Recipient, doc.Shipper = recipient, new(shipper)
	doc.Recipient.CareOf, doc.Recipient.District = "u Nowaków", "Orłowo"
	doc.Items[0].Files = []order.PrintFile{{URL: "https://files.example/a%20b.pdf", Type: "front", Auth: "shop"}}
	doc.Items[0].Customs = &order.Customs{Description: "Kubek", Number: "69120023", Origin: "PL", Value: *pln("12.50")}
	doc.Shipping.LockerPoint, doc.Shipping.SendingMethod, doc.Shipping.DropoffPoint = "", "pok", "GDY01A"
	doc.Shipping.Parcels = []order.Parcel{{Length: 400, Width: 300, Height: 180, Weight: decimal.RequireFromString("4.50"), NonStandard: true}}
	doc.Shipping.CashOnDelivery, doc.Shipping.Insurance = pln("120"), pln("250.50")
	c.Parcels = nil
	c.Settings = &audit.Settings{SendingMethod: "dispatch_order", CarrierKeys: map[string]string{"shipx": "dpd"}, Couriers: map[string]string{"shipx": "inpost"}}
	c.Messages = audit.Messages{
		myPromo: {
			told("create-order", "A-1", "9", `{"reference": "A-1", "reference2": "77", "complaint": false,
				"callback": {"url": "https://orders.example/webhooks/mypromo", "auth": {"basic": {"username": "A-1", "password": "secret"}}},
				"shipper": {"company": "Delta S.A.", "firstname": "Ola", "lastname": "Żak", "street": "Składowa 3", "zip": "80-298", "city": "Gdańsk",
					"country_code": "PL", "phone": "+48583001020", "email": "ola@delta.example"},
				"recipient": {"company": "Beta sp. z o.o.", "firstname": "Zoë", "lastname": "Żółw", "street": "ul. Długa 14/16", "care_of": "u Nowaków",
					"zip": "81-001", "city": "Gdynia", "district": "Orłowo", "country_code": "PL", "phone": "+48600700800", "email": "zoe@beta.example"}}`),
			told("add-item", "A-1", "9", `{"reference": "A-1-1", "quantity": 2, "sku": "MUG-300",
				"files": [{"url": "https://files.example/a%20b.pdf", "type": "front", "auth": {"header": {"key": "X-Key", "value": "k"}}}],
				"customs": {"description": "Kubek", "number": "69120023", "origin": "PL", "currency": "PLN", "amount": 12.5}}`),
			told("add-item", "A-1", "9", `{"reference": "A-1-2", "quantity": 3, "designs": [{"id": 4}]}`),
			told("add-shipment", "A-1", "9", `{"carrier": "dpd", "tracking_code": "620", "tracking_id": "620", "force": false}`),
		},
		shipX: {
			told("create-shipment", "A-1", "41", `{"reference": "A-1", "external_customer_id": "A-1",
				"receiver": {"company_name": "Beta sp. z o.o.", "first_name": "Zoë", "last_name": "Żółw", "phone": "600700800", "email": "zoe@beta.example",
					"address": {"street": "ul. Długa", "building_number": "14/16", "city": "Gdynia", "post_code": "81-001", "country_code": "PL"}},
				"sender": {"company_name": "Delta S.A.", "first_name": "Ola", "last_name": "Żak", "phone": "583001020", "email": "ola@delta.example",
					"address": {"street": "Składowa", "building_number": "3", "city": "Gdańsk", "post_code": "80-298", "country_code": "PL"}},
				"parcels": [{"id": "parcel-1", "dimensions": {"length": "400", "width": "300", "height": "180", "unit": "mm"},
					"weight": {"amount": "4.5", "unit": "kg"}, "is_non_standard": true}],
				"custom_attributes": {"dropoff_point": "GDY01A", "sending_method": "pok"}, "service": "locker", "only_choice_of_offer": true,
				"cod": {"amount": "120", "currency": "PLN"}, "insurance": {"amount": "250.5", "currency": "PLN"}}`),
		},
		merkana: {told("ff-orders-status", "77", "77", `{"idextern": "77", "status": "send", "awb": "620", "courier": "inpost"}`)},
	}
	return c
}

// toldByTPK is an order with all messages that TPK received.
func toldByTPK() audit.Case {
	c := byTPK()
	doc := &c.State.Order
	doc.Recipient = recipient
	doc.Recipient.CareOf = "u Nowaków"
	doc.Shipping.LockerPoint, doc.Shipping.SenderPoint = "GDY01A", "GDA07C"
	parcel := order.Parcel{Length: 405, Width: 300, Height: 180, Weight: decimal.RequireFromString("4.50"), NonStandard: true}
	doc.Shipping.Parcels = []order.Parcel{parcel, parcel}
	c.Parcels = nil
	for parcel, id := range []string{"1", "2"} {
		amounts := `"cod_type_id": 1, "cod_value": 120, "cod_bank_account_number": "52175000120000000032413366", "insurance_value": 120,`
		if parcel > 0 {
			amounts = ""
		}
		c.Messages = audit.Messages{tpk: append(c.Messages[tpk], told("create-order", order.PackageToken("A-2", parcel+1), id, `{"packages": [{
			"product_id": 2, "courier_id": 9, "weight": 4.5, "length": 40.5, "width": 30, "height": 18, "number_of_packages": 1, "non_standard": true,
			`+amounts+`"description": "Goods #`+order.PackageToken("A-2", parcel+1)+`", "pickup_date": "2026-03-02", "pickup_hours": {"from": "10:00", "to": "13:00"},
			"sender": {"company": "The account's own", "pop_code": "GDA07C"},
			"receiver": {"name": "Zoë", "surname": "Żółw", "company": "Beta sp. z o.o.", "street": "ul. Długa", "house_number": "14", "door_number": "16",
				"post_code": "81-001", "city": "Gdynia", "country_id": 1, "phone": "600700800", "email": "zoe@beta.example", "pop_code": "GDY01A"}}]}`))}
	}
	return c
}

// toldByMediaPort is an order with all messages that Media Port received.
func toldByMediaPort() audit.Case {
	c := byMediaPort()
	c.State.Order.Source.Account = 100
	c.Messages = audit.Messages{mediaPort: {
		told("cancel-item", "MP-1", "MP-1", `{"supplierId": 100, "orderNumber": "MP-1", "orderItemId": 1002}`),
		told("generate-label", "MP-1", "MP-1", `{"supplierId": 100, "orderNumber": "MP-1", "orderItemIds": [1001]}`),
	}}
	return c
}

// replaced changes a text in the provider's n-th message.
func replaced(c audit.Case, provider string, n int, old, text string) bool {
	body := string(c.Messages[provider][n].Body)
	c.Messages[provider][n].Body = json.RawMessage(strings.Replace(body, old, text, 1))
	return body != string(c.Messages[provider][n].Body)
}

// mangled is a value that a provider received differently from the document.
type mangled struct {
	name      string
	provider  string
	message   int
	old, text string
	words     string // of the finding
}

func (m mangled) isFound(of func() audit.Case) func(t *testing.T) {
	return func(t *testing.T) {
		c := of()
		require.Empty(t, c.Findings(), "before it is doctored")
		require.True(t, replaced(c, m.provider, m.message, m.old, m.text), "there is no %s", m.old)
		found := c.Findings()
		for _, one := range found {
			require.Equal(t, audit.NotAsOrdered, one.Kind)
			require.Equal(t, m.provider, one.Provider)
		}
		require.Contains(t, words(found), m.words)
	}
}

func TestAMangledValueAtMyPromoIsFound(t *testing.T) {
	for _, one := range []mangled{
		{"reference", myPromo, 0, `"reference": "A-1"`, `"reference": "A-2"`, `id is "A-2", and the document says "A-1"`},
		{"the source's reference", myPromo, 0, `"77"`, `"78"`, "source.reference"},
		{"another's callback", myPromo, 0, `"username": "A-1"`, `"username": "A-2"`, `id is "A-2"`},
		{"a label that is not served", myPromo, 0, `"complaint"`, `"generic_label": {"url": "https://orders.example/labels/A-1"}, "complaint"`, "shipping.serveLabel"},
		{"a remark", myPromo, 0, `"complaint"`, `"comment": "urgent", "complaint"`, `comment is "urgent", which the document does not say`},
		{"first name", myPromo, 0, `"Zoë"`, `"Zoe"`, "recipient.firstName"},
		{"last name", myPromo, 0, `"Żółw"`, `"Ż??w"`, "recipient.lastName"},
		{"company", myPromo, 0, `"Beta sp. z o.o."`, `"Beta sp. z"`, "recipient.company"},
		{"house", myPromo, 0, `"ul. Długa 14/16"`, `"ul. Długa 1/416"`, "recipient.street"},
		{"flat", myPromo, 0, `"ul. Długa 14/16"`, `"ul. Długa 14"`, "recipient.street"},
		{"care of", myPromo, 0, `"u Nowaków"`, `""`, "recipient.careOf"},
		{"post code", myPromo, 0, `"81-001"`, `"81-010"`, "recipient.postCode"},
		{"city", myPromo, 0, `"Gdynia"`, `"Gdansk"`, "recipient.city"},
		{"district", myPromo, 0, `"Orłowo"`, `"Orlowo"`, "recipient.district"},
		{"state", myPromo, 0, `"district"`, `"state_code": "NW", "district"`, "recipient.state"},
		{"country", myPromo, 0, `"country_code": "PL", "phone": "+48600`, `"country_code": "DE", "phone": "+48600`, "recipient.country"},
		{"phone", myPromo, 0, `"+48600700800"`, `"+48600700801"`, "recipient.phone"},
		{"a phone of another country", myPromo, 0, `"+48600700800"`, `"+49600700800"`, "recipient.phone"},
		{"e-mail", myPromo, 0, `"zoe@beta.example"`, `"zoe@beta.exampl"`, "recipient.email"},
		{"the shipper's name", myPromo, 0, `"Żak"`, `"Zak"`, "shipper.lastName"},
		{"the shipper's house", myPromo, 0, `"Składowa 3"`, `"Składowa 33"`, "shipper.street"},
		{"quantity", myPromo, 1, `"quantity": 2`, `"quantity": 20`, "items[0].quantity"},
		{"SKU", myPromo, 1, `"MUG-300"`, `"MUG-330"`, "items[0].sku"},
		{"an item of nothing", myPromo, 1, `"A-1-1"`, `"A-1-7"`, "none of the document's"},
		{"a file's URL", myPromo, 1, `a%20b`, `a b`, "items[0].files[0].url"},
		{"a file's side", myPromo, 1, `"front"`, `"back"`, "items[0].files[0].type"},
		{"a file's credentials", myPromo, 1, `"auth": {"header"`, `"auth": {}, "other": {"header"`, "items[0].files[0].auth"},
		{"a file too many", myPromo, 1, `"files": [`, `"files": [{"url": "https://files.example/a%20b.pdf", "type": "front", "auth": {"a": "b"}}, `, "files.1"},
		{"customs", myPromo, 1, `"Kubek"`, `"Kubki"`, "items[0].customs.description"},
		{"the customs' number", myPromo, 1, `"69120023"`, `"69120024"`, "items[0].customs.number"},
		{"the customs' origin", myPromo, 1, `"origin": "PL"`, `"origin": "DE"`, "items[0].customs.origin"},
		{"the customs' currency", myPromo, 1, `"PLN"`, `"EUR"`, "items[0].customs.value.currency"},
		{"the customs' value", myPromo, 1, `12.5`, `12.05`, "items[0].customs.value.amount"},
		{"a design", myPromo, 2, `"id": 4`, `"id": 5`, "items[1].design.id"},
		{"who carries", myPromo, 3, `"dpd"`, `"gls"`, "shipping.carrier"},
		{"a second number", myPromo, 3, `"tracking_id": "620"`, `"tracking_id": "621"`, "the tracking number"},
	} {
		t.Run(one.name, one.isFound(toldByShipX))
	}
}

func TestAMangledValueAtShipXIsFound(t *testing.T) {
	for _, one := range []mangled{
		{"reference", shipX, 0, `"reference": "A-1"`, `"reference": "A-2"`, "id"},
		{"the customer that look-ups go by", shipX, 0, `"external_customer_id": "A-1"`, `"external_customer_id": "A-2"`, "id"},
		{"company", shipX, 0, `"Beta sp. z o.o."`, `"Beta"`, "recipient.company"},
		{"first name", shipX, 0, `"Zoë"`, `"Zo"`, "recipient.firstName"},
		{"last name", shipX, 0, `"Żółw"`, `"Zolw"`, "recipient.lastName"},
		{"phone", shipX, 0, `"600700800"`, `"607008000"`, "recipient.phone"},
		{"e-mail", shipX, 0, `"zoe@beta.example"`, `""`, "recipient.email"},
		{"street", shipX, 0, `"ul. Długa"`, `"ul. Dluga"`, "recipient.street"},
		{"house", shipX, 0, `"14/16"`, `"1416"`, "recipient.street"},
		{"city", shipX, 0, `"Gdynia"`, `""`, "recipient.city"},
		{"post code", shipX, 0, `"81-001"`, `"81-002"`, "recipient.postCode"},
		{"country", shipX, 0, `"country_code": "PL"`, `"country_code": "DE"`, "recipient.country"},
		{"the shipper's phone", shipX, 0, `"583001020"`, `"583001021"`, "shipper.phone"},
		{"the shipper's city", shipX, 0, `"Gdańsk"`, `"Gdansk"`, "shipper.city"},
		{"length", shipX, 0, `"400"`, `"40"`, "shipping.parcels[0].length"},
		{"unit", shipX, 0, `"mm"`, `"cm"`, "measured in"},
		{"weight", shipX, 0, `"4.5"`, `"45"`, "shipping.parcels[0].weight"},
		{"unit of weight", shipX, 0, `"kg"`, `"g"`, "weighed in"},
		{"an odd shape", shipX, 0, `"is_non_standard": true`, `"is_non_standard": false`, "shipping.parcels[0].nonStandard"},
		{"a template", shipX, 0, `"id": "parcel-1"`, `"template": "small"`, "shipping.parcels[0].template"},
		{"a parcel too many", shipX, 0, `"parcels": [`, `"parcels": [{"template": "small"},`, "parcels.1"},
		{"drop-off point", shipX, 0, `"GDY01A"`, `"GDY01B"`, "shipping.dropoffPoint"},
		{"sending method", shipX, 0, `"pok"`, `"parcel_locker"`, "shipping.sendingMethod"},
		{"a locker", shipX, 0, `"custom_attributes": {`, `"custom_attributes": {"target_point": "GDY01A", `, "shipping.lockerPoint"},
		{"service", shipX, 0, `"service": "locker"`, `"service": "courier"`, "shipping.service"},
		{"cash on delivery", shipX, 0, `"120"`, `"12"`, "shipping.cashOnDelivery.amount"},
		{"currency", shipX, 0, `"currency": "PLN"`, `"currency": "EUR"`, "shipping.cashOnDelivery.currency"},
		{"insurance", shipX, 0, `"250.5"`, `"2505"`, "shipping.insurance.amount"},
		{"a further service", shipX, 0, `"reference"`, `"additional_services": ["sms"], "reference"`, "additional_services.0"},
		{"Merkana's order", merkana, 0, `"77"`, `"78"`, "source.reference"},
		{"Merkana's courier", merkana, 0, `"inpost"`, `"econt"`, "shipping.carrier"},
		{"Merkana's number without courier", merkana, 0, `"inpost"`, `""`, "awb"},
	} {
		t.Run(one.name, one.isFound(toldByShipX))
	}
}

func TestAMangledValueAtTPKIsFound(t *testing.T) {
	for _, one := range []mangled{
		{"first name", tpk, 0, `"Zoë"`, `"Zoë Żółw"`, "recipient.firstName"},
		{"last name", tpk, 0, `"Żółw"`, `"Żół"`, "recipient.lastName"},
		{"company", tpk, 0, `"Beta sp. z o.o."`, `""`, "recipient.company"},
		{"house and flat", tpk, 0, `"house_number": "14"`, `"house_number": "16"`, "recipient.street"},
		{"flat", tpk, 0, `, "door_number": "16"`, ``, "recipient.street"},
		{"post code", tpk, 0, `"81-001"`, `"81-0"`, "recipient.postCode"},
		{"city", tpk, 0, `"Gdynia"`, `"Gdy"`, "recipient.city"},
		{"country", tpk, 0, `"country_id": 1`, `"country_id": 16`, "recipient.country"},
		{"phone", tpk, 0, `"600700800"`, `"48600700"`, "recipient.phone"},
		{"e-mail", tpk, 0, `"zoe@beta.example"`, `"zoe@delta.example"`, "recipient.email"},
		{"locker", tpk, 0, `"GDY01A"`, `"GDY01"`, "shipping.lockerPoint"},
		{"the sender's point", tpk, 0, `"GDA07C"`, `"GDA07"`, "shipping.senderPoint"},
		{"product", tpk, 0, `"product_id": 2`, `"product_id": 3`, "shipping.parcels[0]"},
		{"how many", tpk, 0, `"number_of_packages": 1`, `"number_of_packages": 2`, "shipping.parcels[0]"},
		{"length", tpk, 0, `40.5`, `405`, "shipping.parcels[0].length"},
		{"weight", tpk, 0, `4.5`, `4500`, "shipping.parcels[0].weight"},
		{"an odd shape", tpk, 0, `"non_standard": true`, `"non_standard": false`, "shipping.parcels[0].nonStandard"},
		{"cash on delivery", tpk, 0, `"cod_value": 120`, `"cod_value": 12`, "shipping.cashOnDelivery.amount"},
		{"cash on delivery with the second parcel", tpk, 1, `"non_standard": true,`, `"non_standard": true, "cod_value": 120,`, "shipping.cashOnDelivery.amount"},
		{"insurance", tpk, 0, `"insurance_value": 120`, `"insurance_value": 1200`, "shipping.insurance.amount"},
		{"another order's package", tpk, 0, `Goods #`, `Goods #A`, "no parcel of the document"},
		{"an option", tpk, 0, `"courier_id"`, `"options": ["rod"], "courier_id"`, "options.0"},
	} {
		t.Run(one.name, one.isFound(toldByTPK))
	}
}

func TestAMangledValueAtMediaPortIsFound(t *testing.T) {
	for _, one := range []mangled{
		{"another's item", mediaPort, 0, `1002`, `1003`, "orderItemId"},
		{"supplier", mediaPort, 1, `100,`, `101,`, "source.account"},
		{"order", mediaPort, 1, `"MP-1"`, `"MP-2"`, "source.reference"},
		{"an item too many", mediaPort, 1, `[1001]`, `[1001, 1002]`, "items"},
		{"no item", mediaPort, 1, `[1001]`, `[]`, "items"},
	} {
		t.Run(one.name, one.isFound(toldByMediaPort))
	}
}

func TestWhatNoReadingKnowsIsFound(t *testing.T) {
	c := toldByShipX()
	c.Messages[shipX] = append(c.Messages[shipX], told("move-shipment", "A-1", "41", `{}`), told("update-shipment", "A-1", "42", `{`))
	require.Equal(t, []audit.Finding{
		{Kind: audit.Mismatch, Provider: shipX, Effect: "move-shipment", Words: "41: no reading compares it with the document"},
		{Kind: audit.Mismatch, Provider: shipX, Effect: "update-shipment", Words: "42: what was sent can't be read: unexpected EOF"},
	}, c.Findings())
}

// A deliberate difference is not a finding.
func TestDeliberateDifferences(t *testing.T) {
	foreign := func(c *audit.Case) {
		c.State.Order.Recipient.Phone, c.State.Order.Shipping.ContactPhone = "+380671234567", "+48224310501"
	}
	for _, one := range []struct {
		name   string
		of     func() audit.Case
		change func(c *audit.Case) bool
		found  []string // what is still a finding
	}{
		{"a contact phone for InPost", toldByShipX, func(c *audit.Case) bool {
			foreign(c)
			return replaced(*c, myPromo, 0, "+48600700800", "+380671234567") && replaced(*c, shipX, 0, "600700800", "224310501")
		}, nil},
		{"a contact phone for MyPromo", toldByShipX, func(c *audit.Case) bool {
			foreign(c)
			return replaced(*c, myPromo, 0, "+48600700800", "+48224310501") && replaced(*c, shipX, 0, "600700800", "224310501")
		}, []string{"recipient.phone"}},
		{"a contact phone for a Polish number", toldByShipX, func(c *audit.Case) bool {
			c.State.Order.Shipping.ContactPhone = "+48224310501"
			return replaced(*c, shipX, 0, "600700800", "224310501")
		}, []string{"recipient.phone"}},
		{"the words of a flat at TPK", toldByTPK, func(c *audit.Case) bool {
			c.State.Order.Recipient.Building = "14 m. 16"
			return true
		}, nil},
		{"the beginning of a long street for MyPromo", toldByShipX, func(c *audit.Case) bool {
			c.State.Order.Recipient.Street = "ul. Generała Tadeusza Kościuszki"
			return replaced(*c, myPromo, 0, "ul. Długa 14/16", "ul. Generała Tadeusza Kości...") &&
				replaced(*c, shipX, 0, "ul. Długa", "ul. Generała Tadeusza Kościuszki")
		}, nil},
		{"the beginning of a long street for MyPromo, without a sign", toldByShipX, func(c *audit.Case) bool {
			c.State.Order.Recipient.Street = "ul. Generała Tadeusza Kościuszki"
			return replaced(*c, myPromo, 0, "ul. Długa 14/16", "ul. Generała Tadeusza Kościusz") &&
				replaced(*c, shipX, 0, "ul. Długa", "ul. Generała Tadeusza Kościuszki")
		}, []string{"recipient.street"}},
		{"the beginning of a short street", toldByShipX, func(c *audit.Case) bool {
			return replaced(*c, myPromo, 0, "ul. Długa 14/16", "ul. Długa...")
		}, []string{"recipient.street"}},
		{"no address for a locker", toldByShipX, func(c *audit.Case) bool {
			c.State.Order.Shipping.LockerPoint, c.State.Order.Shipping.CashOnDelivery = "GDY01A", nil
			return replaced(*c, shipX, 0, `"address": {"street": "ul. Długa", "building_number": "14/16", "city": "Gdynia", "post_code": "81-001", "country_code": "PL"}`,
				`"address": null`) && replaced(*c, shipX, 0, `"cod": {"amount": "120", "currency": "PLN"}, `, "") &&
				replaced(*c, shipX, 0, `"custom_attributes": {`, `"custom_attributes": {"target_point": "GDY01A", `)
		}, nil},
		{"the setting's sending method", toldByShipX, func(c *audit.Case) bool {
			c.State.Order.Shipping.SendingMethod, c.State.Order.Shipping.DropoffPoint = "", ""
			return replaced(*c, shipX, 0, `"pok"`, `"dispatch_order"`) && replaced(*c, shipX, 0, `"dropoff_point": "GDY01A", `, "")
		}, nil},
		{"neither the setting's nor the document's", toldByShipX, func(c *audit.Case) bool {
			c.State.Order.Shipping.SendingMethod = ""
			return true
		}, []string{"shipping.sendingMethod"}},
		{"insured as it is collected", toldByShipX, func(c *audit.Case) bool {
			c.State.Order.Shipping.Insurance = nil
			return replaced(*c, shipX, 0, `"250.5"`, `"120"`)
		}, nil},
	} {
		t.Run(one.name, func(t *testing.T) {
			c := one.of()
			require.True(t, one.change(&c))
			var found []string
			for _, finding := range c.Findings() {
				found = append(found, finding.Words)
			}
			require.Len(t, found, len(one.found), "%v", found)
			for i, words := range one.found {
				require.Contains(t, found[i], words)
			}
		})
	}
}

// The shipment follows the last document; what was cancelled follows the document of its
// time.
func TestAnAmendmentChangesWhatIsExpected(t *testing.T) {
	amended := func() audit.Case {
		c := toldByShipX()
		before := c.State.Order
		before.Recipient.City = "Sopot"
		c.Versions = []audit.Version{{Order: before, Until: accepted.Add(2 * time.Second)},
			{Order: c.State.Order, From: accepted.Add(2 * time.Second)}}
		return c
	}
	require.Empty(t, amended().Findings())

	c := amended()
	require.True(t, replaced(c, shipX, 0, "Gdynia", "Sopot"))
	require.Contains(t, words(c.Findings()), `41: recipient.city is "Sopot", and the document says "Gdynia"`)

	c = amended()
	c.Messages[shipX] = append([]simkit.Message{c.Messages[shipX][0]}, c.Messages[shipX]...)
	c.Messages[shipX][0].ID = "40" // the shipment that was cancelled
	require.True(t, replaced(c, shipX, 0, "Gdynia", "Sopot"))
	require.NotContains(t, words(c.Findings()), "Sopot")
	c.Messages[shipX][0].At = accepted.Add(time.Hour)
	require.Contains(t, words(c.Findings()), `40: recipient.city is "Sopot"`)
}

func TestAnAmendmentComesTooLateForHowAPaidParcelIsHandedIn(t *testing.T) {
	c := toldByShipX()
	before := c.State.Order
	c.State.Order.Shipping.SendingMethod, c.State.Order.Shipping.DropoffPoint = "parcel_locker", "GDA07C"
	require.Contains(t, words(c.Findings()), `shipping.sendingMethod is "pok", and the document says "parcel_locker"`)
	bought := c.Ledgers[shipX][1].At
	c.Versions = []audit.Version{{Order: before, Until: bought.Add(time.Minute)}, {Order: c.State.Order, From: bought.Add(time.Minute)}}
	require.Empty(t, c.Findings())
	c.Versions[0].Until, c.Versions[1].From = bought.Add(-time.Minute), bought.Add(-time.Minute)
	require.Contains(t, words(c.Findings()), "shipping.dropoffPoint")
}

func TestWhatIsPaidMayBeInsuredForMoreThanIsAskedForLater(t *testing.T) {
	c := toldByShipX()
	before := c.State.Order
	sum := func(amount int64) *order.Money {
		return &order.Money{Amount: decimal.NewFromInt(amount), Currency: "PLN"}
	}
	bought := c.Ledgers[shipX][1].At
	c.Versions = []audit.Version{{Order: before, Until: bought.Add(time.Minute)}, {Order: before, From: bought.Add(time.Minute)}}
	asked := func(amount int64) string {
		c.State.Order.Shipping.Insurance = sum(amount)
		return words(c.Findings())
	}
	require.Empty(t, asked(200))
	require.Contains(t, asked(300), "shipping.insurance.amount")
	c.Versions[0].Order.Shipping.Insurance = sum(240)
	require.Contains(t, asked(200), "shipping.insurance.amount", "it never asked for 250.50")
}

// words joins the findings, one per line.
func words(findings []audit.Finding) string {
	var all []string
	for _, finding := range findings {
		all = append(all, finding.Words)
	}
	return strings.Join(all, "\n")
}
