package merkana_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/internal/merkana"
)

const token = "token-of-merkana"

// merchantOrder names an order.
type merchantOrder struct{ mid, id int64 }

// memory is a Backend that remembers, and fails as often as it is told to.
type memory struct {
	mu        sync.Mutex
	failures  []error // of the next calls
	orders    map[merchantOrder]merkana.NewOrder
	cancelled map[merchantOrder]bool
	packed    map[merchantOrder]bool
	products  map[int64][]merkana.Product
	lines     map[int64][]merkana.StockLine
	calls     int
}

func newMemory() *memory {
	return &memory{
		orders:    map[merchantOrder]merkana.NewOrder{},
		cancelled: map[merchantOrder]bool{}, packed: map[merchantOrder]bool{},
		products: map[int64][]merkana.Product{}, lines: map[int64][]merkana.StockLine{},
	}
}

// called counts a call and returns the failure planned for it. The caller unlocks.
func (m *memory) called() error {
	m.mu.Lock()
	m.calls++
	if len(m.failures) == 0 {
		return nil
	}
	next := m.failures[0]
	m.failures = m.failures[1:]
	return next
}

func (m *memory) CreateOrder(_ context.Context, order merkana.NewOrder) (merkana.Answer, error) {
	err := m.called()
	defer m.mu.Unlock()
	name := merchantOrder{order.MID, order.ID}
	if err != nil {
		return merkana.Answer{}, err
	}
	if m.cancelled[name] {
		return merkana.Answer{Accepted: true, Message: "Cancelled before it arrived."}, nil
	}
	if _, known := m.orders[name]; !known {
		m.orders[name] = order
	}
	return merkana.Answer{Accepted: true}, nil
}

func (m *memory) CancelOrder(_ context.Context, mid, id int64) (merkana.Answer, error) {
	err := m.called()
	defer m.mu.Unlock()
	name := merchantOrder{mid, id}
	if err != nil {
		return merkana.Answer{}, err
	}
	if m.packed[name] {
		return merkana.Answer{Message: "It is packed."}, nil
	}
	m.cancelled[name] = true
	return merkana.Answer{Accepted: true}, nil
}

func (m *memory) SyncProducts(_ context.Context, mid int64, products []merkana.Product) (merkana.Answer, error) {
	err := m.called()
	defer m.mu.Unlock()
	if err != nil {
		return merkana.Answer{}, err
	}
	m.products[mid] = products
	return merkana.Answer{Accepted: true}, nil
}

func (m *memory) Stock(_ context.Context, mid int64) ([]merkana.StockLine, error) {
	err := m.called()
	defer m.mu.Unlock()
	return m.lines[mid], err
}

// serve starts a server of the endpoints and returns its address.
func serve(t *testing.T, options merkana.HandlerOptions) string {
	t.Helper()
	options.Token = token
	handler, err := merkana.NewHandler(options)
	require.NoError(t, err)
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return server.URL
}

// said is an answer, whole.
type said struct {
	status    int
	mediaType string
	body      string
}

func no(status int, message string) said {
	body, err := json.Marshal(map[string]any{"status": false, "message": message})
	if err != nil {
		panic(err)
	}
	return said{status, "application/json", string(body)}
}

func yes(body string) said { return said{http.StatusOK, "application/json", body} }

// call sends a request, with the right token unless headers say otherwise.
func call(t *testing.T, method, url, body string, headers http.Header) said {
	t.Helper()
	request, err := http.NewRequest(method, url, strings.NewReader(body))
	require.NoError(t, err)
	request.Header = http.Header{"Api-Token": {token}}
	if headers != nil {
		request.Header = headers
	}
	response, err := http.DefaultClient.Do(request)
	require.NoError(t, err)
	defer func() { _ = response.Body.Close() }()
	got, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	return said{response.StatusCode, response.Header.Get("Content-Type"), string(got)}
}

// requireSaid compares answers, their bodies as JSON.
func requireSaid(t *testing.T, want, got said) {
	t.Helper()
	require.JSONEq(t, want.body, got.body)
	want.body, got.body = "", ""
	require.Equal(t, want, got)
}

func sample(t testing.TB, name string) string {
	t.Helper()
	text, err := os.ReadFile("testdata/" + name + ".json")
	require.NoError(t, err)
	return string(text)
}

// logTo returns a logger whose lines are in the buffer, without their times.
func logTo(lines *bytes.Buffer) *slog.Logger {
	return slog.New(slog.NewTextHandler(lines, &slog.HandlerOptions{
		ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
			if a.Key == slog.TimeKey {
				return slog.Attr{}
			}
			return a
		}}))
}
