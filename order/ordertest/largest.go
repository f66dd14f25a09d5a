// Package ordertest creates orders for the tests of several packages.
package ordertest

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/shopspring/decimal"

	"orderflow/order"
)

// letter has two bytes, and every provider accepts it in a name.
const letter = "ż"

// Largest returns an order of about the given size in bytes of JSON, with the
// maximum number of items, texts of the maximum length that every provider accepts,
// and the given number of parcels for a courier.
func Largest(carrier order.Carrier, production order.Production, parcels, size int) order.Order {
	doc := order.Order{
		ID:         strings.Repeat("9", 50),
		Source:     order.Source{System: "shop", Reference: strings.Repeat("9", 100)},
		Recipient:  longParty(),
		Production: production,
		Shipping:   order.Shipping{Carrier: carrier},
	}
	shipper := longParty()
	doc.Shipper = &shipper
	for range parcels {
		doc.Shipping.Parcels = append(doc.Shipping.Parcels,
			order.Parcel{Length: 400, Width: 300, Height: 200, Weight: decimal.RequireFromString("14.125"), NonStandard: true})
	}
	if production == order.ProductionMyPromo {
		doc.Reports = []order.ReportTarget{order.ReportMyPromo}
	}
	for i := range 50 {
		doc.Items = append(doc.Items, longItem(i, production))
	}
	Fill(&doc, size)
	return doc
}

func longParty() order.Party {
	return order.Party{
		Company: strings.Repeat(letter, 30), FirstName: strings.Repeat(letter, 15), LastName: strings.Repeat(letter, 15),
		Street: strings.Repeat(letter, 22), Building: "123/456", CareOf: strings.Repeat(letter, 30),
		PostCode: "81-001", City: strings.Repeat(letter, 30), District: strings.Repeat(letter, 30), State: "PL",
		Country: "PL", Phone: "600700800", Email: strings.Repeat("e", 60) + "@beta.example"}
}

func longItem(i int, production order.Production) order.Item {
	item := order.Item{Reference: fmt.Sprintf("%02d%s", i, strings.Repeat(letter, 48)), SKU: "MUG-300", Quantity: 2}
	if production == order.ProductionMyPromo {
		item.Files = []order.PrintFile{longFile()}
	}
	return item
}

func longFile() order.PrintFile {
	const url = "https://files.example/"
	return order.PrintFile{URL: url + strings.Repeat("f", 2000-len(url)), Type: "front"}
}

// Fill makes an order longer, up to a size in bytes of JSON: with print files if
// MyPromo makes the goods, else with customs declarations.
func Fill(doc *order.Order, size int) {
	for i := 0; ; i++ {
		before, item := *doc, &doc.Items[i%len(doc.Items)]
		items := append([]order.Item(nil), doc.Items...)
		if doc.Production == order.ProductionMyPromo {
			item.Files = append(append([]order.PrintFile(nil), item.Files...), longFile())
		} else {
			description := strings.Repeat(letter, 1000)
			if item.Customs != nil {
				description += item.Customs.Description
			}
			item.Customs = &order.Customs{Description: description, Number: "691110", Origin: "PL",
				Value: order.Money{Amount: decimal.NewFromInt(5), Currency: "PLN"}}
		}
		if text, err := json.Marshal(*doc); err != nil || len(text) > size {
			*doc = before
			doc.Items = items
			return
		}
	}
}
