package merkana

import (
	"context"
	"fmt"

	"orderflow/clients"
)

// Supply is a change of the stock of one product.
type Supply struct {
	SKU string `json:"sku"`
	// Quantity is the number of pieces that arrived; negative if pieces are
	// missing.
	Quantity int `json:"br"`
}

// PushSupplies reports changes of a merchant's stock to Merkana, for at least one
// product, in pieces. mid is the merchant's id in our system.
//
// It is not idempotent. Merkana does not document whether it adds the quantities or
// replaces its own; negative quantities suggest that it adds. So never send the
// same supplies twice. An unknown outcome needs a person: no call reads supplies
// back.
//
// POST /v1/ff-supplies
func (c *Client) PushSupplies(ctx context.Context, mid int64, supplies []Supply) error {
	operation := fmt.Sprintf("push %d supplies of merchant %d", len(supplies), mid)
	if fields := checkSupplies(mid, supplies); len(fields) > 0 {
		return refused(operation, fields)
	}
	return c.send(ctx, operation, "/v1/ff-supplies", struct {
		MID      int64    `json:"mid"`
		Products []Supply `json:"products"`
	}{mid, supplies})
}

func checkSupplies(mid int64, supplies []Supply) []clients.Field {
	var fields []clients.Field
	if mid <= 0 {
		fields = append(fields, clients.Field{Path: "mid", Problem: "missing"})
	}
	if len(supplies) == 0 {
		fields = append(fields, clients.Field{Path: "products", Problem: "at least one is needed"})
	}
	for i, supply := range supplies {
		if supply.SKU == "" {
			fields = append(fields, clients.Field{Path: fmt.Sprintf("products.%d.sku", i), Problem: "missing"})
		}
	}
	return fields
}
