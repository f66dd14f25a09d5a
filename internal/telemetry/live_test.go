package telemetry_test

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/otel/attribute"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	"go.temporal.io/sdk/client"

	"orderflow/clients/shipx/shipxtest"
	"orderflow/examples"
	"orderflow/internal/access"
	"orderflow/internal/devserver/devservertest"
	"orderflow/internal/httpapi"
	"orderflow/internal/orders"
	"orderflow/internal/telemetry"
	"orderflow/internal/workers"
	"orderflow/internal/workers/workerstest"
	"orderflow/order"
	"orderflow/sandbox/simkit"
	"orderflow/sandbox/simulators"
)

// live is a worker and an HTTP trigger on the dev server, which make spans.
type live struct {
	api   string
	spans *tracetest.SpanRecorder
	// traced is how many calls told a provider of a trace.
	traced atomic.Int32
}

func newLive(t *testing.T) *live {
	t.Helper()
	l := &live{spans: tracetest.NewSpanRecorder()}
	quiet := slog.New(slog.DiscardHandler)
	tracing := telemetry.NewTracing(sdktrace.NewTracerProvider(sdktrace.WithSpanProcessor(l.spans)))
	observed := telemetry.Observe(newMetrics(t), tracing, quiet)
	c, store := devservertest.New(t, observed.Use), workerstest.Store()
	group := workerstest.Start(workers.Options{
		Config: workerstest.Settings(l.simulate(t)), Client: c, Documents: store, Meter: observed.Call})
	t.Cleanup(group.Stop)
	api, err := httpapi.New(httpapi.Options{Orders: orders.New(c, orders.Options{Documents: store}),
		Gate: access.NewGate(access.Options{}), Tracer: tracing.Tracer(), Logger: quiet})
	require.NoError(t, err)
	served := httptest.NewServer(api.Handler())
	t.Cleanup(served.Close)
	l.api = served.URL
	return l
}

// simulate serves simulators that answer at once, and returns their URL.
func (l *live) simulate(t *testing.T) string {
	t.Helper()
	const fast = time.Millisecond
	simulated := simulators.New(simulators.Options{})
	simulated.ShipX = shipxtest.New(shipxtest.Options{Timing: shipxtest.Timing{
		Offers: fast, Selection: fast, Confirmation: fast, Purchase: fast, DispatchOrder: fast}})
	simulated.ShipX.Faults().Add(simkit.Fault{Operation: "get-point", Mode: simkit.FailBefore, Status: 500}) // so that the shipment is refused
	all := simulated.Handler()
	served := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Traceparent")+r.Header.Get("Tracestate")+r.Header.Get("Baggage") != "" {
			l.traced.Add(1)
		}
		all.ServeHTTP(w, r)
	}))
	t.Cleanup(served.Close)
	return served.URL
}

// fromStock is an order that ShipX ships.
func fromStock(t *testing.T, id string) order.Order {
	t.Helper()
	all, err := examples.Orders()
	require.NoError(t, err)
	at := slices.IndexFunc(all, func(o order.Order) bool { return o.Production == order.ProductionNone })
	require.GreaterOrEqual(t, at, 0)
	doc := all[at]
	doc.ID, doc.Shipping.Carrier = id, order.CarrierShipX
	return doc
}

func (l *live) start(t *testing.T, doc order.Order) {
	t.Helper()
	body, err := json.Marshal(doc)
	require.NoError(t, err)
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, l.api+"/v1/orders", bytes.NewReader(body))
	require.NoError(t, err)
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
	response, err := http.DefaultClient.Do(request)
	require.NoError(t, err)
	require.NoError(t, response.Body.Close())
	require.Equal(t, http.StatusAccepted, response.StatusCode)
}

// span waits for the end of a span whose name begins so.
func (l *live) span(t *testing.T, beginning string) sdktrace.ReadOnlySpan {
	t.Helper()
	var found sdktrace.ReadOnlySpan
	require.Eventually(t, func() bool {
		for _, one := range l.spans.Ended() {
			if strings.HasPrefix(one.Name(), beginning) {
				found = one
				return true
			}
		}
		return false
	}, 20*time.Second, 20*time.Millisecond, beginning)
	return found
}

// parent returns the span that a span belongs to.
func (l *live) parent(t *testing.T, of sdktrace.ReadOnlySpan) sdktrace.ReadOnlySpan {
	t.Helper()
	for _, one := range slices.Concat(l.spans.Ended(), started(l.spans)) {
		if one.SpanContext().SpanID() == of.Parent().SpanID() {
			return one
		}
	}
	t.Fatalf("%s has no parent", of.Name())
	return nil
}

