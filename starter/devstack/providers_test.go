package devstack

import (
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/internal/config"
	"orderflow/order"
)

// The dev stack gives every provider its simulator's address and credentials.
func TestEveryProviderIsInTheDevStack(t *testing.T) {
	var names []string
	for _, one := range providers {
		names = append(names, one.name)
		var settings config.Config
		settings.UseSimulators("http://simulators.example")
		require.Equal(t, "http://simulators.example/"+one.name, one.url(settings))
		before := settings
		one.account(&settings)
		require.NotEqual(t, before, settings, "%s has no credentials", one.name)
	}
	require.Equal(t, order.Providers, names)
}
