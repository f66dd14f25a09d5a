package telemetry

import (
	"context"
	"log/slog"
	"net"
	"time"

	"go.temporal.io/sdk/client"

	"orderflow/clients"
)

// Observed is an observable process: with metrics, traces and logs.
type Observed struct {
	Metrics *Metrics
	Tracing *Tracing

	logger  *slog.Logger
	meter   clients.Meter
	address net.Addr
	stop    func()
}

// Open starts observing a process under the name of a service.
func Open(ctx context.Context, service string, logger *slog.Logger) (*Observed, error) {
	tracing, err := OpenTracing(ctx, service)
	if err != nil {
		return nil, err
	}
	return Observe(NewMetrics(logger), tracing, logger), nil
}

// Observe combines metrics, traces and logs.
func Observe(metrics *Metrics, tracing *Tracing, logger *slog.Logger) *Observed {
	return &Observed{Metrics: metrics, Tracing: tracing, logger: logger, stop: func() {},
		meter: Meters(metrics.Call, tracing.Call, LogCalls(logger))}
}

// Use makes a client and its workers observable. It is an option of temporalio.Dial.
func (o *Observed) Use(ctx context.Context, options *client.Options) error {
	if err := o.Metrics.Use(ctx, options); err != nil {
		return err
	}
	return o.Tracing.Use(ctx, options)
}

// Call records a call to a provider; it is a clients.Meter.
func (o *Observed) Call(ctx context.Context, provider, operation string, took time.Duration, err error) {
	o.meter(ctx, provider, operation, took, err)
}

// Show serves the metrics at an address, unless it is empty, for calls whose host name is an IP
// address or one of hosts. If the address is in use, for example by another worker on the same
// machine, this is logged and does not stop the process.
func (o *Observed) Show(ctx context.Context, address string, hosts ...string) {
	if address == "" {
		return
	}
	at, stop, err := o.Metrics.Serve(ctx, address, hosts...)
	if err != nil {
		o.logger.Error("metrics not shown (ORDERFLOW_METRICS_ADDRESS)", "error", err)
		return
	}
	o.address, o.stop = at, stop
}

// Address is where the metrics are served; empty if nowhere.
func (o *Observed) Address() string {
	if o.address == nil {
		return ""
	}
	return o.address.String()
}

// Close stops observing, and sends the remaining spans.
func (o *Observed) Close() {
	if err := o.Tracing.Close(); err != nil {
		o.logger.Warn(err.Error())
	}
	o.stop()
	o.Metrics.Close()
}
