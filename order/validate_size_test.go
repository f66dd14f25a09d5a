package order_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/order"
	"orderflow/order/ordertest"
)

func TestTheSizeOfADocumentIsLimited(t *testing.T) {
	doc := ordertest.Largest(order.CarrierTPK, order.ProductionMyPromo, 50, order.MaxDocumentSize)
	require.Empty(t, doc.Validate(), "the largest")
	ordertest.Fill(&doc, 2*order.MaxDocumentSize)
	text, err := json.Marshal(doc.WithDefaults())
	require.NoError(t, err)
	items, err := json.Marshal(doc.Items)
	require.NoError(t, err)
	require.Equal(t, order.Problems{{Path: "items", Rule: fmt.Sprintf(
		"the order must be at most 262144 bytes of JSON, as its history holds it many times; it has %d, %d of them here", len(text), len(items))}},
		doc.Validate())
}

func TestTextsThatStepsRepeatAreShort(t *testing.T) {
	doc := ordertest.Largest(order.CarrierTPK, order.ProductionNone, 1, 200_000)
	doc.Recipient.District, doc.Shipping.SendingMethod = strings.Repeat("d", 256), strings.Repeat("ż", 300)
	require.Equal(t, order.Problems{
		{Path: "recipient.district", Rule: "must be at most 255 characters; has 256"},
		{Path: "shipping.sendingMethod", Rule: "must be at most 255 characters; has 300"}}, doc.Validate())
}

func TestAStepGetsWhatItReads(t *testing.T) {
	doc := ordertest.Largest(order.CarrierTPK, order.ProductionMyPromo, 50, order.MaxDocumentSize)
	doc.Items[3].Files[0].Auth = "shop"
	for _, tc := range []struct {
		step order.Order
		most int
	}{{doc.ForShipping(), 6000}, {doc.ForParcel(50), 2000}, {doc.ForDraft(), 22_000}} {
		text, err := json.Marshal(tc.step)
		require.NoError(t, err)
		require.Less(t, len(text), tc.most)
	}
	one := doc.ForParcel(7)
	require.Equal(t, doc.Shipping.Parcels[6], one.Shipping.Parcels[6])
	require.Equal(t, doc.Recipient, one.Recipient)
	require.Equal(t, doc.Items[3].Files[0], doc.ForDraft().Items[3].Files[0])
	require.Empty(t, doc.ForDraft().Items[4].Files[0])
}
