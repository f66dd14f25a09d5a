package httpapi

import (
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"orderflow/internal/costs"
	"orderflow/internal/desk"
	"orderflow/order"
)

// The desk shows the costs of MyPromo and of each carrier, per currency. Refunded payments do
// not count.
func TestTheDeskShowsWhatTheDayHasCost(t *testing.T) {
	money := func(amount, currency string) *order.Money {
		return &order.Money{Amount: decimal.RequireFromString(amount), Currency: currency}
	}
	report := costs.Sum([]costs.Line{
		{ID: "a-1", Carrier: order.CarrierShipX, Costs: costs.Costs{Production: &costs.Production{Price: money("12.40", "EUR")},
			Shipping: []costs.Payment{{Provider: order.ProviderShipX, ID: "1", Carrier: order.CarrierShipX, Price: money("15.99", "PLN")}}}},
		{ID: "a-2", Carrier: order.CarrierTPK, Costs: costs.Costs{
			Shipping: []costs.Payment{{Provider: order.ProviderTPK, ID: "2", Carrier: order.CarrierTPK, Price: money("9.50", "PLN"), RefundedAt: time.Now()}}}},
		{ID: "a-3", Carrier: order.CarrierShipX, Costs: costs.Costs{
			Shipping: []costs.Payment{{Provider: order.ProviderShipX, ID: "3", Carrier: order.CarrierShipX, Price: money("4.01", "PLN")}}}},
	}, costs.ByCarrier, time.UTC)
	lines := costLines(report)
	require.Len(t, lines, 2)
	require.Equal(t, []string{"mypromo 12.40 EUR", "shipx 20.00 PLN"}, []string{text(lines[0]), text(lines[1])})
}

func text(line desk.CostLine) string { return line.Name + " " + line.Sum.String() }
