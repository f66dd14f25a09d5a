// Package httpapi is the HTTP trigger: what shops, scripts and people do with
// orders over HTTP. Its operations are described by the OpenAPI document that it
// serves itself, at /openapi.yaml, and errors are problems as of RFC 9457.
//
// It faces the internet. Everything but the health checks and the description
// stands behind an access.Gate; what comes in is bounded in size, time and
// number; and nothing of an order or of a query string is logged.
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

// Options are what an API is made of.
type Options struct {
	Orders *orders.Service
	Gate   *access.Gate
	// Webhooks gets what providers post below /webhooks/, and finds out by itself
	// who they are; nil when there is none.
	Webhooks http.Handler
	// Merkana gets what Merkana posts below /merkana/, and finds out by itself that it
	// is Merkana; nil when it may not.
	Merkana http.Handler
	// Labels are what MyPromo gets from us; nil when it gets none.
	Labels *Labels
	// Desk is the page for people, at /desk/; nil serves none.
	Desk *Desk
	// Codec decodes payloads for the Temporal Web UI, at /codec/; nil when
	// payloads are not encrypted.
	Codec http.Handler
	// Check asks whether everything is as it has to be; nil when nobody may ask.
	Check func(ctx context.Context, subjects ...string) (check.Report, error)
	// Checks are what has to work for the service to be ready.
	Checks []Check
	// Registry gets our metrics, and /metrics shows all of it; nil is a new one.
	Registry *prometheus.Registry
	// Tracer makes a span of every call; nil makes none.
	Tracer trace.Tracer
	Logger *slog.Logger
	// MaxRequests is how many calls are worked on at once, from 2; 0 means 128.
	MaxRequests int
	// MaxConnections is how many connections are open at once; 0 means 1024.
	MaxConnections int
	// Patience is how long Temporal may take for what one call asks; 0 means 5
	// seconds.
	Patience time.Duration
	// BodyTime is how long a client may take to send a call, headers and body; 0
	// means 30 seconds. A body also has to come at 4 KiB a second, after 5 seconds. PartTime is how long it may take to receive each 64 KiB of
	// the answer; 0 means 10 seconds. A slower one is cut off.
	BodyTime, PartTime time.Duration
	// Heartbeat is how often a quiet stream of events shows that it is alive; 0
	// means 15 seconds.
	Heartbeat time.Duration
}

// What is done at once beside the ordinary calls. Streams and batches take long,
// so they have limits of their own and can't use up those of the calls; nor can
// webhooks, which anybody may send.
const (
	defaultMaxRequests = 128
	maxStreams         = 256
	maxBatches         = 2
	maxWebhooks        = 128
	maxMerkana         = 64
	maxPages           = 64
	maxCodec           = 16 // of large bodies

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
	// patterns are all routes, and roles what callers of a route need.
	patterns []string
	roles    map[string]access.Role

	calls, streams, batches, webhooks, merkana, pages, codec, desk *group
	// waits has room for the calls that wait for an order at the same time.
	waits chan struct{}
	// manyAtOnce has room for the calls that ask or answer many orders at once.
	manyAtOnce chan struct{}
	// checking has room for one check: it calls every provider.
	checking chan struct{}
	// shareOfMany is what each token has of that room.
	shareOfMany *access.Shares
	// stopping ends what would otherwise outlast the shutdown: streams and waits.
	stopping context.Context
	stop     context.CancelFunc
}

// New returns an API whose Handler or Serve is then used.
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
		streams: newGroup(min(maxStreams, max(1, options.MaxConnections/2))), // which keep their connections
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

// Handler serves everything, guarded.
func (a *API) Handler() http.Handler { return a.guard(a.mux) }

// lasting returns a context for what may go on for long: it ends with the call,
// and when the server stops.
func (a *API) lasting(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(ctx)
	detach := context.AfterFunc(a.stopping, cancel)
	return ctx, func() { detach(); cancel() }
}
