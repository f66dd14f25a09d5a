package merkana

import (
	"context"
	"fmt"

	"orderflow/clients"
)

// Supply is a change of the stock of one product.
type Supply struct {
	SKU string `json:"sku"`
	// Quantity is how many pieces came in; negative when pieces are missing.
	Quantity int `json:"br"`
}

// PushSupplies tells Merkana what came into a merchant's stock, or is missing
// there: at least one product. mid is the merchant's id in our system.
//
// Merkana doesn't say whether the quantities are added to its own or replace
// them; that they may be negative speaks for adding. So the same supplies must
// not be sent twice, and an unknown outcome needs a person: there is no call that
// reads them back.
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
