package config

import (
	"fmt"
	"strings"

	"github.com/shopspring/decimal"

	"orderflow/order"
)

// noPriceCap is the value of ORDERFLOW_PRICE_CAP that sets no limit. Nothing and 0 are
// refused, as they may be a slip.
const noPriceCap = "none"

// PriceLimit is the most that a parcel may cost by the configuration; nil is no limit.
// Both carriers that are paid charge PLN.
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
