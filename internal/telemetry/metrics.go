// Package telemetry makes Orderflow observable: metrics for Prometheus, traces for
// OpenTelemetry, and orders and providers in log lines. It contains no personal data, and every
// label has a limited set of values.
package telemetry

import (
	"context"
	"io"
	"log/slog"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/uber-go/tally/v4"
	tallyprom "github.com/uber-go/tally/v4/prometheus"
	"go.temporal.io/sdk/client"
	contribtally "go.temporal.io/sdk/contrib/tally"
)

// reportEvery is the delay of the SDK's metrics.
const reportEvery = time.Second

// Metrics are the metrics of one process: of the Go runtime, of Temporal's SDK (including those
// that workflows and activities count with the SDK's handlers), and of calls to providers.
type Metrics struct {
	registry *prometheus.Registry
	calls    *prometheus.CounterVec
	seconds  *prometheus.HistogramVec
	sdk      client.MetricsHandler
	closer   io.Closer
}

// NewMetrics returns the metrics of this process. The logger gets metrics that can't be shown.
func NewMetrics(logger *slog.Logger) *Metrics {
	registry := NewRegistry()
	m := &Metrics{registry: registry}
	m.countCalls()
	scope, closer := tally.NewRootScope(tally.ScopeOptions{
		CachedReporter: tallyprom.NewReporter(tallyprom.Options{
			Registerer: registry, Gatherer: registry,
			DefaultTimerType:        tallyprom.HistogramTimerType,
			DefaultHistogramBuckets: []float64{.005, .02, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60, 300, 3600},
			OnRegisterError:         func(err error) { logger.Error("metric not shown", "error", err) },
		}),
		SanitizeOptions:        &sanitized,
		Separator:              "_",
		OmitCardinalityMetrics: true,
	}, reportEvery)
	m.sdk, m.closer = contribtally.NewMetricsHandler(contribtally.NewPrometheusNamingScope(scope)), closer
	return m
}

// sanitized are names in Prometheus's format; values stay unchanged: "needs-attention".
var sanitized = tally.SanitizeOptions{
	NameCharacters:       contribtally.PrometheusSanitizeOptions.NameCharacters,
	KeyCharacters:        contribtally.PrometheusSanitizeOptions.KeyCharacters,
	ValueCharacters:      tally.ValidCharacters{Ranges: tally.AlphanumericRange, Characters: []rune{'_', '-', '.', '/', ':'}},
	ReplacementCharacter: tally.DefaultReplacementCharacter,
}

// Use adds metrics to a client and its workers. It is an option of temporalio.Dial.
func (m *Metrics) Use(_ context.Context, options *client.Options) error {
	options.MetricsHandler = m.sdk
	return nil
}

// Registry has all metrics; others may be added to it.
func (m *Metrics) Registry() *prometheus.Registry { return m.registry }

// Close stops the metrics.
func (m *Metrics) Close() { _ = m.closer.Close() }
