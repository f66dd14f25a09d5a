package order_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/order"
)

func parsedShipping(t *testing.T, text string) (order.Shipping, error) {
	t.Helper()
	parsed, err := order.Parse([]byte(`{"notes": "4.0 \"4.0\" [4.0]", "shipping": ` + text + `}`))
	require.NoError(t, err)
	require.Len(t, parsed, 1)
	if parsed[0].Err == nil {
		require.Equal(t, `4.0 "4.0" [4.0]`, parsed[0].Order.Notes, "texts stay")
	}
	return parsed[0].Order.Shipping, parsed[0].Err
}

func TestAWholeNumberMayHaveZerosBehindItsPoint(t *testing.T) {
	for text, want := range map[string]int{"4": 4, "4.0": 4, "4.000": 4, "40.0": 40, "-4.0": -4, "0.0": 0} {
		s, err := parsedShipping(t, `{"parcels":[{"length":`+text+`,"nonStandard":true,"weight":`+text+`}]}`)
		require.NoError(t, err)
		require.Equal(t, want, s.Parcels[0].Length, text)
		require.True(t, s.Parcels[0].Weight.IntPart() == int64(want) && s.Parcels[0].Weight.IsInteger())
	}
	for _, text := range []string{"4.5", "4.01", "4e1", "4.0e1", `"4.0"`} {
		_, err := parsedShipping(t, `{"parcels":[{"length":`+text+`}]}`)
		require.ErrorContains(t, err, "shipping.parcels[0].length: must be a whole number", text)
	}
}

func TestAmendingNormalises(t *testing.T) {
	doc := goodOrder()
	doc.Shipping.Carrier = order.CarrierBest
	amended, err := doc.Amend(json.RawMessage(`{"recipient":{"postCode":"00950"},"items":[{"reference":"a","quantity":4.0}],
		"shipping":{"lockerPoint":"gdy01a","senderPoint":" waw 123","parcels":[{"template":"A"}]}}`))
	require.NoError(t, err)
	require.Equal(t, "00-950", amended.Recipient.PostCode)
	require.EqualValues(t, 4, amended.Items[0].Quantity)
	require.Equal(t, "GDY01A", amended.Shipping.LockerPoint)
	require.Equal(t, "WAW123", amended.Shipping.SenderPoint)
	require.Equal(t, "small", amended.Shipping.Parcels[0].Template)
}
