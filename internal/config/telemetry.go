package config

// Telemetry configures a worker's metrics. The standard OTEL_… variables configure traces.
type Telemetry struct {
	MetricsAddress string   `envconfig:"ORDERFLOW_METRICS_ADDRESS" default:"127.0.0.1:9090" desc:"Address on which the worker serves its metrics for Prometheus, at /metrics, without a token. An empty value disables it."`
	MetricsHosts   []string `envconfig:"ORDERFLOW_METRICS_HOSTS" desc:"Host names by which Prometheus calls the worker's or the trigger's metrics address, besides localhost and IP addresses: worker,worker.example.com. Calls with other host names are refused, because a web page could make them."`

	TriggerMetricsAddress string `envconfig:"ORDERFLOW_TRIGGER_METRICS_ADDRESS" desc:"Second address on which orderflow serve serves its metrics for Prometheus, at /metrics, without a token: 127.0.0.1:9091. Default: none. With a token, /metrics of the trigger always serves them."`
}

func (r *rules) telemetry(settings Telemetry) {
	if settings.MetricsAddress != "" {
		r.address("ORDERFLOW_METRICS_ADDRESS", settings.MetricsAddress)
	}
	if settings.TriggerMetricsAddress != "" {
		r.address("ORDERFLOW_TRIGGER_METRICS_ADDRESS", settings.TriggerMetricsAddress)
	}
}
