package config_test

import (
	"net/netip"
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/internal/config"
	"orderflow/internal/secret"
)

func TestWebhooksOfEachProvider(t *testing.T) {
	settings := load(t, map[string]string{
		"ORDERFLOW_WEBHOOK_SHIPX_SECRETS":  " shipx-secret-of-2026,,shipx-secret-of-2025 ",
		"ORDERFLOW_WEBHOOK_SHIPX_NETWORKS": "91.216.25.0/24",
	}).Webhooks
	require.Equal(t, map[string][]secret.Text{
		"mypromo": nil, "shipx": {"shipx-secret-of-2026", "shipx-secret-of-2025"}}, settings.Secrets())
	require.Equal(t, map[string][]netip.Prefix{"shipx": {netip.MustParsePrefix("91.216.25.0/24")}}, settings.Networks())
}

func TestNetworks(t *testing.T) {
	for text, want := range map[string]string{
		"":                          "",
		" , ":                       "",
		"10.0.0.0/8":                "10.0.0.0/8",
		"10.1.2.3/8, 192.0.2.7":     "10.0.0.0/8,192.0.2.7/32",
		"2001:db8::1,2001:db8::/32": "2001:db8::1/128,2001:db8::/32",
	} {
		var read config.Networks
		require.NoError(t, read.UnmarshalText([]byte(text)), text)
		require.Equal(t, want, read.String(), text)
	}
	for _, text := range []string{"10.0.0.0/33", "localhost", "10.0.0.0/8;10.1.0.0/16", "10.0.0"} {
		var read config.Networks
		require.Error(t, read.UnmarshalText([]byte(text)), text)
		require.Nil(t, read, text)
	}
}
