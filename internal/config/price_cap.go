package config

import (
	"fmt"
	"strings"

	"github.com/shopspring/decimal"

	"orderflow/order"
)

// noPriceCap is the value of ORDERFLOW_PRICE_CAP for no limit. An empty value and 0 are
// refused, because they may be mistakes.
const noPriceCap = "none"

// PriceLimit is the configured highest price of a parcel; nil means no limit. Both paid
// carriers charge PLN.
func (c Config) PriceLimit() (*order.Money, error) {
	if c.PriceCap == noPriceCap {
		return nil, nil
	}
	amount := strings.TrimSuffix(c.PriceCap, " PLN")
	most, err := decimal.NewFromString(amount)
	if err != nil || !most.IsPositive() {
		return nil, fmt.Errorf("%q: want an amount above 0, such as 200 PLN, or %s", c.PriceCap, noPriceCap)
	}
	return &order.Money{Amount: most, Currency: "PLN"}, nil
}
