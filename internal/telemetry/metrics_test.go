package telemetry_test

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus/testutil"
	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/client"

	"orderflow/clients"
	"orderflow/internal/telemetry"
	"orderflow/internal/version"
)

func get(t *testing.T, url string) (status int, body string) {
	t.Helper()
	response, err := http.Get(url)
	require.NoError(t, err)
	defer func() { require.NoError(t, response.Body.Close()) }()
	content, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	return response.StatusCode, string(content)
}

func newMetrics(t *testing.T) *telemetry.Metrics {
	t.Helper()
	m := telemetry.NewMetrics(slog.New(slog.DiscardHandler))
	t.Cleanup(m.Close)
	return m
}

func TestCallsAreCountedByOutcome(t *testing.T) {
	m := newMetrics(t)
	for _, err := range []error{nil, nil, &clients.Error{Kind: clients.Refused}, &clients.Error{Kind: clients.Unavailable},
		fmt.Errorf("wrapped: %w", &clients.Error{Kind: clients.Unknown}), errors.New("odd")} {
		m.Call(t.Context(), "shipx", "get shipment 4100200300", 30*time.Millisecond, err)
	}
	require.NoError(t, testutil.GatherAndCompare(m.Registry(), strings.NewReader(`
# HELP orderflow_provider_calls_total Calls to providers, by operation and outcome.
# TYPE orderflow_provider_calls_total counter
orderflow_provider_calls_total{operation="get shipment",outcome="ok",provider="shipx"} 2
orderflow_provider_calls_total{operation="get shipment",outcome="refused",provider="shipx"} 1
orderflow_provider_calls_total{operation="get shipment",outcome="unavailable",provider="shipx"} 1
orderflow_provider_calls_total{operation="get shipment",outcome="unknown",provider="shipx"} 2
`), "orderflow_provider_calls_total"))
	n, err := testutil.GatherAndCount(m.Registry(), "orderflow_provider_call_seconds")
	require.NoError(t, err)
	require.Equal(t, 5*4, n, "all outcomes of all providers are there from the beginning on")
}

func TestAWorkerShowsItsMetrics(t *testing.T) {
	m := newMetrics(t)
	at, stop, err := m.Serve(t.Context(), "127.0.0.1:0")
	require.NoError(t, err)
	var options client.Options
	require.NoError(t, m.Use(t.Context(), &options))
	options.MetricsHandler.WithTags(map[string]string{"status": "needs-attention"}).Counter("orderflow_test").Inc(3)

	require.Eventually(t, func() bool {
		_, shown := get(t, "http://"+at.String()+"/metrics")
		return strings.Contains(shown, `orderflow_test_total{status="needs-attention"} 3`)
	}, 10*time.Second, 50*time.Millisecond)
	status, body := get(t, "http://"+at.String()+"/healthz")
	require.Equal(t, http.StatusOK, status)
	require.Equal(t, "alive\n", body)
	status, _ = get(t, "http://"+at.String()+"/debug/pprof/")
	require.Equal(t, http.StatusNotFound, status)

	_, _, err = m.Serve(t.Context(), at.String())
	require.ErrorContains(t, err, "show metrics: listen tcp "+at.String())
	stop()
	_, err = http.Get("http://" + at.String() + "/healthz")
	require.Error(t, err)
}

// A page in a browser can give its host name our address (DNS rebinding), but not another
// name than its own.
func TestMetricsAreForKnownHosts(t *testing.T) {
	at, stop, err := newMetrics(t).Serve(t.Context(), "127.0.0.1:0", "worker")
	require.NoError(t, err)
	defer stop()
	for host, want := range map[string]int{
		"127.0.0.1:9090": 200, "localhost:9090": 200, "[::1]:9090": 200, "10.1.2.3:9090": 200, "worker:9090": 200, "WORKER": 200,
		"evil.example:9090": 403, "worker.evil.example": 403, "localhost.evil.example": 403,
	} {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+at.String()+"/metrics", nil)
		require.NoError(t, err)
		request.Host = host
		response, err := http.DefaultClient.Do(request)
		require.NoError(t, err)
		require.NoError(t, response.Body.Close())
		require.Equal(t, want, response.StatusCode, host)
	}
}

func TestAnAddressInUseKeepsNobodyFromWorking(t *testing.T) {
	_, stop, err := newMetrics(t).Serve(t.Context(), "127.0.0.1:0")
	require.NoError(t, err)
	defer stop()
	tracing := telemetry.NewTracing(nil)
	first := telemetry.Observe(newMetrics(t), tracing, slog.New(slog.DiscardHandler))
	first.Show(t.Context(), "127.0.0.1:0")
	second := telemetry.Observe(newMetrics(t), tracing, slog.New(slog.DiscardHandler))
	second.Show(t.Context(), first.Address())
	require.Empty(t, second.Address())
	second.Close()
	nowhere := telemetry.Observe(newMetrics(t), tracing, slog.New(slog.DiscardHandler))
	nowhere.Show(t.Context(), "")
	require.Empty(t, nowhere.Address())
	first.Close()
}

// Which version runs is a metric of every process.
func TestTheVersionIsShown(t *testing.T) {
	at, stop, err := telemetry.NewMetrics(slog.New(slog.DiscardHandler)).Serve(t.Context(), "127.0.0.1:0")
	require.NoError(t, err)
	defer stop()
	answer, err := http.Get("http://" + at.String() + "/metrics")
	require.NoError(t, err)
	defer func() { _ = answer.Body.Close() }()
	shown, err := io.ReadAll(answer.Body)
	require.NoError(t, err)
	build := version.Current()
	require.Contains(t, string(shown), fmt.Sprintf("orderflow_build_info{commit=%q,go=%q,version=%q} 1\n", build.Commit, build.Go, build.Version))
}
