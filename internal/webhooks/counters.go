package webhooks

import (
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"
)

// outcome is the result of a webhook.
type outcome string

// The outcomes. A received webhook is in the queue, or has one of the outcomes below forged.
const (
	forged     outcome = "forged"     // without a valid secret, or from a wrong network
	unreadable outcome = "unreadable" // contains nothing to find an order by
	empty      outcome = "empty"      // a test call, without effect
	coalesced  outcome = "coalesced"  // another one for the same thing is waiting
	dropped    outcome = "dropped"    // too many are waiting
	unknown    outcome = "unknown"    // no order under way is concerned
	hinted     outcome = "hinted"     // its order was hinted
	failed     outcome = "failed"     // Temporal was unavailable for a minute
)

// counters count by provider.
type counters struct {
	received *prometheus.CounterVec
	outcomes *prometheus.CounterVec
}

// newCounters creates every counter at the start, so that alerts see the first increase.
func newCounters(registry prometheus.Registerer) counters {
	factory := promauto.With(registry)
	c := counters{
		received: factory.NewCounterVec(prometheus.CounterOpts{
			Name: "orderflow_webhooks_received_total", Help: "Authentic webhooks."}, []string{"provider"}),
		outcomes: factory.NewCounterVec(prometheus.CounterOpts{
			Name: "orderflow_webhooks_total", Help: "Webhooks, by provider and outcome."}, []string{"provider", "outcome"}),
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
