// Package telemetry shows how Orderflow fares: metrics for Prometheus, traces for
// OpenTelemetry, and what log lines say of orders and providers. Nothing in it is
// personal, and no label has more values than a program can name.
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

// reportEvery is how late the SDK's metrics may be.
const reportEvery = time.Second

// Metrics are those of one process: of the Go runtime, of Temporal's SDK, and of
// calls to providers. Those that workflows and activities count by the SDK's
// handlers are among them.
type Metrics struct {
	registry *prometheus.Registry
	calls    *prometheus.CounterVec
	seconds  *prometheus.HistogramVec
	sdk      client.MetricsHandler
	closer   io.Closer
}

// NewMetrics returns the metrics of this process. The logger is told of a metric
// that can't be shown.
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

// sanitized are names as Prometheus has them, and values as we have them:
// "needs-attention".
var sanitized = tally.SanitizeOptions{
	NameCharacters:       contribtally.PrometheusSanitizeOptions.NameCharacters,
	KeyCharacters:        contribtally.PrometheusSanitizeOptions.KeyCharacters,
	ValueCharacters:      tally.ValidCharacters{Ranges: tally.AlphanumericRange, Characters: []rune{'_', '-', '.', '/', ':'}},
	ReplacementCharacter: tally.DefaultReplacementCharacter,
}

// Use makes a client, and the workers on it, count. It is an option of
// temporalio.Dial.
func (m *Metrics) Use(_ context.Context, options *client.Options) error {
	options.MetricsHandler = m.sdk
	return nil
}

// Registry has all metrics; others may be added to it.
func (m *Metrics) Registry() *prometheus.Registry { return m.registry }

// Close ends the counting.
func (m *Metrics) Close() { _ = m.closer.Close() }
