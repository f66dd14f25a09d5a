package order_test

import (
	"testing"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"orderflow/order"
)

func TestCancelItemsSaysWhatIsCollectedThen(t *testing.T) {
	amount := func(text, currency string) *order.Money {
		return &order.Money{Amount: decimal.RequireFromString(text), Currency: currency}
	}
	for name, c := range map[string]struct {
		before, then *order.Money
		items        []string
		refused      string
		collects     *order.Money
	}{
		"nothing is collected":          {nil, nil, []string{"1"}, "", nil},
		"nothing is collected, as said": {nil, amount("0", ""), []string{"1"}, "", nil},
		"unasked":                       {nil, amount("5", "PLN"), []string{"1"}, "the order collects nothing", nil},
		"it is not said":                {amount("120", "PLN"), nil, []string{"1"}, "cancel-items: cashOnDelivery: the order collects 120.00 PLN", nil},
		"less":                          {amount("120", "PLN"), amount("80", "PLN"), []string{"1"}, "", amount("80", "PLN")},
		"as much":                       {amount("120", "PLN"), amount("120", "PLN"), []string{"1"}, "", amount("120", "PLN")},
		"nothing any more":              {amount("120", "PLN"), amount("0", ""), []string{"1"}, "", nil},
		"more":                          {amount("120", "PLN"), amount("120.01", "PLN"), []string{"1"}, "must not be more than before", nil},
		"in another currency":           {amount("120", "PLN"), amount("20", "EUR"), []string{"1"}, "must be in PLN", nil},
		"negative":                      {amount("120", "PLN"), amount("-1", "PLN"), []string{"1"}, "must not be negative", nil},
		"a part of a grosz":             {amount("120", "PLN"), amount("1.001", "PLN"), []string{"1"}, "at most 2 decimals", nil},
		"of all items":                  {amount("120", "PLN"), nil, []string{"1", "2"}, "", amount("120", "PLN")},
		"of none":                       {amount("120", "PLN"), nil, []string{"3"}, "", amount("120", "PLN")},
	} {
		t.Run(name, func(t *testing.T) {
			doc := order.Order{Items: []order.Item{{Reference: "1"}, {Reference: "2"}}}
			doc.Shipping.CashOnDelivery = c.before
			wish := order.CancelItems{Items: c.items, CashOnDelivery: c.then}
			err := wish.Check(doc)
			if c.refused != "" {
				require.ErrorContains(t, err, c.refused)
				return
			}
			require.NoError(t, err)
			require.Equal(t, c.collects, wish.Collects(doc))
		})
	}
}
