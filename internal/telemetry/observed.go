package telemetry

import (
	"context"
	"log/slog"
	"net"
	"time"

	"go.temporal.io/sdk/client"

	"orderflow/clients"
)

// Observed is a process that works on orders, as others see it: with metrics,
// traces and logs.
type Observed struct {
	Metrics *Metrics
	Tracing *Tracing

	logger  *slog.Logger
	meter   clients.Meter
	address net.Addr
	stop    func()
}

// Open begins to observe a process under the name of a service.
func Open(ctx context.Context, service string, logger *slog.Logger) (*Observed, error) {
	tracing, err := OpenTracing(ctx, service)
	if err != nil {
		return nil, err
	}
	return Observe(NewMetrics(logger), tracing, logger), nil
}

// Observe puts together what observes a process.
func Observe(metrics *Metrics, tracing *Tracing, logger *slog.Logger) *Observed {
	return &Observed{Metrics: metrics, Tracing: tracing, logger: logger, stop: func() {},
		meter: Meters(metrics.Call, tracing.Call, LogCalls(logger))}
}

// Use makes a client, and the workers on it, be observed. It is an option of
// temporalio.Dial.
func (o *Observed) Use(ctx context.Context, options *client.Options) error {
	if err := o.Metrics.Use(ctx, options); err != nil {
		return err
	}
	return o.Tracing.Use(ctx, options)
}

// Call is told of every call to a provider; it is a clients.Meter.
func (o *Observed) Call(ctx context.Context, provider, operation string, took time.Duration, err error) {
	o.meter(ctx, provider, operation, took, err)
}

// Show shows the metrics at an address, unless that is empty, to calls that name it by an
// address or one of hosts. That an address is
// taken, as by another worker on the same machine, is logged and keeps nobody from
// working.
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

// Address is where the metrics are shown; empty when they are nowhere.
func (o *Observed) Address() string {
	if o.address == nil {
		return ""
	}
	return o.address.String()
}

// Close ends it, and sends the spans that are not sent yet.
func (o *Observed) Close() {
	if err := o.Tracing.Close(); err != nil {
		o.logger.Warn(err.Error())
	}
	o.stop()
	o.Metrics.Close()
}
