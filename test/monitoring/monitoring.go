// Package monitoring reads the configuration of Prometheus and Grafana in deploy, so that
// tests can compare it with the metrics of our programs.
package monitoring

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"github.com/prometheus/prometheus/promql/parser"
	"go.yaml.in/yaml/v3"
)

// Alert is a rule of deploy/prometheus/rules.yml.
type Alert struct {
	Alert       string            `yaml:"alert"`
	Expr        string            `yaml:"expr"`
	For         string            `yaml:"for"`
	Labels      map[string]string `yaml:"labels"`
	Annotations map[string]string `yaml:"annotations"`
}

// Alerts returns the rules about Orderflow, in their order. An unknown field is an error.
func Alerts(root string) ([]Alert, error) { return alerts(root, "rules.yml") }

// TemporalAlerts returns the rules about the Temporal server.
func TemporalAlerts(root string) ([]Alert, error) { return alerts(root, "temporal.yml") }

func alerts(root, name string) ([]Alert, error) {
	content, err := os.ReadFile(filepath.Join(root, "deploy", "prometheus", name))
	if err != nil {
		return nil, err
	}
	var file struct {
		Groups []struct {
			Name  string  `yaml:"name"`
			Rules []Alert `yaml:"rules"`
		} `yaml:"groups"`
	}
	decoder := yaml.NewDecoder(bytes.NewReader(content))
	decoder.KnownFields(true)
	if err := decoder.Decode(&file); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	var all []Alert
	for _, group := range file.Groups {
		all = append(all, group.Rules...)
	}
	return all, nil
}

// Panel is a part of the dashboard.
type Panel struct {
	Title, Description string
	Queries            []string
}

// Panels returns the panels of Orderflow's dashboard, without the headings between them.
func Panels(root string) ([]Panel, error) { return panels(root, "orderflow.json") }

// TemporalPanels returns the panels of the Temporal server's dashboard.
func TemporalPanels(root string) ([]Panel, error) { return panels(root, "temporal.json") }

func panels(root, name string) ([]Panel, error) {
	content, err := os.ReadFile(filepath.Join(root, "deploy", "grafana", "dashboards", name))
	if err != nil {
		return nil, err
	}
	var dashboard struct {
		Panels []struct {
			Type, Title, Description string
			Targets                  []struct{ Expr string }
		}
	}
	if err := json.Unmarshal(content, &dashboard); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	var all []Panel
	for _, one := range dashboard.Panels {
		if one.Type == "row" {
			continue
		}
		panel := Panel{Title: one.Title, Description: one.Description}
		for _, target := range one.Targets {
			panel.Queries = append(panel.Queries, target.Expr)
		}
		all = append(all, panel)
	}
	return all, nil
}

// Metrics returns the names of all metrics in a query.
func Metrics(query string) ([]string, error) {
	parsed, err := parser.NewParser(parser.Options{}).ParseExpr(query)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", query, err)
	}
	names := map[string]bool{}
	parser.Inspect(parsed, func(node parser.Node, _ []parser.Node) error {
		if selector, is := node.(*parser.VectorSelector); is {
			for _, matcher := range selector.LabelMatchers {
				if matcher.Name == "__name__" {
					names[matcher.Value] = true
				}
			}
		}
		return nil
	})
	return slices.Sorted(maps.Keys(names)), nil
}