func started(spans *tracetest.SpanRecorder) []sdktrace.ReadOnlySpan {
	var all []sdktrace.ReadOnlySpan
	for _, one := range spans.Started() {
		all = append(all, one)
	}
	return all
}

func TestOneTraceFromTheCallToTheProvider(t *testing.T) {
	l := newLive(t)
	l.start(t, fromStock(t, "traced"))
	bought := l.span(t, "shipx: buy offer of shipment")
	path := []string{bought.Name()}
	at := bought
	for at.Parent().IsValid() {
		at = l.parent(t, at)
		path = append(path, at.Name())
	}
	require.Equal(t, []string{"shipx: buy offer of shipment", "RunActivity:EnsureBought", "StartActivity:EnsureBought",
		"RunWorkflow:Order", "StartWorkflow:Order", "POST /v1/orders"}, path)
	require.Equal(t, bought.SpanContext().TraceID(), at.SpanContext().TraceID())
	require.NotEqual(t, "0af7651916cd43dd8448eb211c80319c", at.SpanContext().TraceID().String(), "callers don't choose traces")
	l.span(t, "RunWorkflow:Order")
	require.Zero(t, l.traced.Load(), "providers are told nothing")

	const street = "ul. Unikatowa 77"
	doc := fromStock(t, "refused")
	doc.Recipient.Street = street
	doc.Shipping.LockerPoint, doc.Shipping.OfferPolicy, doc.Shipping.Service = "XXX99X", order.OfferService, "inpost_locker_standard"
	doc.Shipping.PriceCap = &order.Money{Amount: decimal.NewFromInt(99), Currency: "PLN"}
	l.start(t, doc)
	require.Eventually(t, func() bool {
		return slices.ContainsFunc(l.spans.Ended(), func(one sdktrace.ReadOnlySpan) bool {
			return slices.ContainsFunc(one.Attributes(), func(a attribute.KeyValue) bool { return string(a.Key) == "error.type" })
		})
	}, 20*time.Second, 20*time.Millisecond)
	for _, one := range l.spans.Ended() {
		require.Empty(t, one.Status().Description, one.Name())
		require.Empty(t, one.Events(), one.Name())
		for _, each := range one.Attributes() {
			require.NotContains(t, each.Value.String(), "XXX99X")
			require.NotContains(t, each.Value.String(), street)
		}
	}
}

func TestTracingIsAskedForByTheStandardVariables(t *testing.T) {
	for name, tc := range map[string]struct {
		variables map[string]string
		on        bool
		problem   string
	}{
		"not at all":        {nil, false, ""},
		"an address":        {map[string]string{"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:1"}, true, ""},
		"that of traces":    {map[string]string{"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "http://127.0.0.1:1/v1/traces"}, true, ""},
		"switched off":      {map[string]string{"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:1", "OTEL_SDK_DISABLED": "true"}, false, ""},
		"another protocol":  {map[string]string{"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:1", "OTEL_EXPORTER_OTLP_PROTOCOL": "grpc"}, false, `OTEL_EXPORTER_OTLP_PROTOCOL: "grpc": only http/protobuf is supported`},
		"the same protocol": {map[string]string{"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:1", "OTEL_EXPORTER_OTLP_PROTOCOL": "http/protobuf"}, true, ""},
	} {
		t.Run(name, func(t *testing.T) {
			for variable, value := range tc.variables {
				t.Setenv(variable, value)
			}
			tracing, err := telemetry.OpenTracing(t.Context(), "orderflow-test")
			if tc.problem != "" {
				require.EqualError(t, err, tc.problem)
				return
			}
			require.NoError(t, err)
			var options client.Options
			require.NoError(t, tracing.Use(context.Background(), &options))
			require.Equal(t, tc.on, len(options.Interceptors) == 1)
			require.NoError(t, tracing.Close())
		})
	}
}

// What is exported reaches the collector that the variables name, under our name.
func TestSpansReachTheCollector(t *testing.T) {
	got := make(chan string, 1)
	collector := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		var body bytes.Buffer
		_, _ = body.ReadFrom(r.Body)
		got <- r.URL.Path + " " + body.String()
	}))
	defer collector.Close()
	t.Setenv("OTEL_EXPORTER_OTLP_ENDPOINT", collector.URL)
	tracing, err := telemetry.OpenTracing(t.Context(), "orderflow-test")
	require.NoError(t, err)
	tracing.Call(t.Context(), "shipx", "get shipment 4100200300", time.Second, nil)
	require.NoError(t, tracing.Close())
	sent := <-got
	require.True(t, strings.HasPrefix(sent, "/v1/traces "), sent)
	require.Contains(t, sent, "shipx: get shipment")
	require.Contains(t, sent, "orderflow-test")
	require.NotContains(t, sent, "4100200300")
}
