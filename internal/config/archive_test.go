package config_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/internal/config"
)

func TestNothingIsKeptForLessThanADay(t *testing.T) {
	t.Setenv("ORDERFLOW_ARCHIVE_EVERY", "0s")
	t.Setenv("ORDERFLOW_KEEP_DOCUMENTS", "1h")
	t.Setenv("ORDERFLOW_KEEP_RECORDS", "-24h")
	_, err := config.Load()
	require.EqualError(t, err, "configuration:\nORDERFLOW_ARCHIVE_EVERY: 0s: want at least 1s\n"+
		"ORDERFLOW_KEEP_DOCUMENTS: 1h0m0s: want at least 24h, or 0s for ever\n"+
		"ORDERFLOW_KEEP_RECORDS: -24h0m0s: want at least 24h, or 0s for ever")
}
