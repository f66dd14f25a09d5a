package orders_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/internal/orders"
	"orderflow/order"
)

// Scripts print files by these names, so the shipment in the key doesn't show in them.
func TestNamesOfFiles(t *testing.T) {
	for _, tc := range []struct {
		kind      order.DocumentKind
		key, want string
	}{
		{"label", "orders/shop-1/label-shipx-4100200300.pdf", "shop-1-label.pdf"},
		{"label-2", "orders/shop-1/label-2-tpk-777002.pdf", "shop-1-label-2.pdf"},
		{"label-1-edition-2", "orders/shop-1/label-1-edition-2-tpk-777003.pdf", "shop-1-label-1-edition-2.pdf"},
		{"protocol-1-dpd", "orders/shop-1/protocol-1-dpd-mediaport-mp000001.pdf", "shop-1-protocol-1-dpd.pdf"},
		{"label", "orders/shop-1/label-shipx-41.zpl", "shop-1-label.zpl"},
		// of 0.1.0
		{"label", "orders/shop-1/label.pdf", "shop-1-label.pdf"},
		{"label-1-edition-2", "orders/shop-1/label-1-edition-2.pdf", "shop-1-label-1-edition-2.pdf"},
		{"protocol", "orders/shop-1/protocol.zip", "shop-1-protocol.zip"},
		{"label", "orders/shop-1/label.txt", "shop-1-label.txt"},
	} {
		file := orders.File{Document: order.Document{Kind: tc.kind, Key: tc.key}}
		require.Equal(t, tc.want, file.Name("shop-1"))
	}
}
