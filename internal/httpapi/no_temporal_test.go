package httpapi_test

import (
	"encoding/json"
	"log/slog"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/client"
	sdklog "go.temporal.io/sdk/log"

	"orderflow/internal/access"
	"orderflow/internal/httpapi"
	"orderflow/internal/orders"
)

const (
	temporalAway = "Temporal is unavailable or busy; repeat the call"
	noNamespace  = "Temporal does not have the namespace that this server is configured for; the operator must fix TEMPORAL_NAMESPACE"
)

// away connects to an address where nothing listens.
func away(t *testing.T) client.Client {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	require.NoError(t, listener.Close())
	connected, err := client.NewLazyClient(client.Options{HostPort: listener.Addr().String(), Logger: sdklog.NewStructuredLogger(slog.New(slog.DiscardHandler))})
	require.NoError(t, err)
	t.Cleanup(connected.Close)
	return connected
}

// homeless connects to a namespace that does not exist.
func homeless(t *testing.T) client.Client {
	t.Helper()
	connected, err := client.NewClientFromExisting(temporal, client.Options{Namespace: "no-such-namespace"})
	require.NoError(t, err)
	return connected
}

// bodiesFor are valid bodies of the operations that need one.
func bodiesFor(t *testing.T) map[string]string {
	t.Helper()
	doc := text(t, fromStock(t, "nowhere-1"))
	return map[string]string{
		"start-order": doc, "start-orders": doc, "quote-order": doc,
		"cancel-order": `{"wait": 1}`, "cancel-items": `{"items": ["883201-1"]}`, "resolve-order": `{"action": "retry"}`,
		"resolve-orders": `{"query": "NeedsAttention = true", "action": "retry"}`, "merge-documents": `{"orders": ["nowhere-1"]}`,
		"push-supplies": `{"event": "AUDIT-1", "products": [{"sku": "A", "quantity": 1}]}`,
		"pack-orders":   `{"orders": ["nowhere-1"]}`,
	}
}

// needsNoTemporal are the operations that work without Temporal.
var needsNoTemporal = []string{"validate-order"}

// If Temporal is unavailable, or does not have the namespace, every operation says only that,
// within seconds, with Retry-After. The namespace's name appears only in the log.
func TestWithoutTemporal(t *testing.T) {
	for name, test := range map[string]struct {
		connected client.Client
		want      string
	}{
		"Temporal is away":         {away(t), temporalAway},
		"the namespace is missing": {homeless(t), noNamespace},
	} {
		served := orders.New(test.connected, orders.Options{Namespace: "no-such-namespace", Documents: store, Patience: 500 * time.Millisecond})
		api := listen(httpapi.Options{Gate: gate(access.Options{}), Orders: served, Patience: 500 * time.Millisecond})
		bodies := bodiesFor(t)
		var described struct {
			Paths map[string]map[string]struct {
				OperationID string
			}
		}
		require.NoError(t, json.Unmarshal([]byte(call{method: http.MethodGet, path: "/openapi.json", base: api}.do(t).body), &described))
		for path, methods := range described.Paths {
			for method, operation := range methods {
				if slices.Contains(needsNoTemporal, operation.OperationID) {
					continue
				}
				t.Run(name+"/"+operation.OperationID, func(t *testing.T) {
					t.Parallel()
					c := call{role: access.RoleAdmin, method: strings.ToUpper(method), base: api, body: bodies[operation.OperationID],
						path: strings.Replace(anyPath.Replace(path), "no-such-provider", "shipx", 1)}
					if operation.OperationID == "start-orders" {
						c.header = map[string]string{"Content-Type": "application/x-ndjson"}
						line := lines(t, timed(t, c, 20*time.Second))[0]
						require.Equal(t, http.StatusServiceUnavailable, line.Status)
						require.Equal(t, test.want, line.Detail)
						return
					}
					got := timed(t, c, 20*time.Second)
					require.Equal(t, test.want, refusal(t, got, http.StatusServiceUnavailable).Detail)
					require.Equal(t, "5", got.header.Get("Retry-After"))
				})
			}
		}
	}
}
