package order_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"orderflow/order"
)

// goodOrder returns a valid order made to order and shipped by courier, with every
// part that a document can have. Each call returns a new one.
func goodOrder() order.Order {
	return order.Order{
		ID:     "shop-1001",
		Source: order.Source{System: "shop", Reference: "1001"},
		Recipient: order.Party{
			FirstName: "Ewa", LastName: "Lis", Street: "ul. Polna", Building: "3/4", PostCode: "81-391",
			City: "Gdynia", Country: "PL", Phone: "+48 600 700 800", Email: "ewa@poczta.example",
		},
		Shipper: &order.Party{Company: "Kubkowo", PostCode: "03-236", City: "Warszawa", Country: "PL"},
		Items: []order.Item{
			{
				Reference: "1001-1", SKU: "MUG-300", Quantity: 2,
				Files: []order.PrintFile{{URL: "https://files.kubkowo.example/mug.pdf?v=2", Auth: "shop-files", Type: "front"}},
				Customs: &order.Customs{
					Description: "Ceramic mug", Number: "69120085", Origin: "PL", Value: money("4.55", "EUR"),
				},
			},
			{Reference: "1001-2", Quantity: 1, Design: &order.Design{ID: 7}},
			{Reference: "1001-3", SKU: "PEN-BLUE", Quantity: 10, Stock: true},
		},
		Production: order.ProductionMyPromo,
		Shipping: order.Shipping{
			Carrier: order.CarrierShipX, Service: "inpost_courier_standard", SendingMethod: "dispatch_order",
			Parcels:        []order.Parcel{{Length: 300, Width: 200, Height: 150, Weight: decimal.RequireFromString("2.125")}},
			CashOnDelivery: amount("99.95", "PLN"), Insurance: amount("100", "PLN"), PriceCap: amount("30.25", "PLN"),
			OfferPolicy: order.OfferService, LabelFormat: order.LabelPDF,
		},
		Reports: []order.ReportTarget{order.ReportMyPromo},
		Notes:   "Pack the mugs well.\r\n\tFragile!",
	}
}

func money(text, currency string) order.Money {
	return order.Money{Amount: decimal.RequireFromString(text), Currency: currency}
}

func amount(text, currency string) *order.Money {
	m := money(text, currency)
	return &m
}

func example(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", "examples", name))
	require.NoError(t, err)
	return data
}
