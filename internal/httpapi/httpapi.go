// Package httpapi is the HTTP trigger: what shops, scripts and people do with orders over HTTP.
// It serves the OpenAPI description of its operations at /openapi.yaml. Errors are problem
// details (RFC 9457).
//
// It faces the internet. Everything except the health checks and the description requires an
// access.Gate; calls are limited in size, time and number; and it logs neither the data of
// orders nor query strings.
package httpapi

import (
	"cmp"
	"context"
	"log/slog"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/prometheus/client_golang/prometheus"
	"go.opentelemetry.io/otel/trace"
	"go.opentelemetry.io/otel/trace/noop"

	"orderflow/internal/access"
	"orderflow/internal/check"
	"orderflow/internal/orders"
)

// Options configure an API.
type Options struct {
	Orders *orders.Service
	Gate   *access.Gate
	// Webhooks gets what providers post below /webhooks/, and authenticates them itself; nil
	// disables it.
	Webhooks http.Handler
	// Merkana gets what Merkana posts below /merkana/, and authenticates it itself; nil
	// disables it.
	Merkana http.Handler
	// Labels are served to MyPromo; nil disables them.
	Labels *Labels
	// Desk is the browser pages, at /desk/; nil disables them.
	Desk *Desk
	// Codec decodes payloads for the Temporal Web UI, at /codec/; nil when
	// payloads are not encrypted.
	Codec http.Handler
	// Check runs the checks of "orderflow check"; nil disables it.
	Check func(ctx context.Context, subjects ...string) (check.Report, error)
	// Checks are the conditions for the service to be ready.
	Checks []Check
	// Registry gets this package's metrics, and /metrics shows all of it; nil makes a new one.
	Registry *prometheus.Registry
	// Tracer makes a span for every call; nil disables tracing.
	Tracer trace.Tracer
	Logger *slog.Logger
	// MaxRequests is the limit of calls in flight, at least 2; 0 means 128.
	MaxRequests int
	// MaxConnections is the limit of open connections; 0 means 1024.
	MaxConnections int
	// Patience is how long Temporal may take for one call's request; 0 means 5 seconds.
	Patience time.Duration
	// BodyTime is how long a client may take to send a call, headers and body; 0 means 30
	// seconds. After 5 seconds a body must also arrive at 4 KiB a second. PartTime is how long
	// a client may take to receive each 64 KiB of the answer; 0 means 10 seconds. Slower
	// clients are cut off.
	BodyTime, PartTime time.Duration
	// Heartbeat is the interval of comments on a quiet stream of events; 0 means 15 seconds.
	Heartbeat time.Duration
}

// Limits of special kinds of calls. Streams and batches take long, so they have their own
// limits and can't use up those of the ordinary calls. Neither can webhooks, which anybody may
// send.
const (
	defaultMaxRequests = 128
	maxStreams         = 256
	maxBatches         = 2
	maxWebhooks        = 128
	maxMerkana         = 64
	maxPages           = 64
	maxCodec           = 16 // calls with large bodies

	defaultMaxConnections = 1024
)

const (
	defaultPatience  = 5 * time.Second
	defaultBodyTime  = 30 * time.Second
	defaultPartTime  = 10 * time.Second
	defaultHeartbeat = 15 * time.Second
)

// API serves the HTTP trigger.
type API struct {
	options Options
	mux     *http.ServeMux
	huma    huma.API
	metrics *metrics
	ready   *readiness
	logger  *slog.Logger
	// patterns are all routes; roles are the roles that routes require.
	patterns []string
	roles    map[string]access.Role

	calls, streams, batches, webhooks, merkana, pages, codec, desk *group
	// waits limits the calls that wait for an order at the same time.
	waits chan struct{}
	// manyAtOnce limits the calls that query or answer many orders at the same time.
	manyAtOnce chan struct{}
	// checking allows one check at a time, because it calls every provider.
	checking chan struct{}
	// shareOfMany is each token's share of manyAtOnce.
	shareOfMany *access.Shares
	// stopping ends streams and waits that would outlast the shutdown.
	stopping context.Context
	stop     context.CancelFunc
}

// New returns an API. Use its Handler or Serve.
func New(options Options) (*API, error) {
	options.MaxRequests = cmp.Or(options.MaxRequests, defaultMaxRequests)
	options.MaxConnections = cmp.Or(options.MaxConnections, defaultMaxConnections)
	options.Patience = cmp.Or(options.Patience, defaultPatience)
	options.BodyTime = cmp.Or(options.BodyTime, defaultBodyTime)
	options.PartTime = cmp.Or(options.PartTime, defaultPartTime)
	options.Heartbeat = cmp.Or(options.Heartbeat, defaultHeartbeat)
	if options.Registry == nil {
		options.Registry = prometheus.NewRegistry()
	}
	if options.Tracer == nil {
		options.Tracer = noop.NewTracerProvider().Tracer("")
	}
	a := &API{
		options: options,
		mux:     http.NewServeMux(),
		metrics: newMetrics(options.Registry),
		ready:   &readiness{checks: options.Checks, logger: options.Logger},
		logger:  options.Logger,
		roles:   map[string]access.Role{},
		calls:   newGroup(options.MaxRequests),
		streams: newGroup(min(maxStreams, max(1, options.MaxConnections/2))), // handlers that stream keep their connections
		batches: newGroup(maxBatches),

		webhooks: newPublicGroup(maxWebhooks),
		merkana:  newPublicGroup(maxMerkana),
		pages:    newPublicGroup(maxPages),
		codec:    newGroup(maxCodec),
		desk:     newGroup(maxDesk),
		waits:    make(chan struct{}, options.MaxRequests/2),

		checking:    make(chan struct{}, 1),
		manyAtOnce:  make(chan struct{}, maxMany),
		shareOfMany: access.NewShares(maxMany),
	}
	a.stopping, a.stop = context.WithCancel(context.Background())
	a.describe()
	a.registerOperations()
	return a, a.registerPages()
}

func (a *API) registerOperations() {
	a.registerStart()
	a.registerBatch()
	a.registerValidate()
	a.registerQuotes()
	a.registerReads()
	a.registerCosts()
	a.registerEvents()
	a.registerDocuments()
	a.registerMerge()
	a.registerPacking()
	a.registerActions()
	a.registerResolveAll()
	a.registerProviders()
	a.registerDesigns()
	a.registerSupplies()
	a.registerCheck()
}

// Handler serves all routes, guarded.
func (a *API) Handler() http.Handler { return a.guard(a.mux) }

// lasting returns a context for long calls. It ends with the call and when the server stops.
func (a *API) lasting(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(ctx)
	detach := context.AfterFunc(a.stopping, cancel)
	return ctx, func() { detach(); cancel() }
}
