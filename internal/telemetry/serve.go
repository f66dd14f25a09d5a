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
	// headerTime bounds how long a client may take to send its headers, and answerTime a call
	// as a whole.
	headerTime = 5 * time.Second
	answerTime = 30 * time.Second
)

// handler serves the metrics at /metrics, and answers /healthz while the process lives. It
// needs no token: it is for a port that only Prometheus reaches. A call's host name must be an
// IP address, localhost, or one of hosts: otherwise a web page could read it by resolving its
// own host name to this machine (DNS rebinding).
func handler(registry *prometheus.Registry, hosts []string) http.Handler {
	mux := http.NewServeMux()
	show := promhttp.HandlerFor(registry, promhttp.HandlerOpts{})
	mux.HandleFunc("GET /metrics", func(w http.ResponseWriter, r *http.Request) {
		if !access.NamedHost(r.Host, hosts) {
			http.Error(w, "unknown host; add it to ORDERFLOW_METRICS_HOSTS", http.StatusForbidden)
			return
		}
		show.ServeHTTP(w, r)
	})
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte("alive\n"))
	})
	return mux
}

// Serve serves the metrics at an address, and returns the address and a function that stops it.
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
