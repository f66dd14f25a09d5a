package telemetry

import (
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"orderflow/internal/version"
)

// showVersion adds the metric of the process's version.
func showVersion(registry *prometheus.Registry) {
	build := version.Current()
	registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "orderflow_build_info", Help: "Always 1; the labels are the version of the process.",
		ConstLabels: prometheus.Labels{"version": build.Version, "commit": build.Commit, "go": build.Go},
	}, func() float64 { return 1 }))
}

// NewRegistry returns a registry with the metrics of all our processes.
func NewRegistry() *prometheus.Registry {
	registry := prometheus.NewRegistry()
	registry.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	showVersion(registry)
	return registry
}
