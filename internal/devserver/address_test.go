package devserver_test

import (
	"net"
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/internal/devserver"
)

func TestAFreeAddressIsGivenOnceAndCanBeListenedOn(t *testing.T) {
	given := map[string]bool{}
	for range 500 { // of some 14,000 ports, so that chance would give one of them again
		address, err := devserver.FreeAddress()
		require.NoError(t, err)
		require.False(t, given[address], "%s was given before", address)
		given[address] = true
	}
	for address := range given {
		listener, err := net.Listen("tcp", address)
		require.NoError(t, err)
		require.NoError(t, listener.Close())
	}
}
