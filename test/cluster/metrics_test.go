//go:build cluster && unix

package cluster_test

import (
	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"
	"github.com/stretchr/testify/require"

	"orderflow/test/monitoring"
)

// showsWhatIsAsked checks that the Temporal server has every metric that its alerts and
// panels query. Metrics of errors exist only after an error, so the outages come first.
func (c *cluster) showsWhatIsAsked() {
	c.Helper()
	response, err := c.get("metrics", "/metrics")
	require.NoError(c, err)
	defer func() { require.NoError(c, response.Body.Close()) }()
	parser := expfmt.NewTextParser(model.UTF8Validation)
	families, err := parser.TextToMetricFamilies(response.Body)
	require.NoError(c, err)
	shown := []string{"up"} // Prometheus' own metric
	for name, family := range families {
		shown = append(shown, name)
		if family.GetMetric()[0].GetHistogram() != nil {
			shown = append(shown, name+"_bucket")
		}
	}
	alerts, err := monitoring.TemporalAlerts(c.root)
	require.NoError(c, err)
	panels, err := monitoring.TemporalPanels(c.root)
	require.NoError(c, err)
	var queries []string
	for _, alert := range alerts {
		queries = append(queries, alert.Expr)
	}
	for _, panel := range panels {
		queries = append(queries, panel.Queries...)
	}
	for _, query := range queries {
		names, err := monitoring.Metrics(query)
		require.NoError(c, err)
		require.Subset(c, shown, names, query)
	}
	c.Logf("the Temporal server shows all metrics that %d queries ask for", len(queries))
}
