package mypromo

import (
	"cmp"
	"context"
	"net/url"

	"orderflow/clients/lenient"
)

// stocksPerPage is how many stocks or prices one call asks for. No maximum is
// documented; the samples ask for as many.
const stocksPerPage = 250

// Inventory is the stock of one SKU.
type Inventory struct {
	SKU lenient.String `json:"sku"`
	// SKUFulfiller is shown to fulfillers only.
	SKUFulfiller lenient.String `json:"sku_fulfiller"`
	Available    lenient.Bool   `json:"available"`
	Stock        Stock          `json:"stock"`
}

func (i Inventory) key() string { return string(cmp.Or(i.SKU, i.SKUFulfiller)) }

// Stock is how many pieces there are.
type Stock struct {
	// Managed says that pieces are counted; if not, Quantity means nothing.
	Managed  lenient.Bool `json:"managed"`
	Quantity lenient.Int  `json:"qty"`
}

// StockFilter narrows lists of stocks and prices; "" doesn't.
type StockFilter struct {
	// SKU or, for fulfillers, SKUFulfiller; not both.
	SKU          string
	SKUFulfiller string
	// ShippingFrom is for merchants: ISO 3166-1 alpha-2; MyPromo takes DE when it
	// is "".
	ShippingFrom string
}

func (f StockFilter) query() url.Values {
	query := url.Values{}
	setText(query, "sku", f.SKU)
	setText(query, "sku_fulfiller", f.SKUFulfiller)
	setText(query, "shipping_from", f.ShippingFrom)
	return query
}

// ListInventory returns the stocks that pass the filter.
//
// GET v1/inventory
func (c *Client) ListInventory(ctx context.Context, filter StockFilter) ([]Inventory, error) {
	return list[Inventory](ctx, c, "list inventory", "/v1/inventory", stocksPerPage, filter.query())
}
