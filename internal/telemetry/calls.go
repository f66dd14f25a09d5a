package telemetry

import (
	"context"
	"errors"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"orderflow/clients"
	"orderflow/order"
)

// ok is the outcome of a call that succeeded; that of another is its clients.Kind.
const ok = "ok"

// countCalls shows every outcome of every provider from the beginning on, so that
// alerts on one see its first step.
func (m *Metrics) countCalls() {
	m.calls = prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "orderflow_provider_calls_total", Help: "Calls to providers, by what was asked and what came of it."},
		[]string{"provider", "operation", "outcome"})
	m.seconds = prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Name: "orderflow_provider_call_seconds", Help: "How long calls to providers took.",
		Buckets: []float64{.02, .05, .1, .25, .5, 1, 2.5, 5, 10, 20, 30, 60}},
		[]string{"provider", "outcome"})
	m.registry.MustRegister(m.calls, m.seconds)
	for _, provider := range order.Providers {
		for _, outcome := range []string{ok, string(clients.Refused), string(clients.Unavailable), string(clients.Unknown)} {
			m.seconds.WithLabelValues(provider, outcome)
		}
	}
}

// Call counts a call to a provider; it is a clients.Meter.
func (m *Metrics) Call(_ context.Context, provider, operation string, took time.Duration, err error) {
	outcome := outcomeOf(err)
	m.calls.WithLabelValues(provider, Operation(operation), outcome).Inc()
	m.seconds.WithLabelValues(provider, outcome).Observe(took.Seconds())
}

func outcomeOf(err error) string {
	var failed *clients.Error
	switch {
	case err == nil:
		return ok
	case errors.As(err, &failed):
		return string(failed.Kind)
	default:
		return string(clients.Unknown)
	}
}

// Meters tells several meters of each call.
func Meters(all ...clients.Meter) clients.Meter {
	return func(ctx context.Context, provider, operation string, took time.Duration, err error) {
		for _, one := range all {
			if one != nil {
				one(ctx, provider, operation, took, err)
			}
		}
	}
}
