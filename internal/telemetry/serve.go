package telemetry

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"orderflow/internal/access"
)

const (
	// headerTime bounds how long a client may take to send its headers, and
	// answerTime a call as a whole.
	headerTime = 5 * time.Second
	answerTime = 30 * time.Second
)

// handler shows the metrics at /metrics, and answers /healthz as long as the
// process lives. Nobody is asked for a token: it is for a port that only Prometheus
// reaches. A call has to name the server by an address, as localhost, or by one of hosts:
// else a page that a browser shows here could read it by a host name of its own.
func handler(registry *prometheus.Registry, hosts []string) http.Handler {
	mux := http.NewServeMux()
	show := promhttp.HandlerFor(registry, promhttp.HandlerOpts{})
	mux.HandleFunc("GET /metrics", func(w http.ResponseWriter, r *http.Request) {
		if !access.NamedHost(r.Host, hosts) {
			http.Error(w, "unknown host; ORDERFLOW_METRICS_HOSTS names those that are known", http.StatusForbidden)
			return
		}
		show.ServeHTTP(w, r)
	})
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte("alive\n"))
	})
	return mux
}

// Serve begins to show the metrics at an address, and returns where that is and
// what ends it.
func (m *Metrics) Serve(ctx context.Context, address string, hosts ...string) (at net.Addr, stop func(), err error) {
	return Serve(ctx, m.registry, address, hosts...)
}

// Serve is Metrics.Serve for any registry.
func Serve(ctx context.Context, registry *prometheus.Registry, address string, hosts ...string) (at net.Addr, stop func(), err error) {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", address)
	if err != nil {
		return nil, nil, fmt.Errorf("show metrics: %w", err)
	}
	server := &http.Server{Handler: handler(registry, hosts), ReadHeaderTimeout: headerTime, WriteTimeout: answerTime}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = server.Serve(listener) // until it is closed
	}()
	return listener.Addr(), func() { _ = server.Close(); <-ended }, nil
}
