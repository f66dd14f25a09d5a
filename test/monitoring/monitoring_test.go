package monitoring_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"text/template"

	"github.com/prometheus/common/model"
	"github.com/stretchr/testify/require"

	"orderflow/test/monitoring"
)

var root = filepath.Join("..", "..")

// functions are the functions of Prometheus's templates that we use.
var functions = template.FuncMap{
	"humanize": func(any) string { return "" }, "humanizeDuration": func(any) string { return "" },
	"humanizePercentage": func(any) string { return "" },
}

// allAlerts returns the alerts about Orderflow and the Temporal server.
func allAlerts(t *testing.T) []monitoring.Alert {
	t.Helper()
	ours, err := monitoring.Alerts(root)
	require.NoError(t, err)
	require.NotEmpty(t, ours)
	temporal, err := monitoring.TemporalAlerts(root)
	require.NoError(t, err)
	require.NotEmpty(t, temporal)
	return append(ours, temporal...)
}

func TestAlertsAreGood(t *testing.T) {
	alerts := allAlerts(t)
	seen := map[string]bool{}
	for _, alert := range alerts {
		t.Run(alert.Alert, func(t *testing.T) {
			require.Regexp(t, `^[A-Z][A-Za-z]+$`, alert.Alert)
			require.False(t, seen[alert.Alert], "there are two")
			seen[alert.Alert] = true
			_, err := monitoring.Metrics(alert.Expr)
			require.NoError(t, err)
			if alert.For != "" {
				_, err := model.ParseDuration(alert.For)
				require.NoError(t, err)
			}
			require.Contains(t, []string{"critical", "warning"}, alert.Labels["severity"])
			require.Len(t, alert.Labels, 1)
			for _, name := range []string{"summary", "description"} {
				require.NotEmpty(t, alert.Annotations[name])
				_, err := template.New(name).Funcs(functions).Parse("{{$labels := .}}{{$value := .}}" + alert.Annotations[name])
				require.NoError(t, err)
			}
			require.Equal(t, "docs/runbook.md#"+strings.ToLower(alert.Alert), alert.Annotations["runbook"])
		})
	}
}

// TestTheAlertsFire runs the cases of rules_test.yml: each alert fires when it must, and
// not otherwise.
func TestTheAlertsFire(t *testing.T) {
	promtool, err := exec.LookPath("promtool")
	if err != nil {
		require.Empty(t, os.Getenv("CI"), "promtool is not installed (Debian: prometheus)")
		t.Skip("promtool is not installed (Debian: prometheus)")
	}
	folder := filepath.Join(root, "deploy", "prometheus")
	output, err := exec.Command(promtool, "check", "rules", filepath.Join(folder, "rules.yml"), filepath.Join(folder, "temporal.yml")).CombinedOutput()
	require.NoError(t, err, string(output))
	output, err = exec.Command(promtool, "check", "config", filepath.Join(folder, "prometheus.yml")).CombinedOutput()
	require.NoError(t, err, string(output))
	output, err = exec.Command(promtool, "test", "rules", "rules_test.yml").CombinedOutput()
	require.NoError(t, err, string(output))

	expected, err := os.ReadFile("rules_test.yml")
	require.NoError(t, err)
	for _, alert := range allAlerts(t) {
		require.Contains(t, string(expected), "alertname: "+alert.Alert+"\n        exp_alerts:", "nothing shows that it fires")
	}
}

// The runbook explains exactly the alerts that exist.
func TestTheRunbookExplainsTheAlerts(t *testing.T) {
	runbook, err := os.ReadFile(filepath.Join(root, "docs", "runbook.md"))
	require.NoError(t, err)
	var explained []string
	for _, heading := range regexp.MustCompile(`(?m)^### (\w+)$`).FindAllSubmatch(runbook, -1) {
		explained = append(explained, string(heading[1]))
	}
	var names []string
	for _, alert := range allAlerts(t) {
		names = append(names, alert.Alert)
	}
	require.Equal(t, names, explained)
}

func TestPanelsAreGood(t *testing.T) {
	panels, err := monitoring.Panels(root)
	require.NoError(t, err)
	require.NotEmpty(t, panels)
	temporal, err := monitoring.TemporalPanels(root)
	require.NoError(t, err)
	require.NotEmpty(t, temporal)
	panels = append(panels, temporal...)
	for _, panel := range panels {
		require.NotEmpty(t, panel.Description, panel.Title)
		require.NotEmpty(t, panel.Queries, panel.Title)
		for _, query := range panel.Queries {
			_, err := monitoring.Metrics(query)
			require.NoError(t, err, panel.Title)
		}
	}
}

func TestMetrics(t *testing.T) {
	names, err := monitoring.Metrics(`sum(rate(a_total{x="y"}[5m])) / on () max(b) unless absent({__name__="c"})`)
	require.NoError(t, err)
	require.Equal(t, []string{"a_total", "b", "c"}, names)
	_, err = monitoring.Metrics(`rate(a_total)`)
	require.Error(t, err)
}
