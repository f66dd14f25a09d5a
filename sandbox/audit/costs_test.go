package audit_test

import (
	"testing"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"orderflow/sandbox/audit"
)

// perPiece is a price list on which everything costs the same.
func perPiece(string, int64) decimal.Decimal { return decimal.RequireFromString("1.50") }

func amount(text string) decimal.Decimal { return decimal.RequireFromString(text) }

func TestWhatAnOrderSaysThatItCost(t *testing.T) {
	good := audit.StatedCosts{Shipments: 1, Shipping: amount("13.99"), Productions: 1, Production: amount("7.50")}
	require.Empty(t, byShipX().CostFindings(good, perPiece))
	hidden := good
	hidden.Unpriced, hidden.Shipping, hidden.UnpricedProductions, hidden.Production = 1, decimal.Zero, 1, decimal.Zero
	require.Empty(t, byShipX().CostFindings(hidden, perPiece), "who is shown no prices states none")
	for name, change := range map[string]func(*audit.StatedCosts){
		"a shipment too many":     func(s *audit.StatedCosts) { s.Shipments++ },
		"a grosz too much":        func(s *audit.StatedCosts) { s.Shipping = amount("14.00") },
		"a price that is hidden":  func(s *audit.StatedCosts) { s.Unpriced = 2 },
		"nothing is made":         func(s *audit.StatedCosts) { s.Productions = 0 },
		"a cent too little":       func(s *audit.StatedCosts) { s.Production = amount("7.49") },
		"an unconfirmed payment":  func(s *audit.StatedCosts) { s.Unconfirmed = 1 },
		"nobody paid the carrier": func(s *audit.StatedCosts) { s.Shipments, s.Shipping = 0, decimal.Zero },
	} {
		t.Run(name, func(t *testing.T) {
			stated := good
			change(&stated)
			require.NotEmpty(t, byShipX().CostFindings(stated, perPiece))
		})
	}
}

func TestWhatWasPaidBackIsNoCost(t *testing.T) {
	require.Empty(t, cancelled().CostFindings(audit.StatedCosts{}, perPiece))
	require.NotEmpty(t, cancelled().CostFindings(audit.StatedCosts{Shipments: 1, Shipping: amount("17.00")}, perPiece))
}
