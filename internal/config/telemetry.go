package config

import (
	"fmt"
	"net"
)

// Telemetry is where a worker shows how it fares. Traces are set by the standard
// OTEL_… variables.
type Telemetry struct {
	MetricsAddress string   `envconfig:"ORDERFLOW_METRICS_ADDRESS" default:"127.0.0.1:9090" desc:"Where the worker shows its metrics to Prometheus, at /metrics, without asking for a token; nowhere if it is set to nothing."`
	MetricsHosts   []string `envconfig:"ORDERFLOW_METRICS_HOSTS" desc:"Host names by which Prometheus calls the worker, besides localhost and any address: worker,worker.example.com. Calls by other names are refused, as a web page could make them."`
}

func (r *rules) telemetry(settings Telemetry) {
	_, _, err := net.SplitHostPort(settings.MetricsAddress)
	r.that("ORDERFLOW_METRICS_ADDRESS", settings.MetricsAddress == "" || err == nil,
		fmt.Sprintf("%q: want host:port, or nothing", settings.MetricsAddress))
}
