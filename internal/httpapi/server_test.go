package httpapi_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"
	"github.com/stretchr/testify/require"

	"orderflow/internal/access"
	"orderflow/internal/httpapi"
	"orderflow/order"
)

func newAPI(t *testing.T, gate *access.Gate) *httpapi.API {
	t.Helper()
	api, err := httpapi.New(httpapi.Options{Orders: service, Gate: gate, Logger: slog.New(slog.DiscardHandler)})
	require.NoError(t, err)
	return api
}

func TestOpenToTheWorld(t *testing.T) {
	for address, reachable := range map[string]bool{"127.0.0.1:0": false, "[::1]:0": false, "0.0.0.0:0": true, "[::]:0": true, ":0": true} {
		t.Run(address, func(t *testing.T) {
			listener, err := net.Listen("tcp", address)
			require.NoError(t, err)
			defer func() { _ = listener.Close() }()
			require.NoError(t, httpapi.MayListen(gate(access.Options{}), listener.Addr()))
			if !reachable {
				require.NoError(t, httpapi.MayListen(access.NewGate(access.Options{}), listener.Addr()))
				return
			}
			err = newAPI(t, access.NewGate(access.Options{})).Serve(t.Context(), listener, nil, time.Second)
			require.ErrorIs(t, err, httpapi.ErrOpenToTheWorld)
		})
	}
}

// A stop ends streams and waits at once, and lets calls in flight finish.
func TestStopping(t *testing.T) {
	doc := tooDear(t, "stopping-1")
	start(t, doc)
	awaitStatus(t, doc.ID, order.StatusNeedsAttention)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- newAPI(t, gate(access.Options{})).Serve(ctx, listener, nil, 20*time.Second) }()
	c := get("/v1/orders/stopping-1/events")
	c.base = "http://" + listener.Addr().String()
	events := follow(t, t.Context(), c)
	require.NotEmpty(t, (<-events).data)

	began := time.Now()
	stop()
	for range events { // until the stream ends
	}
	require.NoError(t, <-ended)
	require.Less(t, time.Since(began), 10*time.Second)
}

func TestTLS(t *testing.T) {
	certFile, keyFile := certificate(t)
	encryption, err := httpapi.LoadTLS(certFile, keyFile)
	require.NoError(t, err)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- newAPI(t, gate(access.Options{})).Serve(ctx, listener, encryption, 20*time.Second) }()

	doc := fromStock(t, "tls-1")
	start(t, doc)
	roots := x509.NewCertPool()
	content, err := os.ReadFile(certFile)
	require.NoError(t, err)
	require.True(t, roots.AppendCertsFromPEM(content))
	transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots, ServerName: "example.com"}, ForceAttemptHTTP2: true}
	defer transport.CloseIdleConnections()
	c := get("/v1/orders/tls-1/events")
	c.base = "https://" + listener.Addr().String()
	response, err := transport.RoundTrip(c.request(t))
	require.NoError(t, err)
	require.NoError(t, response.Body.Close())
	require.Equal(t, []any{http.StatusOK, 2}, []any{response.StatusCode, response.ProtoMajor})

	old := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots, ServerName: "example.com", MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS11}}
	_, err = old.RoundTrip(c.request(t))
	require.ErrorContains(t, err, "protocol version")
	stop()
	require.NoError(t, <-ended)
}

// certificate writes httptest's certificate for example.com.
func certificate(t *testing.T) (certFile, keyFile string) {
	t.Helper()
	server := httptest.NewTLSServer(nil)
	defer server.Close()
	pair := server.TLS.Certificates[0]
	key, err := x509.MarshalPKCS8PrivateKey(pair.PrivateKey)
	require.NoError(t, err)
	folder := t.TempDir()
	write := func(name, kind string, content []byte) string {
		path := filepath.Join(folder, name)
		require.NoError(t, os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: content}), 0o600))
		return path
	}
	return write("tls.crt", "CERTIFICATE", pair.Certificate[0]), write("tls.key", "PRIVATE KEY", key)
}

func TestLoadTLSSaysWhatIsWrong(t *testing.T) {
	none, err := httpapi.LoadTLS("", "")
	require.NoError(t, err)
	require.Nil(t, none)
	_, err = httpapi.LoadTLS("nowhere.crt", "nowhere.key")
	require.ErrorContains(t, err, "certificate nowhere.crt, key nowhere.key: ")
}

// The log and the metrics say who caused an error: an incomplete body is the client's fault,
// and disconnected clients need no action.
func TestWhoseFaultItIs(t *testing.T) {
	entered := make(chan struct{}, 1)
	var said logBuffer
	registry := prometheus.NewRegistry()
	api, err := httpapi.New(httpapi.Options{Orders: service, Gate: gate(access.Options{}), Registry: registry,
		Logger: slog.New(slog.NewJSONHandler(&said, nil)),
		Webhooks: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			entered <- struct{}{}
			<-r.Context().Done()
			w.WriteHeader(http.StatusServiceUnavailable)
		})})
	require.NoError(t, err)
	served := httptest.NewServer(api.Handler())
	defer served.Close()
	token := "Host: x\r\nAuthorization: Bearer " + tokens[access.RoleAdmin] + "\r\n"
	for name, sent := range map[string]string{
		"an order":       "POST /v1/orders HTTP/1.1\r\n" + token + "Content-Length: 1000\r\n\r\n{\"id\": ",
		"a batch":        "POST /v1/orders:batch HTTP/1.1\r\n" + token + "Transfer-Encoding: chunked\r\n\r\n5\r\n{\"id",
		"broken chunks":  "POST /v1/orders:batch HTTP/1.1\r\n" + token + "Transfer-Encoding: chunked\r\n\r\nxyz\r\n",
		"an action":      "POST /v1/orders/abc/cancel HTTP/1.1\r\n" + token + "Content-Length: 1000\r\n\r\n{",
		"many documents": "POST /v1/documents:merge HTTP/1.1\r\n" + token + "Content-Length: 1000\r\n\r\n{",
	} {
		t.Run(name, func(t *testing.T) {
			connection := dial(t, served.URL, sent)
			require.NoError(t, connection.(*net.TCPConn).CloseWrite())
			require.Equal(t, []int{http.StatusBadRequest}, statuses(t, connection))
		})
	}
	hangingUp := dial(t, served.URL, "POST /webhooks/shipx HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n")
	<-entered
	require.NoError(t, hangingUp.Close())
	require.Eventually(t, func() bool {
		return strings.Contains(said.String(), `"level":"INFO","msg":"call","route":"/webhooks/","status":499`)
	}, 10*time.Second, 10*time.Millisecond)
	require.NotContains(t, said.String(), "ERROR")
	counted, err := testutil.GatherAndCount(registry, "orderflow_http_requests_total")
	require.NoError(t, err)
	require.Equal(t, 5, counted, "no call counts as 5xx")
	require.NotContains(t, said.String(), `"status":5`)
}
