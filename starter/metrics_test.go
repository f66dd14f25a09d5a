package main_test

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/log"
	"go.temporal.io/sdk/temporal"

	"orderflow/clients/shop/shoptest"
	"orderflow/examples"
	"orderflow/internal/devserver/devservertest"
	"orderflow/order"
	"orderflow/sandbox/simkit"
	"orderflow/test/monitoring"
)

// of finds an address in the output of "orderflow dev" by its name.
func of(t *testing.T, welcome, name string) string {
	t.Helper()
	found := regexp.MustCompile(`(?m)^` + name + ` +(\S+)`).FindStringSubmatch(welcome)
	require.Len(t, found, 2, welcome)
	return found[1]
}

// scrape returns the samples of a worker and the trigger, by metric.
func scrape(t *testing.T, api string) map[string][]map[string]string {
	t.Helper()
	response, err := http.Get(api + "/metrics")
	require.NoError(t, err)
	defer func() { require.NoError(t, response.Body.Close()) }()
	parser := expfmt.NewTextParser(model.UTF8Validation)
	families, err := parser.TextToMetricFamilies(response.Body)
	require.NoError(t, err)
	shown := map[string][]map[string]string{}
	for name, family := range families {
		for _, one := range family.GetMetric() {
			labels := map[string]string{}
			for _, label := range one.GetLabel() {
				labels[label.GetName()] = label.GetValue()
			}
			names := []string{name}
			if one.GetHistogram() != nil {
				names = []string{name + "_bucket", name + "_count", name + "_sum"}
			}
			for _, each := range names {
				shown[each] = append(shown[each], labels)
			}
		}
	}
	return shown
}

// Alert rules and the dashboard use only metrics that a worker and the trigger have, and the
// dashboard shows all of our metrics. All metrics appear after an order that completes, one
// that needs attention, a lost response, and work that no worker here can do.
func TestRulesAndDashboardFitWhatIsShown(t *testing.T) {
	t.Setenv("ORDERFLOW_DOCUMENTS_URL", t.TempDir())
	t.Setenv("ORDERFLOW_SHIPX_TIMEOUT", "1s")
	t.Setenv("ORDERFLOW_SHIPX_LIST_LAG", "0s")
	t.Setenv("ORDERFLOW_SHIPX_PRICES", "inpost_courier_standard:15.99") // as InPost has no prices
	shop := startShop(t)
	welcome, stop := dev()
	defer stop()
	t.Setenv("TEMPORAL_ADDRESS", of(t, welcome, "Temporal"))
	api := of(t, welcome, "HTTP API")
	lose(t, of(t, welcome, "ledgers"), simkit.Fault{Operation: "create-shipment", Ref: "metrics-done", Call: 1, Mode: simkit.LostAnswer})
	asks := madeWithShipX(t, "metrics-asks")
	asks.Shipping.PriceCap = tooDear(t, asks.ID).Shipping.PriceCap
	require.Equal(t, 0, run(t, "start", file(t, madeWithShipX(t, "metrics-done"), asks)).code)
	awaitStatus(t, "metrics-done", order.StatusCompleted)
	awaitStatus(t, "metrics-asks", order.StatusNeedsAttention)
	leaveWork(t)
	require.Eventually(t, func() bool { return shop.Turned() > 0 }, waitFor, tick)
	shop.Away(nil)
	address := devservertest.FreeAddress(t)
	defer serve(t, address)() // it counts orders at once; the one of dev may take half a minute

	alerts, err := monitoring.Alerts("..")
	require.NoError(t, err)
	panels, err := monitoring.Panels("..")
	require.NoError(t, err)
	var asked, panelled []string
	for _, alert := range alerts {
		asked = append(asked, metricsOf(t, alert.Expr)...)
	}
	for _, panel := range panels {
		for _, query := range panel.Queries {
			panelled = append(panelled, metricsOf(t, query)...)
		}
	}
	asked = append(asked, panelled...)
	ofPrometheus := []string{"up"}
	var shown map[string][]map[string]string
	require.EventuallyWithT(t, func(c *assert.CollectT) { // some metrics are a second late
		shown = scrape(t, api)
		maps.Copy(shown, scrape(t, "http://"+address))
		missing := slices.DeleteFunc(slices.Clone(asked), func(name string) bool {
			return shown[name] != nil || slices.Contains(ofPrometheus, name)
		})
		assert.Empty(c, missing)
	}, waitFor, 4*tick)
	for name := range shown {
		if strings.HasPrefix(name, "orderflow_") && !strings.HasSuffix(name, "_sum") && !strings.HasSuffix(name, "_bucket") && !strings.HasSuffix(name, "_count") {
			require.Contains(t, panelled, name)
		}
	}
	requireLabels(t, shown)
}

