package telemetry

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/sdk/resource"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"
	"go.opentelemetry.io/otel/trace/noop"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/contrib/opentelemetry"

	"orderflow/clients"
)

// scope is the name of our instrumentation in spans.
const scope = "orderflow"

// Tracing makes the spans of one process. An order's spans form one trace: from the HTTP call
// that started it, over the workflow and its activities, to the calls to providers. Providers
// get no trace id.
type Tracing struct {
	tracer   trace.Tracer
	shutdown func(context.Context) error // nil while it is off
}

// OpenTracing returns the tracing that the standard OTEL_ variables configure. It is off unless
// OTEL_EXPORTER_OTLP_ENDPOINT, or the variable for traces, sets the collector's address for
// OTLP over HTTP. OTEL_SERVICE_NAME overrides the given name.
func OpenTracing(ctx context.Context, service string) (*Tracing, error) {
	if !wanted() {
		return NewTracing(nil), nil
	}
	for _, name := range []string{"OTEL_EXPORTER_OTLP_PROTOCOL", "OTEL_EXPORTER_OTLP_TRACES_PROTOCOL"} {
		if protocol := os.Getenv(name); protocol != "" && protocol != "http/protobuf" {
			return nil, fmt.Errorf("%s: %q: only http/protobuf is supported", name, protocol)
		}
	}
	exporter, err := otlptracehttp.New(ctx)
	if err != nil {
		return nil, fmt.Errorf("traces: %w", err)
	}
	described, err := resource.New(ctx, resource.WithAttributes(attribute.String("service.name", service)),
		resource.WithTelemetrySDK(), resource.WithFromEnv())
	if err != nil {
		return nil, fmt.Errorf("traces: %w", err)
	}
	return NewTracing(sdktrace.NewTracerProvider(sdktrace.WithBatcher(exporter), sdktrace.WithResource(described))), nil
}

func wanted() bool {
	return !strings.EqualFold(os.Getenv("OTEL_SDK_DISABLED"), "true") &&
		(os.Getenv("OTEL_EXPORTER_OTLP_ENDPOINT") != "" || os.Getenv("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT") != "")
}

// NewTracing returns tracing with a provider of spans; nil is off.
func NewTracing(provider *sdktrace.TracerProvider) *Tracing {
	if provider == nil {
		return &Tracing{tracer: noop.NewTracerProvider().Tracer(scope)}
	}
	return &Tracing{tracer: provider.Tracer(scope), shutdown: provider.Shutdown}
}

// Tracer makes spans, or none while tracing is off.
func (t *Tracing) Tracer() trace.Tracer { return t.tracer }

// Use adds tracing to a client and its workers. It is an option of temporalio.Dial.
func (t *Tracing) Use(_ context.Context, options *client.Options) error {
	if t.shutdown == nil {
		return nil
	}
	spans, err := opentelemetry.NewTracingInterceptor(opentelemetry.TracerOptions{
		Tracer: t.tracer, DisableBaggage: true, DisableQueryTracing: true, AllowInvalidParentSpans: true,
		SpanStarter: func(ctx context.Context, tracer trace.Tracer, name string, options ...trace.SpanStartOption) trace.Span {
			_, span := tracer.Start(ctx, name, options...)
			return discreet{span}
		},
	})
	if err != nil {
		return err
	}
	options.Interceptors = append(options.Interceptors, spans)
	return nil
}

// discreet is a span without error texts: they repeat those of providers, which may contain an
// address. The order's history has them.
type discreet struct{ trace.Span }

// RecordError marks the span as failed, without the error's text.
func (s discreet) RecordError(err error, _ ...trace.EventOption) {
	if err != nil {
		s.SetAttributes(attribute.String("error.type", fmt.Sprintf("%T", err)))
	}
}

// SetStatus sets the status without a description.
func (s discreet) SetStatus(code codes.Code, _ string) { s.Span.SetStatus(code, "") }

// Call makes a span of a finished call to a provider; it is a clients.Meter. The call itself
// has no span, so the provider gets no traceparent header.
func (t *Tracing) Call(ctx context.Context, provider, operation string, took time.Duration, err error) {
	ended := time.Now()
	what := Operation(operation)
	_, span := t.tracer.Start(ctx, provider+": "+what, trace.WithSpanKind(trace.SpanKindClient), trace.WithTimestamp(ended.Add(-took)),
		trace.WithAttributes(attribute.String("orderflow.provider", provider), attribute.String("orderflow.operation", what),
			attribute.String("orderflow.outcome", outcomeOf(err))))
	if status := clients.StatusOf(err); status != 0 {
		span.SetAttributes(attribute.Int("http.response.status_code", status))
	}
	if err != nil {
		span.SetStatus(codes.Error, "")
	}
	span.End(trace.WithTimestamp(ended))
}

// closeLimit is the time limit for sending the last spans.
const closeLimit = 5 * time.Second

// Close sends the remaining spans; it takes at most some seconds.
func (t *Tracing) Close() error {
	if t.shutdown == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), closeLimit)
	defer cancel()
	if err := t.shutdown(ctx); err != nil {
		return errors.Join(errors.New("traces: some spans were lost"), err)
	}
	return nil
}
