package order_test

import (
	"testing"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"orderflow/order"
)

func TestDifferencesOfOrdersThatMeanTheSame(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*order.Order)
	}{
		{"nothing changed", func(*order.Order) {}},
		{"zeros at the end of an amount", func(o *order.Order) { o.Shipping.CashOnDelivery = amount("99.950", "PLN") }},
		{"zeros at the end of a weight", func(o *order.Order) { o.Shipping.Parcels[0].Weight = decimal.RequireFromString("2.12500") }},
		{"defaults left out", func(o *order.Order) {
			o.Production, o.Shipping.OfferPolicy, o.Shipping.LabelFormat = "", "", ""
			o.Recipient.Country, o.Shipper.Country = "", ""
		}},
		{"an empty list instead of none", func(o *order.Order) { o.Items[2].Files = []order.PrintFile{} }},
	} {
		t.Run(c.name, func(t *testing.T) {
			changed := goodOrder()
			c.change(&changed)
			require.Empty(t, order.Differences(goodOrder(), changed))
		})
	}
}

func TestDifferences(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*order.Order)
		want   []order.Difference
	}{
		{"quantity", func(o *order.Order) { o.Items[0].Quantity = 3 }, []order.Difference{{Path: "items[0].quantity", A: "2", B: "3"}}},
		{"amount", func(o *order.Order) { o.Shipping.PriceCap = amount("30.10", "PLN") }, []order.Difference{{Path: "shipping.priceCap.amount", A: `"30.25"`, B: `"30.1"`}}},
		{"no price cap", func(o *order.Order) { o.Shipping.PriceCap = nil }, []order.Difference{
			{Path: "shipping.priceCap.amount", A: `"30.25"`, B: "null"},
			{Path: "shipping.priceCap.currency", A: `"PLN"`, B: "null"},
		}},
		{"another item", func(o *order.Order) {
			o.Items = append(o.Items, order.Item{Reference: "1001-4", SKU: "A&B", Quantity: 1, Stock: true})
		}, []order.Difference{
			{Path: "items[3].reference", A: "null", B: `"1001-4"`},
			{Path: "items[3].sku", A: "null", B: `"A&B"`},
			{Path: "items[3].quantity", A: "null", B: "1"},
			{Path: "items[3].stock", A: "null", B: "true"},
		}},
		{"no report", func(o *order.Order) { o.Reports = nil }, []order.Difference{{Path: "reports[0]", A: `"mypromo"`, B: "null"}}},
		{"print file, without what may be a signature", func(o *order.Order) {
			o.Items[0].Files[0].URL = "https://files.kubkowo.example/cup.pdf?signature=abc"
		}, []order.Difference{{
			Path: "items[0].files[0].url", A: `"https://files.kubkowo.example/mug.pdf?…"`, B: `"https://files.kubkowo.example/cup.pdf?…"`,
		}}},
		{"personal fields, without their values", func(o *order.Order) {
			o.Recipient = order.Party{
				Company: "a", FirstName: "b", LastName: "c", Street: "d", Building: "e", CareOf: "f", PostCode: "g",
				City: "h", District: "i", State: "j", Country: "DE", Phone: "k", Email: "l",
			}
			o.Shipper, o.Notes = nil, ""
		}, []order.Difference{
			{Path: "recipient.company"}, {Path: "recipient.firstName"}, {Path: "recipient.lastName"},
			{Path: "recipient.street"}, {Path: "recipient.building"}, {Path: "recipient.careOf"},
			{Path: "recipient.postCode"}, {Path: "recipient.city"}, {Path: "recipient.district"},
			{Path: "recipient.state"}, {Path: "recipient.country", A: `"PL"`, B: `"DE"`},
			{Path: "recipient.phone"}, {Path: "recipient.email"},
			{Path: "shipper.company"}, {Path: "shipper.postCode"}, {Path: "shipper.city"},
			{Path: "shipper.country", A: `"PL"`, B: "null"},
			{Path: "notes"},
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			changed := goodOrder()
			c.change(&changed)
			require.Equal(t, c.want, order.Differences(goodOrder(), changed))
		})
	}
}

func TestDifferenceForPeople(t *testing.T) {
	require.Equal(t, "items[0].quantity: 2 and 3", order.Difference{Path: "items[0].quantity", A: "2", B: "3"}.String())
	require.Equal(t, "notes: differs", order.Difference{Path: "notes"}.String())
}
