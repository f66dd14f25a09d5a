package serve

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"time"

	"orderflow/internal/encryption"
	"orderflow/internal/telemetry"
	"orderflow/internal/trigger"
)

// codecTime is the timeout for a request of the Web UI to decode a page of history.
const codecTime = 30 * time.Second

// serveAside opens the additional ports that are configured; they need no token. It returns a
// function that closes them.
func (o *serveOptions) serveAside(ctx context.Context, t *trigger.Trigger, vault *encryption.Vault, namespace string) (func(), error) {
	stopMetrics, stopCodec := func() {}, func() {}
	if address := t.Settings.Telemetry.TriggerMetricsAddress; address != "" {
		at, stop, err := telemetry.Serve(ctx, t.Registry, address, t.Settings.Telemetry.MetricsHosts...)
		if err != nil {
			return nil, fmt.Errorf("ORDERFLOW_TRIGGER_METRICS_ADDRESS: %w", err)
		}
		stopMetrics = stop
		o.Say("metrics without a token at http://%s/metrics", at)
	}
	if address := t.Settings.Encryption.CodecAddress; address != "" {
		handler := vault.CodecHandler(encryption.CodecOptions{Namespace: namespace, Origin: trigger.OriginOf(t.Settings.WebUI.URL)})
		at, stop, err := serveCodec(ctx, address, handler)
		if err != nil {
			stopMetrics()
			return nil, fmt.Errorf("listen on %s (ORDERFLOW_CODEC_ADDRESS): %w", address, err)
		}
		stopCodec = stop
		o.Say("payloads are decoded for %s without a token at http://%s/codec", t.Settings.WebUI.URL, at)
	}
	return func() { stopMetrics(); stopCodec() }, nil
}

// serveCodec decodes payloads at /codec/ of an address until it is stopped.
func serveCodec(ctx context.Context, address string, codec http.Handler) (net.Addr, func(), error) {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", address)
	if err != nil {
		return nil, nil, err
	}
	mux := http.NewServeMux()
	mux.Handle("/codec/", codec)
	server := &http.Server{Handler: mux, ReadTimeout: codecTime, WriteTimeout: codecTime}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = server.Serve(listener) // until it is closed
	}()
	return listener.Addr(), func() { _ = server.Close(); <-ended }, nil
}
