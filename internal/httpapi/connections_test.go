package httpapi_test

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"orderflow/internal/access"
	"orderflow/internal/httpapi"
	"orderflow/order"
)

// Clients that open connections and send nothing lose them to clients that call. A connection
// with a call in flight stays open.
func TestTooManyConnections(t *testing.T) {
	doc := tooDear(t, "connections-1")
	start(t, doc)
	awaitStatus(t, doc.ID, order.StatusNeedsAttention)
	api := listen(httpapi.Options{Gate: gate(access.Options{}), MaxConnections: 10})
	c := get("/v1/orders/connections-1/events")
	c.base = api
	events := follow(t, t.Context(), c)
	require.NotEmpty(t, (<-events).data)
	var idle []net.Conn
	for range 50 {
		idle = append(idle, dial(t, api, "GET /healthz HTTP/1.1\r\nX: "))
	}
	alive := call{method: http.MethodGet, path: "/healthz", base: api}
	require.Equal(t, http.StatusOK, alive.do(t).status)
	require.NoError(t, idle[0].SetReadDeadline(time.Now().Add(5*time.Second)))
	_, err := idle[0].Read(make([]byte, 1))
	require.Error(t, err)
	require.False(t, errors.Is(err, context.DeadlineExceeded), "it was closed")
	require.Contains(t, logs.String(), `"level":"WARN","msg":"too many connections`)

	service := awaitStatus(t, doc.ID, order.StatusNeedsAttention)
	require.Equal(t, http.StatusAccepted, act(service.ID, "hold", "").do(t).status)
	require.NotEmpty(t, (<-events).data, "the stream goes on")
}

// broken is a listener that fails once because it has no file descriptors left.
type broken struct {
	net.Listener
	failed atomic.Bool
}

type noFiles struct{ error }

func (noFiles) Timeout() bool   { return false }
func (noFiles) Temporary() bool { return true }

func (b *broken) Accept() (net.Conn, error) {
	if b.failed.CompareAndSwap(false, true) {
		return nil, noFiles{errors.New("accept4: too many open files")}
	}
	return b.Listener.Accept()
}

// Operators must see that connections can't be accepted.
func TestAcceptErrorsAreSeen(t *testing.T) {
	var said logBuffer
	api, err := httpapi.New(httpapi.Options{Orders: service, Gate: gate(access.Options{}), Logger: slog.New(slog.NewJSONHandler(&said, nil))})
	require.NoError(t, err)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- api.Serve(ctx, &broken{Listener: listener}, nil, 10*time.Second) }()
	alive := call{method: http.MethodGet, path: "/healthz", base: "http://" + listener.Addr().String()}
	require.Equal(t, http.StatusOK, alive.do(t).status)
	require.Contains(t, said.String(), `"level":"WARN","msg":"http server","says":"http: Accept error: accept4: too many open files`)
	stop()
	require.NoError(t, <-ended)
}
