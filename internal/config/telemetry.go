package config

// Telemetry is where a worker shows how it fares. Traces are set by the standard
// OTEL_… variables.
type Telemetry struct {
	MetricsAddress string `envconfig:"ORDERFLOW_METRICS_ADDRESS" default:"127.0.0.1:9090" desc:"Where the worker shows its metrics to Prometheus, at /metrics, without asking for a token; nowhere if it is set to nothing."`
}

func (r *rules) telemetry(settings Telemetry) {
	if settings.MetricsAddress != "" {
		r.address("ORDERFLOW_METRICS_ADDRESS", settings.MetricsAddress)
	}
}
