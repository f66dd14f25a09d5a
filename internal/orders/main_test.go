package orders_test

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/client"

	"orderflow/clients/mypromo/mypromotest"
	"orderflow/clients/shipx/shipxtest"
	"orderflow/examples"
	"orderflow/internal/config"
	"orderflow/internal/devserver"
	"orderflow/internal/documents"
	"orderflow/internal/orders"
	"orderflow/internal/simulation"
	"orderflow/internal/temporalio"
	"orderflow/internal/workers"
	"orderflow/order"
	"orderflow/sandbox/simulators"
)

// What all tests of the package share: one Temporal server, the simulators of
// the providers, hurried, and a worker.
var (
	temporal client.Client
	service  *orders.Service
	store    *documents.Store
	settings config.Config
	group    *workers.Group
	// shipped is ShipX, and shipXCalls is how many calls have reached it.
	shipped    *shipxtest.Server
	shipXCalls atomic.Int64
)

func TestMain(m *testing.M) { os.Exit(run(m)) }

func run(m *testing.M) int {
	binary, err := devserver.FindBinary("")
	if err != nil {
		binary, err = devserver.FindBinary(filepath.Join("..", "..", "bin", "temporal"))
	}
	if err != nil {
		fmt.Println("not tested:", err)
		return 0
	}
	ctx := context.Background()
	server, err := devserver.Start(ctx, devserver.Options{Binary: binary, Address: "127.0.0.1:" + strconv.Itoa(freePort())})
	must(err)
	defer server.Stop()
	simulated := simulate()
	defer simulated.Close()
	temporal, err = temporalio.DialWith(ctx, server.Address, client.DefaultNamespace, slog.New(slog.DiscardHandler))
	must(err)
	defer temporal.Close()
	must(temporalio.Setup(ctx, temporal, client.DefaultNamespace))
	store, err = documents.Open(ctx, "mem://")
	must(err)
	settings = settingsFor(simulated.URL)
	service = orders.New(temporal, orders.Options{WebUI: "http://127.0.0.1:8233/", Documents: store})
	work()
	defer func() { group.Stop() }()
	return m.Run()
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}

func freePort() int {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	must(err)
	defer func() { must(listener.Close()) }()
	return listener.Addr().(*net.TCPAddr).Port
}

// simulate serves simulators in which an order takes milliseconds.
func simulate() *httptest.Server {
	const fast = time.Millisecond
	shipped = shipxtest.New(shipxtest.Options{Timing: shipxtest.Timing{
		Offers: fast, Selection: fast, Confirmation: fast, Purchase: fast, DispatchOrder: fast}})
	simulated := simulators.New(simulators.Options{})
	simulated.MyPromo, simulated.ShipX = mypromotest.New(mypromotest.Options{Clock: simulation.Scaled(10_000)}), shipped
	all := simulated.Handler()
	return httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/shipx/") {
			shipXCalls.Add(1)
		}
		all.ServeHTTP(w, r)
	}))
}

func settingsFor(url string) config.Config {
	c, err := config.Load()
	must(err)
	c.MyPromo.URL, c.ShipX.URL = url+"/mypromo", url+"/shipx"
	c.MyPromo.CallsPerMinute = 0
	c.Poll = config.Poll{First: 20 * time.Millisecond, Slowest: 200 * time.Millisecond}
	c.ShutdownTimeout = time.Second
	return c
}

// work starts a worker.
func work() {
	var err error
	group, err = workers.New(workers.Options{
		Config: settings, Client: temporal, Documents: store, Logger: slog.New(slog.DiscardHandler),
		HoldPace: workers.HoldPace{Look: 20 * time.Millisecond, Soonest: 50 * time.Millisecond, Latest: 200 * time.Millisecond}})
	must(err)
	must(group.Start())
}

// fromStock is an order that needs no production.
func fromStock(t *testing.T, id string) order.Order {
	t.Helper()
	doc := example(t, "market-883201")
	doc.ID = id
	return doc
}

// tooDear is an order from stock that asks a person, because no offer is as
// cheap as it wants.
func tooDear(t *testing.T, id string) order.Order {
	t.Helper()
	doc := fromStock(t, id)
	doc.Shipping.PriceCap = &order.Money{Amount: decimal.RequireFromString("0.50"), Currency: "PLN"}
	return doc
}

func example(t *testing.T, id string) order.Order {
	t.Helper()
	all, err := examples.Orders()
	require.NoError(t, err)
	for _, one := range all {
		if one.ID == id {
			return one
		}
	}
	t.Fatalf("there is no example %s", id)
	return order.Order{}
}

func start(t *testing.T, doc order.Order) orders.Started {
	t.Helper()
	started, err := service.Start(t.Context(), doc)
	require.NoError(t, err)
	return started
}

// awaitStatus returns the order's state as soon as it has a status.
func awaitStatus(t *testing.T, id string, status order.Status) order.State {
	t.Helper()
	var state order.State
	require.Eventually(t, func() bool {
		var err error
		state, err = service.State(t.Context(), id)
		return err == nil && state.Status == status
	}, 20*time.Second, 20*time.Millisecond, "order %s did not become %s", id, status)
	return state
}
