package config_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/internal/config"
)

func TestAWorkerKeepsOrders(t *testing.T) {
	t.Setenv("ORDERFLOW_CACHED_ORDERS", "0")
	_, err := config.Load()
	require.EqualError(t, err, "configuration:\nORDERFLOW_CACHED_ORDERS: 0: want more than 0")
}
