// Package devservertest gives tests a real Temporal server of their own.
package devservertest

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"testing"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/client"

	"orderflow/internal/devserver"
	"orderflow/internal/temporalio"
)

// Open starts a server for all tests of a package and connects to it as New does;
// stop ends both. Without the Temporal CLI it says so, and the client is nil. It is
// for TestMain, where there is no test to fail yet: it panics instead.
func Open() (connected client.Client, stop func()) {
	if _, err := devserver.FindBinary(""); err != nil {
		fmt.Println("not tested on a Temporal server:", err)
		return nil, func() {}
	}
	connected, stop, err := open(context.Background())
	if err != nil {
		panic(err)
	}
	return connected, stop
}

// New starts a server and connects to its default namespace, which knows the search
// attributes of orders. Both end with the test. Without the Temporal CLI the test is
// skipped.
func New(t testing.TB, options ...temporalio.Option) client.Client {
	t.Helper()
	Binary(t)
	connected, stop, err := open(t.Context(), options...)
	require.NoError(t, err)
	t.Cleanup(stop)
	return connected
}

// Binary is the Temporal CLI. Without it the test is skipped.
func Binary(t testing.TB) string {
	t.Helper()
	binary, err := devserver.FindBinary("")
	if err != nil {
		t.Skip(err)
	}
	return binary
}

func open(ctx context.Context, options ...temporalio.Option) (client.Client, func(), error) {
	address, err := devserver.FreeAddress()
	if err != nil {
		return nil, nil, err
	}
	server, err := devserver.Start(ctx, devserver.Options{Address: address})
	if err != nil {
		return nil, nil, err
	}
	connected, err := temporalio.DialWith(ctx, address, client.DefaultNamespace, slog.New(slog.DiscardHandler), options...)
	if err != nil {
		server.Stop()
		return nil, nil, err
	}
	stop := func() {
		connected.Close()
		server.Stop()
	}
	if err := temporalio.Setup(ctx, connected, client.DefaultNamespace); err != nil {
		stop()
		return nil, nil, err
	}
	return connected, stop, nil
}

// FreeAddress is a loopback address that nobody listens on.
func FreeAddress(t testing.TB) string {
	t.Helper()
	address, err := devserver.FreeAddress()
	require.NoError(t, err)
	return address
}

// FreePort is the port of such an address.
func FreePort(t testing.TB) int {
	t.Helper()
	address, err := net.ResolveTCPAddr("tcp", FreeAddress(t))
	require.NoError(t, err)
	return address.Port
}
