package main_test

import (
	"context"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/internal/access"
	"orderflow/internal/devserver/devservertest"
	starter "orderflow/starter"
)

func TestServeOnlyThisMachineWithoutTokens(t *testing.T) {
	t.Setenv("ORDERFLOW_HTTP_ADDRESS", "0.0.0.0:0")
	done := run(t, "serve")
	require.Equal(t, 2, done.code)
	require.Contains(t, done.err, "without API tokens the server listens only on loopback addresses such as 127.0.0.1:8080; "+
		`"orderflow token create" makes a token`)
}

func TestServeSaysWhatIsWrong(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer func() { require.NoError(t, listener.Close()) }()
	for name, test := range map[string]struct {
		variable, value, want string
		code                  int
	}{
		"address in use": {"ORDERFLOW_HTTP_ADDRESS", listener.Addr().String(), "(ORDERFLOW_HTTP_ADDRESS): listen tcp", 1},
		"no certificate": {"ORDERFLOW_HTTP_TLS_CERT", "nowhere.pem", "ORDERFLOW_HTTP_TLS_CERT: certificate nowhere.pem", 2},
	} {
		t.Run(name, func(t *testing.T) {
			t.Setenv("ORDERFLOW_HTTP_ADDRESS", "127.0.0.1:0")
			t.Setenv(test.variable, test.value)
			if name == "no certificate" {
				t.Setenv("ORDERFLOW_HTTP_TLS_KEY", test.value)
			}
			done := run(t, "serve")
			require.Equal(t, test.code, done.code, done.err)
			require.Contains(t, done.err, test.want)
		})
	}
}

// serve runs "orderflow serve" on an address. The returned function stops it and returns the
// exit code and the output.
func serve(t *testing.T, address string) func() result {
	t.Helper()
	t.Setenv("ORDERFLOW_HTTP_ADDRESS", address)
	ctx, cancel := context.WithCancel(t.Context())
	var told strings.Builder
	ended := make(chan int, 1)
	go func() { ended <- starter.Run(ctx, []string{"serve"}, starter.Streams{Out: io.Discard, Err: &told}) }()
	require.Eventually(t, func() bool {
		response, err := http.Get("http://" + address + "/healthz")
		return err == nil && response.Body.Close() == nil && response.StatusCode == http.StatusOK
	}, waitFor, tick)
	return func() result {
		cancel()
		code := <-ended
		return result{code: code, err: told.String()}
	}
}

func status(t *testing.T, method, address, path, token string) int {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, "http://"+address+path, nil)
	require.NoError(t, err)
	if token != "" {
		request.Header.Set("Authorization", "Bearer "+token)
	}
	response, err := http.DefaultClient.Do(request)
	require.NoError(t, err)
	require.NoError(t, response.Body.Close())
	return response.StatusCode
}

func TestServeWithTokens(t *testing.T) {
	token, entry, err := access.Create("shop", access.RoleRead)
	require.NoError(t, err)
	t.Setenv("ORDERFLOW_API_TOKENS", entry)
	t.Setenv("ORDERFLOW_WEBHOOK_SHIPX_SECRETS", "a-secret-of-sixteen-characters")
	address := devservertest.FreeAddress(t)

	stop := serve(t, address)

	for _, test := range []struct {
		method, path, token string
		want                int
	}{
		{http.MethodGet, "/readyz", "", http.StatusOK},
		{http.MethodGet, "/v1/orders", "", http.StatusUnauthorized},
		{http.MethodGet, "/v1/orders", token, http.StatusOK},
		{http.MethodPost, "/v1/orders", token, http.StatusForbidden},
		{http.MethodGet, "/webhooks/shipx", "", http.StatusOK},
		{http.MethodPost, "/webhooks/shipx/a-secret-of-sixteen-characters", "", http.StatusOK},
		{http.MethodPost, "/webhooks/shipx/another", "", http.StatusNotFound},
		{http.MethodGet, "/metrics", "", http.StatusOK},
	} {
		require.Equal(t, test.want, status(t, test.method, address, test.path, test.token), test.path)
	}
	done := stop()
	require.Equal(t, 0, done.code, done.err)
	require.Contains(t, done.err, "listening on http://"+address+"; the calls are described at http://"+address+"/docs/")
	require.NotContains(t, done.err, "a-secret-of-sixteen-characters")
	require.NotContains(t, done.err, token)
}

func TestServeWithoutTokens(t *testing.T) {
	address := devservertest.FreeAddress(t)
	stop := serve(t, address)
	require.Equal(t, http.StatusOK, status(t, http.MethodGet, address, "/v1/orders", ""))
	done := stop()
	require.Equal(t, 0, done.code)
	require.Contains(t, done.err, "there are no API tokens")
}

func TestDevServesHTTP(t *testing.T) {
	t.Setenv("ORDERFLOW_DOCUMENTS_URL", t.TempDir())
	welcome, stop := dev()
	defer stop()
	_, rest, found := strings.Cut(welcome, "HTTP API")
	require.True(t, found, welcome)
	address := strings.TrimPrefix(strings.Fields(rest)[0], "http://")
	require.Equal(t, http.StatusOK, status(t, http.MethodGet, address, "/v1/orders", ""))
	require.Equal(t, http.StatusOK, status(t, http.MethodGet, address, "/readyz", ""))
}
