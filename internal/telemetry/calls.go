package telemetry

import (
	"context"
	"errors"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"orderflow/clients"
	"orderflow/order"
)

// ok is the outcome of a successful call; other outcomes are the call's clients.Kind.
const ok = "ok"

// countCalls creates every counter of every provider at the start, so that alerts see the first
// increase.
func (m *Metrics) countCalls() {
	m.calls = prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "orderflow_provider_calls_total", Help: "Calls to providers, by operation and outcome."},
		[]string{"provider", "operation", "outcome"})
	m.seconds = prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Name: "orderflow_provider_call_seconds", Help: "Duration of calls to providers.",
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

// Meters passes each call to several meters.
func Meters(all ...clients.Meter) clients.Meter {
	return func(ctx context.Context, provider, operation string, took time.Duration, err error) {
		for _, one := range all {
			if one != nil {
				one(ctx, provider, operation, took, err)
			}
		}
	}
}
