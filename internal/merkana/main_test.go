package merkana_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/client"

	"orderflow/clients/merkana/merkanatest"
	"orderflow/internal/devserver/devservertest"
	"orderflow/internal/documents"
	"orderflow/internal/merkana"
	"orderflow/internal/orders"
	"orderflow/internal/workers"
	"orderflow/internal/workers/workerstest"
	"orderflow/order"
	"orderflow/sandbox/simulators"
)

// What all tests of the centre share: one Temporal server, the simulators of the
// providers, and a worker.
var (
	temporal  client.Client
	service   *orders.Service
	store     *documents.Store
	simulated *simulators.Server
)

const (
	inbound      = "what-merkana-has-to-show"
	cancelWithin = 6 * time.Second
)

func TestMain(m *testing.M) { devservertest.Main(m, run) }

func run(m *testing.M, connected client.Client) int {
	temporal = connected
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	simulated = simulators.New(simulators.Options{Speed: 1000})
	go simulated.Run(ctx)
	listening := httptest.NewServer(simulated.Handler())
	defer listening.Close()
	store = workerstest.Store()
	service = orders.New(temporal, orders.Options{Documents: store})
	group := workerstest.Start(workers.Options{
		Config: workerstest.Settings(listening.URL), Client: temporal, Documents: store})
	defer group.Stop()
	return m.Run()
}

// centre is the fulfilment centre over HTTP, and Merkana's shop that calls it.
type centre struct {
	*merkanatest.Shop
	logged *lines
}

// lines are what a centre logs. They may be written and read at the same time.
type lines struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// setting is what centres differ in.
type setting struct {
	carrier     order.Carrier // tpk if not set
	client      client.Client // the one that all tests share if not set
	stockWithin time.Duration
	latin       bool // orders are transliterated
}

func open(t *testing.T, s setting) *centre {
	t.Helper()
	if s.carrier == "" {
		s.carrier = order.CarrierTPK
	}
	served := service
	if s.client != nil {
		served = orders.New(s.client, orders.Options{Documents: store, Patience: time.Second})
	}
	if s.latin {
		served = orders.New(temporal, orders.Options{Documents: store, Transliterate: true})
	}
	c := &centre{logged: &lines{}}
	logger := slog.New(slog.NewTextHandler(c.logged, nil))
	made, err := merkana.NewCentre(merkana.CentreOptions{
		Orders: served, Documents: store, Carrier: s.carrier, CancelWithin: cancelWithin, StockWithin: s.stockWithin, Logger: logger,
		Parcel: order.Parcel{Length: 300, Width: 200, Height: 150, Weight: decimal.NewFromInt(2)}})
	require.NoError(t, err)
	handler, err := merkana.NewHandler(merkana.HandlerOptions{Backend: made, Token: inbound, Logger: logger})
	require.NoError(t, err)
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	c.Shop = simulated.Merkana.Shop(server.URL+"/merkana", map[string]string{merkana.DefaultHeader: inbound})
	return c
}

func accepted(message string) merkanatest.Answer {
	return merkanatest.Answer{HTTPStatus: 200, Status: true, Message: message}
}

func refused(message string) merkanatest.Answer {
	return merkanatest.Answer{HTTPStatus: 200, Message: message}
}

// create sends an order and requires an answer.
func (c *centre) create(t *testing.T, doc merkanatest.OrderCreate, want merkanatest.Answer) {
	t.Helper()
	got, err := c.CreateOrder(t.Context(), doc)
	require.NoError(t, err)
	require.Equal(t, want, got)
}

// cancel asks to cancel an order and requires an answer.
func (c *centre) cancel(t *testing.T, doc merkanatest.OrderCreate, want merkanatest.Answer) {
	t.Helper()
	got, err := c.CancelOrder(t.Context(), doc.MID, doc.ID)
	require.NoError(t, err)
	require.Equal(t, want, got)
}

// parcel is an order of Merkana's that can be fulfilled.
func parcel(id int64) merkanatest.OrderCreate {
	return merkanatest.OrderCreate{
		MID: 293, UnknownProductID: 1, EmailFFProblem: "problems@shop.example", ID: id, Status: "create",
		Total: json.Number("77.7000"), Currency: "PLN", PaymentMethod: "ONLINE",
		Shipping: merkanatest.Shipping{
			Contact: "Ewa Lis", Phone: "600700800", Country: "PL", City: "Gdynia",
			Street: "ul. Polna, 12A/3", PostalCode: "81-001", Email: "ewa@beta.example"},
		URLFactura: "https://files.example/invoice.pdf",
		LineItems:  []merkanatest.LineItem{{SKU: "PEN-BLUE", Quantity: 10}, {SKU: "CALENDAR-2027", Quantity: 1}},
	}
}

func idOf(doc merkanatest.OrderCreate) string { return fmt.Sprintf("merkana-%d-%d", doc.MID, doc.ID) }

// document is what was made of an order.
func document(t *testing.T, doc merkanatest.OrderCreate) order.Order {
	t.Helper()
	found, err := service.StartedWith(t.Context(), idOf(doc))
	require.NoError(t, err)
	return found
}
