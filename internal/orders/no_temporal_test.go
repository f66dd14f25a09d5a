package orders_test

import (
	"net"
	"testing"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/client"

	"orderflow/internal/orders"
)

// A server that accepts connections and says nothing is not taken for missing workers.
func TestTemporalThatDoesNotAnswerIsNamed(t *testing.T) {
	t.Parallel()
	silent, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { _ = silent.Close() })
	c, err := client.NewLazyClient(client.Options{HostPort: silent.Addr().String()})
	require.NoError(t, err)
	t.Cleanup(c.Close)
	_, err = orders.New(c, orders.Options{}).State(t.Context(), "unheard-1")
	require.ErrorContains(t, err, "look for order unheard-1: Temporal does not answer: ")
	require.NotErrorIs(t, err, orders.ErrNoWorker)
}
