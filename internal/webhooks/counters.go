package webhooks

import (
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"
)

// outcome is what became of a webhook.
type outcome string

// The outcomes. A webhook that is received is in the queue, or has come to one of
// those below forged.
const (
	forged     outcome = "forged"     // without a valid secret, or from a wrong network
	unreadable outcome = "unreadable" // names nothing that an order could be found by
	empty      outcome = "empty"      // a try, without effect
	coalesced  outcome = "coalesced"  // another one for the same thing waits already
	dropped    outcome = "dropped"    // too many wait
	unknown    outcome = "unknown"    // no order that is under way has to do with it
	hinted     outcome = "hinted"     // its order knows
	failed     outcome = "failed"     // Temporal did not take it for a minute
)

// counters count by provider.
type counters struct {
	received *prometheus.CounterVec
	outcomes *prometheus.CounterVec
}

// newCounters shows every counter from the beginning on, so that alerts on one
// see its first step.
func newCounters(registry prometheus.Registerer) counters {
	factory := promauto.With(registry)
	c := counters{
		received: factory.NewCounterVec(prometheus.CounterOpts{
			Name: "orderflow_webhooks_received_total", Help: "Authentic webhooks."}, []string{"provider"}),
		outcomes: factory.NewCounterVec(prometheus.CounterOpts{
			Name: "orderflow_webhooks_total", Help: "What became of webhooks."}, []string{"provider", "outcome"}),
	}
	for provider := range formats {
		c.received.WithLabelValues(provider)
		for _, one := range []outcome{forged, unreadable, empty, coalesced, dropped, unknown, hinted, failed} {
			c.outcomes.WithLabelValues(provider, string(one))
		}
	}
	return c
}

func (c counters) count(provider string, what outcome) {
	c.outcomes.WithLabelValues(provider, string(what)).Inc()
}
