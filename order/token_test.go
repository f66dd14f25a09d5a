package order_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/order"
)

// Tokens stand in packages that are on their way: they never change.
func TestPackageTokens(t *testing.T) {
	require.Equal(t, "PEZGYLEC", order.Token("shop-1"))
	require.Equal(t, "PEZGYLEC.12", order.PackageToken("shop-1", 12))
	require.Len(t, order.Token(""), order.TokenLength)
}