// startShop starts a shop that gets messages about all orders. It refuses them at first.
func startShop(t *testing.T) *shoptest.Receiver {
	t.Helper()
	receiver, err := shoptest.New(os.Getenv("ORDERFLOW_NOTIFY_SECRET"))
	require.NoError(t, err)
	receiver.Away(http.NotFoundHandler())
	server := httptest.NewServer(receiver)
	t.Cleanup(server.Close)
	t.Setenv("ORDERFLOW_NOTIFY_URL", server.URL)
	t.Setenv("ORDERFLOW_NOTIFY_FIRST_RETRY", "1s")
	return receiver
}

// requireLabels checks the labels of a few samples.
func requireLabels(t *testing.T, shown map[string][]map[string]string) {
	t.Helper()
	for name, want := range map[string]map[string]string{
		"orderflow_provider_calls_total":      {"provider": "shipx", "operation": "buy offer of shipment", "outcome": "ok"},
		"orderflow_attention_total":           {"provider": "shipx", "code": "price-cap"},
		"orderflow_orders_ended_total":        {"status": "completed", "carrier": "shipx"},
		"orderflow_stages_ended_total":        {"stage": "add-items", "outcome": "done"},
		"orderflow_reconciled_total":          {"provider": "shipx", "what": "shipment"},
		"orderflow_orders":                    {"stage": "buy", "status": "needs-attention"},
		"orderflow_provider_call_seconds_sum": {"provider": "mypromo", "outcome": "ok"},
		"orderflow_notices_total":             {"target": "all", "outcome": "failed"},
	} {
		require.True(t, slices.ContainsFunc(shown[name], func(labels map[string]string) bool {
			for label, value := range want {
				if labels[label] != value {
					return false
				}
			}
			return true
		}), "%s: want %v among %v", name, want, shown[name])
	}
}

func metricsOf(t *testing.T, query string) []string {
	t.Helper()
	names, err := monitoring.Metrics(query)
	require.NoError(t, err)
	return names
}

// madeWithShipX is an order for MyPromo that completes by itself.
func madeWithShipX(t *testing.T, id string) order.Order {
	t.Helper()
	all, err := examples.Orders()
	require.NoError(t, err)
	at := slices.IndexFunc(all, func(o order.Order) bool {
		return o.Production == order.ProductionMyPromo && o.Shipping.Carrier == order.CarrierShipX
	})
	require.GreaterOrEqual(t, at, 0)
	all[at].ID = id
	return all[at]
}

// lose makes a simulator lose a response.
func lose(t *testing.T, ledger string, fault simkit.Fault) {
	t.Helper()
	body, err := json.Marshal([]simkit.Fault{fault})
	require.NoError(t, err)
	faults := strings.Replace(ledger, "mypromo/ledger", "shipx/faults", 1)
	response, err := http.Post(faults, "application/json", bytes.NewReader(body))
	require.NoError(t, err)
	require.NoError(t, response.Body.Close())
	require.Equal(t, http.StatusNoContent, response.StatusCode)
}

// leaveWork starts a workflow of a type that the worker doesn't know, and an order that no
// worker takes.
func leaveWork(t *testing.T) {
	t.Helper()
	c, err := client.Dial(client.Options{HostPort: os.Getenv("TEMPORAL_ADDRESS"), Logger: log.NewStructuredLogger(slog.New(slog.DiscardHandler))})
	require.NoError(t, err)
	defer c.Close()
	_, err = c.ExecuteWorkflow(t.Context(), client.StartWorkflowOptions{ID: "unknown-kind", TaskQueue: "orders"}, "Pigeon")
	require.NoError(t, err)
	running := temporal.NewSearchAttributeKeyKeyword(order.AttributeStatus).ValueSet(string(order.StatusRunning))
	_, err = c.ExecuteWorkflow(t.Context(), client.StartWorkflowOptions{ID: "order-of-nobody", TaskQueue: "nobody",
		TypedSearchAttributes: temporal.NewSearchAttributes(running)}, order.WorkflowType)
	require.NoError(t, err)
}
