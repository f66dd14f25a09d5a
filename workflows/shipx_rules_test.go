package workflows_test

import (
	"testing"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"orderflow/order"
	"orderflow/workflows"
)

// What ShipX is known to refuse is refused before the order starts.
func TestWhatShipXWouldRefuseIsRefusedEarly(t *testing.T) {
	letter := func(parcel order.Parcel) func(*order.Order) {
		return func(doc *order.Order) {
			byCourier("inpost_letter_allegro")(doc)
			doc.Shipping.Parcels = []order.Parcel{parcel}
		}
	}
	for name, test := range map[string]struct {
		change func(*order.Order)
		want   order.Problems
	}{
		"cash on delivery of 1 PLN": {func(doc *order.Order) { doc.Shipping.CashOnDelivery = pln("1") }, nil},
		"cash on delivery below 1 PLN": {func(doc *order.Order) { doc.Shipping.CashOnDelivery = pln("0.99") },
			problemAt("shipping.cashOnDelivery.amount", "InPost takes at least 1 PLN; is 0.99")},
		"insurance below 1 PLN": {func(doc *order.Order) { doc.Shipping.CashOnDelivery, doc.Shipping.Insurance = nil, pln("0.5") },
			problemAt("shipping.insurance.amount", "InPost takes at least 1 PLN; is 0.5")},
		"insurance below the cash on delivery": {func(doc *order.Order) {
			doc.Shipping.CashOnDelivery, doc.Shipping.Insurance = pln("20"), pln("10")
		}, problemAt("shipping.insurance.amount", "must be at least the cash on delivery, 20.00 PLN; is 10.00 PLN")},
		"a letter B": {letter(order.Parcel{Template: "letter_b"}), nil},
		"a letter C": {letter(order.Parcel{Length: 1600, Width: 10, Height: 10, Weight: decimal.NewFromInt(10)}), nil},
		"a letter that is too long": {letter(order.Parcel{Length: 1601, Width: 10, Height: 10, Weight: decimal.NewFromInt(1)}),
			problemAt("shipping.parcels[0]", "a letter has sides of up to 1600 mm; this one has 1601")},
		"a letter that is too heavy": {letter(order.Parcel{Length: 10, Width: 10, Height: 10, Weight: decimal.NewFromInt(11)}),
			problemAt("shipping.parcels[0].weight", "must be at most 10 kg; is 11")},
		"a letter's template for a parcel": {func(doc *order.Order) {
			doc.Shipping.Parcels = []order.Parcel{{Template: "letter_b"}}
		}, problemAt("shipping.parcels[0].template", `must be one of small, medium, large, palette; is "letter_b"`)},
	} {
		t.Run(name, func(t *testing.T) {
			doc := fromStock()
			test.change(&doc)
			require.Equal(t, test.want, workflows.Validate(doc))
		})
	}
}

func problemAt(path, rule string) order.Problems { return order.Problems{{Path: path, Rule: rule}} }
