package mypromo

import (
	"cmp"
	"context"
	"encoding/json"

	"orderflow/clients/lenient"
)

// Price is the price of one SKU.
type Price struct {
	SKU lenient.String `json:"sku"`
	// SKUFulfiller is shown to fulfillers only.
	SKUFulfiller lenient.String `json:"sku_fulfiller"`
	Rules        Rules          `json:"rules"`
	Prices       Prices         `json:"prices"`
}

func (p Price) key() string { return string(cmp.Or(p.SKU, p.SKUFulfiller)) }

// Rules say which quantities can be ordered.
type Rules struct {
	MinQuantity lenient.Int `json:"order_min_qty"`
	MaxQuantity lenient.Int `json:"order_max_qty"`
	// TierPriceQuantitiesOnly means that only the quantities of the tiers can be
	// ordered, none between them.
	TierPriceQuantitiesOnly lenient.Bool `json:"tier_price_qty_only"`
}

// Prices are the prices of a SKU by quantity.
type Prices struct {
	// Currency is ISO 4217.
	Currency lenient.String `json:"currency"`
	// Purchase is what the merchant pays, also called buying prices.
	Purchase lenient.List[Tier] `json:"purchase_prices"`
	// RecommendedRetail is the retail price that the fulfiller recommends.
	RecommendedRetail lenient.List[Tier] `json:"recommended_retail_prices"`
	// Sales is what the merchant charges the customer, also called retail prices.
	Sales lenient.List[Tier] `json:"sales_prices"`
}

// UnmarshalJSON reads each list under any of its names.
func (p *Prices) UnmarshalJSON(data []byte) error {
	type plain Prices
	var wire struct {
		plain
		Buying lenient.List[Tier] `json:"buying_prices"`
		Retail lenient.List[Tier] `json:"retail_prices"`
	}
	if err := json.Unmarshal(data, &wire); err != nil {
		return err
	}
	*p = Prices(wire.plain)
	if len(p.Purchase) == 0 {
		p.Purchase = wire.Buying
	}
	if len(p.Sales) == 0 {
		p.Sales = wire.Retail
	}
	return nil
}

// Tier is the price from a minimum quantity. The documentation does not say whether
// it is per piece or for the whole quantity.
type Tier struct {
	Quantity lenient.Int     `json:"qty"`
	Price    lenient.Decimal `json:"price"`
}

// ListPrices returns the prices that match the filter.
//
// GET v1/prices
func (c *Client) ListPrices(ctx context.Context, filter StockFilter) ([]Price, error) {
	return list[Price](ctx, c, "list prices", "/v1/prices", stocksPerPage, filter.query())
}
