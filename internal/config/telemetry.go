package config

// Telemetry is where a worker shows how it fares. Traces are set by the standard
// OTEL_… variables.
type Telemetry struct {
	MetricsAddress string   `envconfig:"ORDERFLOW_METRICS_ADDRESS" default:"127.0.0.1:9090" desc:"Where the worker shows its metrics to Prometheus, at /metrics, without asking for a token; nowhere if it is set to nothing."`
	MetricsHosts   []string `envconfig:"ORDERFLOW_METRICS_HOSTS" desc:"Host names by which Prometheus calls the worker, or the trigger's own port for metrics, besides localhost and any address: worker,worker.example.com. Calls by other names are refused, as a web page could make them."`

	TriggerMetricsAddress string `envconfig:"ORDERFLOW_TRIGGER_METRICS_ADDRESS" desc:"Where orderflow serve shows its metrics to Prometheus a second time, at /metrics, without asking for a token: 127.0.0.1:9091. Nowhere if not set; with a token they are always at /metrics of the trigger."`
}

func (r *rules) telemetry(settings Telemetry) {
	if settings.MetricsAddress != "" {
		r.address("ORDERFLOW_METRICS_ADDRESS", settings.MetricsAddress)
	}
	if settings.TriggerMetricsAddress != "" {
		r.address("ORDERFLOW_TRIGGER_METRICS_ADDRESS", settings.TriggerMetricsAddress)
	}
}
