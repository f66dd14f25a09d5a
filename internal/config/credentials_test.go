package config_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/clients"
	"orderflow/internal/config"
	"orderflow/order"
)

// An error about rejected credentials names the settings to correct; those settings must exist.
func TestCredentialsAreSettings(t *testing.T) {
	known := rows(new(config.Config).Table())
	for _, provider := range []string{order.ProviderMyPromo, order.ProviderShipX, order.ProviderTPK, order.ProviderMediaPort, order.ProviderMerkana} {
		names := clients.Credentials(provider)
		require.NotEmpty(t, names, provider)
		for _, name := range names {
			require.Contains(t, known, name)
		}
		require.Contains(t, clients.WrongSettings(provider, &clients.Error{Provider: provider, HTTPStatus: 401}), names[0])
		require.Empty(t, clients.WrongSettings(provider, &clients.Error{Provider: provider, HTTPStatus: 403}))
	}
}
