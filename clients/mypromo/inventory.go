package mypromo

import (
	"cmp"
	"context"
	"net/url"

	"orderflow/clients/lenient"
)

// stocksPerPage is the page size of stocks and prices. No maximum is documented;
// the samples use this size.
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

// Stock is a stock level, in pieces.
type Stock struct {
	// Managed says that MyPromo counts the pieces; if not, Quantity has no meaning.
	Managed  lenient.Bool `json:"managed"`
	Quantity lenient.Int  `json:"qty"`
}

// StockFilter selects stocks and prices; an empty field selects all.
type StockFilter struct {
	// SKU or, for fulfillers, SKUFulfiller; not both.
	SKU          string
	SKUFulfiller string
	// ShippingFrom is for merchants: ISO 3166-1 alpha-2; "" means DE.
	ShippingFrom string
}

func (f StockFilter) query() url.Values {
	query := url.Values{}
	setText(query, "sku", f.SKU)
	setText(query, "sku_fulfiller", f.SKUFulfiller)
	setText(query, "shipping_from", f.ShippingFrom)
	return query
}

// ListInventory returns the stocks that match the filter, in pieces.
//
// GET v1/inventory
func (c *Client) ListInventory(ctx context.Context, filter StockFilter) ([]Inventory, error) {
	return list[Inventory](ctx, c, "list inventory", "/v1/inventory", stocksPerPage, filter.query())
}
