package httpapi_test

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/client"

	"orderflow/examples"
	"orderflow/internal/access"
	"orderflow/internal/check"
	"orderflow/internal/config"
	"orderflow/internal/devserver/devservertest"
	"orderflow/internal/documents"
	"orderflow/internal/encryption"
	"orderflow/internal/httpapi"
	"orderflow/internal/orders"
	"orderflow/internal/workers/workerstest"
	"orderflow/order"
	"orderflow/test/triggertest"
)

// The package's tests share one stack, and an API that requires tokens.
var (
	stack    *triggertest.Stack
	temporal client.Client
	service  *orders.Service
	store    *documents.Store
	// base is the API's address, logs its log, and tokens one token per role.
	base string
	// providers is the simulators' address.
	providers string
	logs      = &logBuffer{}
	tokens    map[access.Role]string
)

func TestMain(m *testing.M) { devservertest.Main(m, run) }

func run(m *testing.M, connected client.Client) int {
	stack = triggertest.New(connected, triggertest.Options{MerchantLabels: &http.Client{Transport: toLabels}, Change: func(settings *config.Config) {
		settings.MyPromo.Production.LabelURL, settings.MyPromo.Production.LabelSecret = labelLinks.Base, labelLinks.Secret
	}})
	defer stack.Stop()
	temporal, service, store, providers, tokens = connected, stack.Orders, stack.Store, stack.Providers, stack.Tokens
	base = listen(httpapi.Options{Gate: gate(access.Options{}), Check: look, Checks: []httpapi.Check{
		{Name: "temporal", Do: func(ctx context.Context) error {
			_, err := temporal.CheckHealth(ctx, &client.CheckHealthRequest{})
			return err
		}},
		{Name: "documents", Do: store.Check},
	}})
	return m.Run()
}

// look connects to everything that the tests share.
func look(ctx context.Context, subjects ...string) (check.Report, error) {
	vault, err := encryption.Open("", store)
	must(err)
	return check.Run(ctx, check.Options{Settings: workerstest.Settings(providers), Namespace: client.DefaultNamespace, Store: store, Vault: vault,
		Connect: func(context.Context) (client.Client, error) { return temporal, nil }}, subjects...)
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}

// gate knows one token for each role.
func gate(options access.Options) *access.Gate { return triggertest.Gate(options, stack.Entries...) }

// listen serves an API until the tests end, and returns its address.
func listen(options httpapi.Options) string { return triggertest.Serve(apiOf(options)) }

func apiOf(options httpapi.Options) *httpapi.API {
	if options.Orders == nil {
		options.Orders = service
	}
	options.Logger = slog.New(slog.NewJSONHandler(logs, nil))
	api, err := httpapi.New(options)
	must(err)
	return api
}

// answer is the response to a call.
type answer struct {
	status int
	header http.Header
	body   string
}

// problem is a problem detail (RFC 9457).
type problem struct {
	Title  string    `json:"title"`
	Status int       `json:"status"`
	Detail string    `json:"detail"`
	Errors []trouble `json:"errors"`
}

type trouble struct {
	Message  string `json:"message"`
	Location string `json:"location"`
	Value    any    `json:"value"`
}

// call is a call with a token of the role; no role means no token.
type call struct {
	role         access.Role
	method, path string
	body         string
	header       map[string]string
	base         string // another API than the shared one
}

func (c call) do(t *testing.T) answer {
	t.Helper()
	response, err := http.DefaultTransport.RoundTrip(c.request(t)) // does not follow redirects
	require.NoError(t, err)
	defer func() { require.NoError(t, response.Body.Close()) }()
	body, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	return answer{status: response.StatusCode, header: response.Header, body: string(body)}
}

func (c call) request(t *testing.T) *http.Request {
	t.Helper()
	address := base
	if c.base != "" {
		address = c.base
	}
	request, err := http.NewRequestWithContext(t.Context(), c.method, address+c.path, strings.NewReader(c.body))
	require.NoError(t, err)
	if c.role != "" {
		request.Header.Set("Authorization", "Bearer "+tokens[c.role])
	}
	if c.body != "" {
		request.Header.Set("Content-Type", "application/json")
	}
	for name, value := range c.header {
		request.Header.Set(name, value)
	}
	return request
}

func get(path string) call { return call{role: access.RoleRead, method: http.MethodGet, path: path} }

func post(role access.Role, path, body string) call {
	return call{role: role, method: http.MethodPost, path: path, body: body}
}

// decoded reads an answer of a status.
func decoded[T any](t *testing.T, got answer, status int) T {
	t.Helper()
	require.Equal(t, status, got.status, got.body)
	var value T
	decoder := json.NewDecoder(strings.NewReader(got.body))
	decoder.DisallowUnknownFields()
	require.NoError(t, decoder.Decode(&value), got.body)
	return value
}

// refusal reads a problem.
func refusal(t *testing.T, got answer, status int) problem {
	t.Helper()
	read := decoded[problem](t, got, status)
	require.Equal(t, "application/problem+json", got.header.Get("Content-Type"))
	require.Equal(t, status, read.Status)
	require.Equal(t, http.StatusText(status), read.Title)
	return read
}

// fromStock is an order that needs no production. tooDear is an order that needs attention,
// because its price cap is below all offers.
func fromStock(t *testing.T, id string) order.Order {
	t.Helper()
	doc, err := examples.Order("from-stock-two-parcels")
	require.NoError(t, err)
	doc.ID = id
	return doc
}

func tooDear(t *testing.T, id string) order.Order {
	t.Helper()
	doc := fromStock(t, id)
	doc.Shipping.PriceCap = &order.Money{Amount: decimal.RequireFromString("0.50"), Currency: "PLN"}
	return doc
}

func text(t *testing.T, value any) string {
	t.Helper()
	encoded, err := json.Marshal(value)
	require.NoError(t, err)
	return string(encoded)
}

// start starts an order directly, without the API.
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
	}, time.Minute, 20*time.Millisecond, "order %s did not become %s", id, status)
	return state
}
