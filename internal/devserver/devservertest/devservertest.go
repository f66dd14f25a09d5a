// Package devservertest gives tests a real Temporal server of their own.
package devservertest

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"os"
	"testing"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/client"

	"orderflow/internal/devserver"
	"orderflow/internal/temporalio"
)

// Main is the body of TestMain for packages whose tests share one server: run gets a client
// like New's, and returns the exit code. Without the Temporal CLI no test runs.
func Main(m *testing.M, run func(m *testing.M, connected client.Client) int) {
	os.Exit(runWith(m, run))
}

func runWith(m *testing.M, run func(*testing.M, client.Client) int) int {
	if _, err := devserver.FindBinary(""); err != nil {
		fmt.Println("not tested:", err)
		return 0
	}
	connected, stop, err := open(context.Background())
	if err != nil {
		panic(err) // no test has started yet
	}
	defer stop()
	return run(m, connected)
}

// New starts a server and connects to its default namespace, which has the search attributes of
// orders. Both end with the test. Without the Temporal CLI the test is skipped.
func New(t testing.TB, options ...temporalio.Option) client.Client {
	t.Helper()
	Binary(t)
	connected, stop, err := open(t.Context(), options...)
	require.NoError(t, err)
	t.Cleanup(stop)
	return connected
}

// Binary is the path of the Temporal CLI. Without it the test is skipped.
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

// FreeAddress is a free loopback address.
func FreeAddress(t testing.TB) string {
	t.Helper()
	address, err := devserver.FreeAddress()
	require.NoError(t, err)
	return address
}

// FreePort is a free port on a loopback address.
func FreePort(t testing.TB) int {
	t.Helper()
	address, err := net.ResolveTCPAddr("tcp", FreeAddress(t))
	require.NoError(t, err)
	return address.Port
}
