package httpapi_test

import (
	"context"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"orderflow/internal/access"
	"orderflow/internal/httpapi"
	"orderflow/order"
)

// slowLoad is one kind of slow client.
type slowLoad struct {
	// sent is sent at once; drop is sent every 50 ms after it.
	sent, drop string
}

// slowLoads are slowhttptest's slow clients, and connections that do nothing; with a token and
// without.
func slowLoads() map[string]slowLoad {
	const (
		host   = " HTTP/1.1\r\nHost: x\r\n"
		long   = "Content-Length: 100000\r\n\r\n{"
		chunks = "Transfer-Encoding: chunked\r\n\r\n"
		chunk  = "1\r\n \r\n"
	)
	starts := host + "Authorization: Bearer " + tokens[access.RoleStart] + "\r\n"
	reads := host + "Authorization: Bearer " + tokens[access.RoleRead] + "\r\n"
	return map[string]slowLoad{
		"connections":            {"", "G"},
		"headers":                {"GET /v1/orders" + host, "X: y\r\n"},
		"bodies":                 {"POST /v1/orders" + host + long, " "},
		"bodies to webhooks":     {"POST /webhooks/x" + host + chunks, chunk},
		"reads":                  {strings.Repeat("GET /openapi.json"+host+"\r\n", 100), ""},
		"headers with a token":   {"GET /v1/orders" + reads, "X: y\r\n"},
		"bodies with a token":    {"POST /v1/orders" + starts + long, " "},
		"batches with a token":   {"POST /v1/orders:batch" + starts + chunks, chunk},
		"streams with a token":   {"GET /v1/orders/slow-1/events" + reads + "\r\n", ""},
		"reads with a token":     {strings.Repeat("GET /v1/orders/slow-1"+reads+"\r\n", 100), ""},
		"documents with a token": {strings.Repeat("GET /v1/orders/slow-3/documents/label"+reads+"\r\n", 100), ""},
	}
}

// loaders is the number of slow clients. Each reconnects soon after it was cut off. The
// server's connection limit is lower.
const loaders = 100

// load runs slow clients until the returned function is called.
func (l slowLoad) load(address string) (stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	for range loaders {
		running.Go(func() {
			for ctx.Err() == nil {
				l.once(ctx, address)
				wait(ctx, 100*time.Millisecond)
			}
		})
	}
	return func() { cancel(); running.Wait() }
}

// once sends until the server closes the connection. It reads no answer.
func (l slowLoad) once(ctx context.Context, address string) {
	connection, err := net.Dial("tcp", strings.TrimPrefix(address, "http://"))
	if err != nil {
		return
	}
	close := context.AfterFunc(ctx, func() { _ = connection.Close() })
	defer func() { close(); _ = connection.Close() }()
	_, err = io.WriteString(connection, l.sent)
	for err == nil && ctx.Err() == nil {
		wait(ctx, 50*time.Millisecond)
		_, err = io.WriteString(connection, l.drop)
	}
}

func wait(ctx context.Context, pause time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(pause):
	}
}

// Slow clients, with a token and without, do not stop other clients from calling.
func TestSlowLoads(t *testing.T) {
	start(t, tooDear(t, "slow-1"))
	start(t, fromStock(t, "slow-3"))
	awaitStatus(t, "slow-3", order.StatusCompleted)
	client := &http.Client{Timeout: 20 * time.Second, Transport: &http.Transport{DisableKeepAlives: true}}
	reader := http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { _, _ = io.Copy(io.Discard, r.Body) })
	for kind, load := range slowLoads() {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			api := listen(httpapi.Options{Gate: gate(access.Options{}), Webhooks: reader, MaxRequests: 8, MaxConnections: 80})
			defer load.load(api)()
			time.Sleep(300 * time.Millisecond) // until the load is there
			for range 2 {
				read := call{role: access.RoleOperate, method: http.MethodGet, path: "/v1/orders/no-such-1", base: api}
				require.Equal(t, http.StatusNotFound, answered(t, client, read))
				document := call{role: access.RoleOperate, method: http.MethodGet, path: "/v1/orders/slow-3/documents/label", base: api}
				require.Equal(t, http.StatusOK, answered(t, client, document))
				validation := post(access.RoleAdmin, "/v1/orders:validate", text(t, fromStock(t, "slow-2")))
				validation.base = api
				require.Equal(t, http.StatusOK, answered(t, client, validation))
			}
		})
	}
}

func answered(t *testing.T, client *http.Client, c call) int {
	t.Helper()
	response, err := client.Do(c.request(t))
	require.NoError(t, err)
	require.NoError(t, response.Body.Close())
	return response.StatusCode
}
