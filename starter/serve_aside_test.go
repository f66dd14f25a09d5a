package main_test

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/internal/access"
	"orderflow/internal/devserver/devservertest"
	"orderflow/internal/encryption/keyring"
)

// Prometheus and the Web UI have no token. Each has its own port, which serves nothing else and
// is closed unless a setting opens it.
func TestPortsAside(t *testing.T) {
	_, entry, err := access.Create("shop", access.RoleRead)
	require.NoError(t, err)
	key, err := keyring.NewEntry("aside")
	require.NoError(t, err)
	address, metrics, codec := devservertest.FreeAddress(t), devservertest.FreeAddress(t), devservertest.FreeAddress(t)
	t.Setenv("ORDERFLOW_API_TOKENS", entry)
	t.Setenv("ORDERFLOW_ENCRYPTION_KEYS", string(key))
	t.Setenv("ORDERFLOW_DOCUMENTS_URL", t.TempDir())
	t.Setenv("ORDERFLOW_TRIGGER_METRICS_ADDRESS", metrics)
	t.Setenv("ORDERFLOW_CODEC_ADDRESS", codec)
	t.Setenv("ORDERFLOW_WEB_UI_URL", "http://temporal.example:9000/")
	stop := serve(t, address)

	response, err := http.Get("http://" + metrics + "/metrics")
	require.NoError(t, err)
	body, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	require.NoError(t, response.Body.Close())
	require.Contains(t, string(body), "orderflow_build_info{")
	require.Contains(t, string(body), "orderflow_http_requests_total")

	// A payload without encryption metadata stays the same.
	const payload = `{"payloads":[{"metadata":{"encoding":"anNvbi9wbGFpbg=="},"data":"IngiCg=="}]}`
	for _, test := range []struct {
		at, origin string
		want       int
	}{
		{codec, "http://temporal.example:9000", http.StatusOK},
		{codec, "http://elsewhere.example", http.StatusForbidden},
		{address, "http://temporal.example:9000", http.StatusUnauthorized},
	} {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://"+test.at+"/codec/decode", strings.NewReader(payload))
		require.NoError(t, err)
		request.Header.Set("Origin", test.origin)
		request.Header.Set("Content-Type", "application/json")
		answer, err := http.DefaultClient.Do(request)
		require.NoError(t, err)
		require.NoError(t, answer.Body.Close())
		require.Equal(t, test.want, answer.StatusCode, "%s from %s", test.at, test.origin)
	}
	require.Equal(t, http.StatusNotFound, status(t, http.MethodGet, codec, "/v1/orders", ""))
	require.Equal(t, http.StatusNotFound, status(t, http.MethodGet, metrics, "/v1/orders", ""))
	done := stop()
	require.Equal(t, 0, done.code, done.err)
	require.Contains(t, done.err, "metrics without a token at http://"+metrics+"/metrics")
	require.Contains(t, done.err, "without a token at http://"+codec+"/codec")
}
