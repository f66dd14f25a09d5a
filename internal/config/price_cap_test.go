package config_test

import (
	"testing"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"orderflow/internal/config"
	"orderflow/order"
)

func TestPriceLimit(t *testing.T) {
	for value, amount := range map[string]string{"200 PLN": "200", "150.50": "150.5", "1 PLN": "1"} {
		got, err := config.Config{PriceCap: value}.PriceLimit()
		require.NoError(t, err, value)
		require.Equal(t, order.Money{Amount: decimal.RequireFromString(amount), Currency: "PLN"}.String(), got.String(), value)
	}
	got, err := config.Config{PriceCap: "none"}.PriceLimit()
	require.NoError(t, err)
	require.Nil(t, got, "only the word none sets no limit")
	for _, value := range []string{"", "0", "0 PLN", "-5", "NaN", "unlimited", "None", "200 EUR", "200PLN", " 200"} {
		_, err := config.Config{PriceCap: value}.PriceLimit()
		require.Error(t, err, "%q", value)
	}
}
