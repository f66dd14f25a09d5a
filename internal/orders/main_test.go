package orders_test

import (
	"net/http"
	"net/http/httptest"
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
	"orderflow/internal/devserver/devservertest"
	"orderflow/internal/documents"
	"orderflow/internal/orders"
	"orderflow/internal/workers"
	"orderflow/internal/workers/workerstest"
	"orderflow/order"
	"orderflow/sandbox/simkit"
	"orderflow/sandbox/simulators"
)

// The package's tests share one Temporal server, fast simulators of the providers, and a
// worker.
var (
	temporal client.Client
	service  *orders.Service
	store    *documents.Store
	settings config.Config
	group    *workers.Group
	// shipped is ShipX, and shipXCalls counts the calls that reach it.
	shipped    *shipxtest.Server
	shipXCalls atomic.Int64
)

func TestMain(m *testing.M) { devservertest.Main(m, run) }

func run(m *testing.M, connected client.Client) int {
	temporal = connected
	simulated := simulate()
	defer simulated.Close()
	store = workerstest.Store()
	settings = workerstest.Settings(simulated.URL)
	service = orders.New(temporal, orders.Options{WebUI: "http://127.0.0.1:8233/", Documents: store})
	work()
	defer func() { group.Stop() }()
	return m.Run()
}

// simulate serves simulators that complete an order in milliseconds.
func simulate() *httptest.Server {
	const fast = time.Millisecond
	shipped = shipxtest.New(shipxtest.Options{StatesPrices: true, Timing: shipxtest.Timing{
		Offers: fast, Selection: fast, Confirmation: fast, Purchase: fast, DispatchOrder: fast}})
	simulated := simulators.New(simulators.Options{})
	simulated.MyPromo, simulated.ShipX = mypromotest.New(mypromotest.Options{Clock: simkit.Scaled(10_000)}), shipped
	all := simulated.Handler()
	return httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/shipx/") {
			shipXCalls.Add(1)
		}
		all.ServeHTTP(w, r)
	}))
}

// work starts a worker.
func work() {
	group = workerstest.Start(workers.Options{
		Config: settings, Client: temporal, Documents: store,
		HoldTiming: workers.HoldTiming{Look: 20 * time.Millisecond, Soonest: 50 * time.Millisecond, Latest: 200 * time.Millisecond}})
}

// fromStock is an order that needs no production.
func fromStock(t *testing.T, id string) order.Order {
	t.Helper()
	doc := example(t, "market-883201")
	doc.ID = id
	return doc
}

// tooDear is an order from stock that needs attention, because its price cap is below all
// offers.
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

// awaitStatus waits for a status, and returns the order's state.
func awaitStatus(t *testing.T, id string, status order.Status) order.State {
	t.Helper()
	var state order.State
	require.Eventually(t, func() bool {
		var err error
		state, err = service.State(t.Context(), id)
		return err == nil && state.Status == status && !state.FromHistory
	}, 20*time.Second, 20*time.Millisecond, "order %s did not become %s", id, status)
	return state
}
