package carrier

import (
	"testing"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"orderflow/order"
)

func TestWhatIsBelowACarriersMinimumIsRefusedAtTheStart(t *testing.T) {
	money := func(amount string) *order.Money {
		return &order.Money{Amount: decimal.RequireFromString(amount), Currency: "PLN"}
	}
	for name, c := range map[string]struct {
		service, weight      string
		insurance, collected *order.Money
		path, rule           string
	}{
		"the least weight":    {weight: "0.01"},
		"too light":           {weight: "0.009", path: "shipping.parcels[0].weight", rule: "InPost takes at least 0.01 kg; is 0.009"},
		"a heavy pallet":      {service: "inpost_courier_palette", weight: "800"},
		"a light pallet":      {service: "inpost_courier_palette", weight: "49.999", path: "shipping.parcels[0].weight", rule: "InPost takes at least 50 kg on a pallet; is 49.999"},
		"too heavy a pallet":  {service: "inpost_courier_palette", weight: "801", path: "shipping.parcels[0].weight", rule: "must be at most 800 kg; is 801"},
		"the least insurance": {weight: "1", insurance: money("1")},
		"insured for less":    {"", "1", money("0.99"), nil, "shipping.insurance.amount", "InPost takes at least 1 PLN; is 0.99"},
		"collected for less":  {"", "1", nil, money("0.50"), "shipping.cashOnDelivery.amount", "InPost takes at least 1 PLN; is 0.5"},
	} {
		t.Run(name, func(t *testing.T) {
			doc := order.Order{Recipient: order.Party{FirstName: "Ewa", LastName: "Lis", Street: "Polna", Building: "3", City: "Gdynia",
				PostCode: "81-391", Country: "PL", Phone: "600700800"},
				Shipping: order.Shipping{Carrier: order.CarrierShipX, Service: c.service, Insurance: c.insurance, CashOnDelivery: c.collected,
					Parcels: []order.Parcel{{Length: 100, Width: 100, Height: 100, Weight: decimal.RequireFromString(c.weight)}}}}
			var want order.Problems
			if c.path != "" {
				want = order.Problems{{Path: c.path, Rule: c.rule}}
			}
			require.Equal(t, want, Check(doc.WithDefaults()))
		})
	}
}

func TestAPointWithoutTheFormOfANameIsRefusedAtTheStart(t *testing.T) {
	doc := order.Order{Shipping: order.Shipping{Carrier: order.CarrierTPK, LockerPoint: "Gdynia, Polna 3"}}
	want := order.FieldProblem{Path: "shipping.lockerPoint", Rule: `must be the name of a point, such as GDY01A; is "Gdynia, Polna 3"`}
	require.Contains(t, Check(doc.WithDefaults()), want)
	doc.Shipping.Carrier = order.CarrierBest
	want.Rule = "for carrier tpk: " + want.Rule
	require.Contains(t, Check(doc.WithDefaults()), want)
}
