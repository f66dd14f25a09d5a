package activities

import (
	"testing"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"orderflow/clients/lenient"
	"orderflow/clients/tpk"
	"orderflow/order"
)

// TPK answers null for the insurance of a package without one, as in its samples.
func TestAPaidPackageWithoutInsuranceIsNotOneThatIsInsured(t *testing.T) {
	parcel := order.Parcel{Length: 400, Width: 300, Height: 200, Weight: decimal.NewFromInt(4)}
	side := func(centimetres int64) lenient.Decimal {
		return lenient.Decimal{Known: true, Value: decimal.NewFromInt(centimetres)}
	}
	there := pack{parcel: 1, Order: tpk.Order{Length: side(40), Width: side(30), Height: side(20)}}
	doc := order.Order{Shipping: order.Shipping{Parcels: []order.Parcel{parcel}}}
	require.Empty(t, tpkDiffers(there, doc))

	doc.Shipping.Insurance = &order.Money{Amount: decimal.NewFromInt(300), Currency: "PLN"}
	require.Equal(t, differences{{path: "shipping.insurance", there: "0", here: "300"}}, tpkDiffers(there, doc))

	there.InsuranceValue = lenient.Decimal{Known: true, Value: decimal.NewFromInt(300)}
	require.Empty(t, tpkDiffers(there, doc))
}
