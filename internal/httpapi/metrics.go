package httpapi

import (
	"cmp"
	"context"
	"errors"
	"net"
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/trace"

	"orderflow/internal/access"
)

// metrics are the calls' Prometheus metrics. Labels are routes, never paths.
type metrics struct {
	requests *prometheus.CounterVec
	seconds  *prometheus.HistogramVec
	inFlight prometheus.Gauge
}

// statusGone is the status in the metrics of a call whose client disconnected before the
// answer: nothing failed. No client ever sees it; nginx uses 499 for the same.
const statusGone = 499

func newMetrics(registry prometheus.Registerer) *metrics {
	m := &metrics{
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "orderflow_http_requests_total", Help: "Calls answered, by route and status."}, []string{"route", "status"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "orderflow_http_request_duration_seconds", Help: "How long calls took, by route.",
			Buckets: []float64{.005, .02, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60}}, []string{"route"}),
		inFlight: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "orderflow_http_requests_in_flight", Help: "Calls that are being answered."}),
	}
	registry.MustRegister(m.requests, m.seconds, m.inFlight)
	return m
}

// watch counts, traces and logs the calls of a route. It uses the route, not the path or query,
// which may contain private data. Every trace starts here: a trace id from the caller is
// ignored, because callers could send any id.
func (a *API) watch(route string, next http.Handler) http.Handler {
	return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		w := rw.(*writer)
		began := time.Now()
		outcome := http.StatusInternalServerError // a panic keeps this status
		a.metrics.inFlight.Inc()
		ctx, span := a.options.Tracer.Start(r.Context(), route, trace.WithSpanKind(trace.SpanKindServer),
			trace.WithAttributes(attribute.String("http.route", route)))
		defer func() {
			if outcome >= http.StatusInternalServerError && errors.Is(r.Context().Err(), context.Canceled) {
				outcome = statusGone
			}
			endSpan(span, outcome)
			took := time.Since(began)
			a.metrics.inFlight.Dec()
			a.metrics.requests.WithLabelValues(route, strconv.Itoa(outcome)).Inc()
			a.metrics.seconds.WithLabelValues(route).Observe(took.Seconds())
			a.logger.Info("call", "route", route, "status", outcome, "caller", w.caller, "took", took)
		}()
		next.ServeHTTP(w, r.WithContext(ctx))
		outcome = cmp.Or(w.status, http.StatusOK)
	})
}

func endSpan(span trace.Span, status int) {
	span.SetAttributes(attribute.Int("http.response.status_code", status))
	if status >= http.StatusInternalServerError {
		span.SetStatus(codes.Error, "")
	}
	span.End()
}

// serveMetrics shows the metrics to callers with the role read, and to programs on this
// machine. A call that a proxy forwards does not come from this machine.
func (a *API) serveMetrics() http.Handler {
	show := promhttp.HandlerFor(a.options.Registry, promhttp.HandlerOpts{})
	guarded := a.options.Gate.Require(access.RoleRead, show)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if local(r) {
			show.ServeHTTP(w, r)
			return
		}
		guarded.ServeHTTP(w, r)
	})
}

// local reports whether a program on this machine calls directly: not through a proxy, and not
// from a web page whose host name resolves to this machine (DNS rebinding).
func local(r *http.Request) bool {
	if !access.LocalHost(r.Host) || access.ViaProxy(r) || r.Header.Get("Origin") != "" {
		return false
	}
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	return err == nil && net.ParseIP(host).IsLoopback()
}
