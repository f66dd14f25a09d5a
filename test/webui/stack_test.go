package webui

import (
	"context"
	"log/slog"
	"net"
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/client"

	"orderflow/clients/mypromo/mypromotest"
	"orderflow/clients/shipx/shipxtest"
	"orderflow/internal/config"
	"orderflow/internal/devserver"
	"orderflow/internal/devserver/devservertest"
	"orderflow/internal/documents"
	"orderflow/internal/orders"
	"orderflow/internal/temporalio"
	"orderflow/internal/workers"
	"orderflow/order"
	"orderflow/sandbox/simkit"
	"orderflow/sandbox/simulators"
)

const (
	// patience is the timeout of the test's waits.
	patience = 60 * time.Second
	// speed makes a preflight of 105 seconds take one, and a delivery of a day last
	// longer than the test.
	speed = 100
)

// stack is what docker-compose.yml runs: the Web UI on another host than the browser's,
// and encryption. MyPromo's clock can be stopped.
type stack struct {
	*testing.T
	webUI  string // its URL
	orders *orders.Service
	client client.Client
	clock  *clock
	shipX  *shipxtest.Server
}

func newStack(t *testing.T) *stack {
	t.Helper()
	quiet := slog.New(slog.DiscardHandler)
	s := &stack{T: t, clock: &clock{now: simkit.Scaled(speed)}}
	settings := s.settings(s.simulate())
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	temporal, err := devserver.Start(ctx, devserver.Options{Address: devservertest.FreeAddress(t)})
	require.NoError(t, err)
	t.Cleanup(temporal.Stop)
	store, err := documents.Open(ctx, settings.Documents.URL)
	require.NoError(t, err)
	vault := s.newVault(store)
	s.startWebUI(temporal.Address, vault)
	connected, err := temporalio.DialWith(ctx, temporal.Address, "", quiet, vault.Use)
	require.NoError(t, err)
	t.Cleanup(connected.Close)
	s.client = connected
	s.orders = orders.New(connected, orders.Options{WebUI: s.webUI, Documents: store, Encryption: vault})
	group, err := workers.New(workers.Options{Config: settings, Client: connected, Documents: store, Encryption: vault, Logger: quiet})
	require.NoError(t, err)
	require.NoError(t, group.Start())
	t.Cleanup(group.Stop)
	return s
}

// simulate runs the simulators until the test ends and returns their URL.
func (s *stack) simulate() string {
	s.Helper()
	simulated := simulators.New(simulators.Options{Speed: speed})
	s.shipX = shipxtest.New(shipxtest.Options{StatesPrices: true}) // the pages show prices
	simulated.ShipX = s.shipX
	simulated.MyPromo = mypromotest.New(mypromotest.Options{Clock: s.clock.Now})
	ctx, stop := context.WithCancel(context.Background())
	s.Cleanup(stop)
	go simulated.Run(ctx)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(s, err)
	server := &http.Server{Handler: simulated.Handler(), ReadHeaderTimeout: time.Second}
	go func() { _ = server.Serve(listener) }()
	s.Cleanup(func() { _ = server.Close() })
	return "http://" + listener.Addr().String()
}

// settings has the simulators' settings.
func (s *stack) settings(simulated string) config.Config {
	s.Helper()
	settings, err := config.Load()
	require.NoError(s, err)
	settings.UseSimulators(simulated)
	settings.MyPromo.CallsPerMinute = 0
	settings.Documents.URL = s.TempDir()
	settings.Poll.First = 200 * time.Millisecond
	settings.ShutdownTimeout = time.Second
	return settings
}

// reaches waits until an order has a stage and a status, and returns its state.
func (s *stack) reaches(id string, stage order.Stage, status order.Status) order.State {
	s.Helper()
	var state order.State
	var err error
	for until := time.Now().Add(patience); time.Now().Before(until); time.Sleep(50 * time.Millisecond) {
		if state, err = s.orders.State(s.Context(), id); err == nil && state.Stage == stage && state.Status == status {
			return state
		}
	}
	require.Fail(s, "an order does not come to rest", "%s is %s at %s, want %s at %s: waits for %+v, problem %+v (%v)",
		id, state.Status, state.Stage, status, stage, state.Waiting, state.Problem, err)
	return state
}

// clock is a simulator's clock that can be stopped.
type clock struct {
	now     simkit.Clock
	stopped atomic.Pointer[time.Time]
}

// Now returns the simulator's time.
func (c *clock) Now() time.Time {
	if at := c.stopped.Load(); at != nil {
		return *at
	}
	return c.now()
}

func (c *clock) stop() {
	at := c.now()
	c.stopped.Store(&at)
}

// goOn sets the simulator's time to what it would be without the stop.
func (c *clock) goOn() { c.stopped.Store(nil) }
