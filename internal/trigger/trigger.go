// Package trigger puts the HTTP trigger together from settings and connections: the API
// and the desk, the webhooks of providers, Merkana's calls, metrics. "orderflow serve" runs
// it, and "orderflow dev" beside all else.
package trigger

import (
	"context"
	"crypto/tls"
	"log/slog"
	"net"
	"net/url"
	"sync"

	"github.com/prometheus/client_golang/prometheus"
	"go.temporal.io/sdk/client"

	"orderflow/activities"
	"orderflow/internal/access"
	"orderflow/internal/check"
	"orderflow/internal/cli"
	"orderflow/internal/config"
	"orderflow/internal/documents"
	"orderflow/internal/encryption"
	"orderflow/internal/encryption/keyring"
	"orderflow/internal/httpapi"
	"orderflow/internal/orders"
	"orderflow/internal/telemetry"
	"orderflow/internal/webhooks"
)

// Options are what the HTTP trigger needs.
type Options struct {
	Settings  config.Config
	Gate      *access.Gate
	Service   *orders.Service
	Client    client.Client
	Namespace string
	Vault     *encryption.Vault
	Store     *documents.Store
	Logger    *slog.Logger
	Tracing   *telemetry.Tracing
	// Registry has the metrics of others in this process; nil when there are none.
	Registry *prometheus.Registry
}

// Trigger is the HTTP trigger with the webhooks.
type Trigger struct {
	Settings   config.Config
	Registry   *prometheus.Registry // of its metrics
	api        *httpapi.API
	hints      *webhooks.Receiver
	figures    *telemetry.Orders
	encryption *tls.Config
}

// NewGate returns a gate for the configured tokens.
func NewGate(settings config.Config) (*access.Gate, error) {
	tokens, err := access.Parse(settings.Access.Tokens)
	if err != nil {
		return nil, cli.Wrongf("ORDERFLOW_API_TOKENS: %w", err)
	}
	return access.NewGate(access.Options{
		Tokens:            tokens,
		TrustedProxies:    settings.Access.TrustedProxies,
		FailuresPerMinute: settings.Access.FailuresPerMinute,
		RequestsPerMinute: settings.Access.RequestsPerMinute,
		Origins:           []string{OriginOf(settings.WebUI.URL)},
	}), nil
}

// OriginOf is how a browser names where a page comes from.
func OriginOf(address string) string {
	location, err := url.Parse(address)
	if err != nil { // the configuration has been checked
		return ""
	}
	return location.Scheme + "://" + location.Host
}

// New returns a trigger that does not listen yet.
func New(options Options) (*Trigger, error) {
	settings := options.Settings
	encrypted, err := httpapi.LoadTLS(settings.HTTP.TLSCert, settings.HTTP.TLSKey)
	if err != nil {
		return nil, cli.Wrongf("ORDERFLOW_HTTP_TLS_CERT: %w", err)
	}
	registry := options.Registry
	if registry == nil {
		registry = telemetry.NewRegistry()
	}
	sessionKeys, err := keyring.Parse(settings.HTTP.DeskKeys)
	if err != nil {
		return nil, cli.Wrongf("ORDERFLOW_DESK_KEYS: %w", err)
	}
	hints := options.webhooks(registry)
	served := httpapi.Options{
		Orders: options.Service, Gate: options.Gate, Webhooks: hints.Handler(),
		Registry: registry, Tracer: options.Tracing.Tracer(),
		Logger: options.Logger, MaxRequests: settings.HTTP.MaxRequests, MaxConnections: settings.HTTP.MaxConnections,
		Checks: options.checks(), Check: options.check,
		Desk: &httpapi.Desk{Keys: sessionKeys, SessionLife: settings.HTTP.DeskSession},
		Labels: &httpapi.Labels{
			Links:       activities.NewLabelLinks(settings.Labels(), settings.MyPromo.Production.LabelSecret),
			CarrierKeys: settings.MyPromo.CarrierKeys},
	}
	if served.Merkana, err = options.merkana(); err != nil {
		return nil, err
	}
	if options.Vault.On() {
		served.Codec = options.Vault.CodecHandler(encryption.CodecOptions{
			Namespace: options.Namespace, Origin: OriginOf(settings.WebUI.URL)})
	}
	api, err := httpapi.New(served)
	if err != nil {
		return nil, err
	}
	figures := telemetry.NewOrders(registry, options.Service.Count, options.Logger)
	return &Trigger{Settings: settings, Registry: registry, api: api, hints: hints, figures: figures, encryption: encrypted}, nil
}

// webhooks returns what takes the events of providers.
func (o Options) webhooks(registry *prometheus.Registry) *webhooks.Receiver {
	settings := o.Settings
	callbacks := activities.NewCallbacks(settings.HTTP.PublicURL, settings.MyPromo.Production.LabelSecret)
	return webhooks.New(webhooks.Options{
		Client: o.Client, Namespace: o.Namespace,
		Secrets: settings.Webhooks.Secrets(), Networks: settings.Webhooks.Networks(),
		TrustedProxies: settings.Access.TrustedProxies, Registry: registry, Logger: o.Logger,
		OfOrder: callbacks.Opens, Failed: o.Gate.Failed,
	})
}

// checks are what /readyz asks.
func (o Options) checks() []httpapi.Check {
	return []httpapi.Check{
		{Name: "temporal", Do: func(ctx context.Context) error {
			_, err := o.Client.CheckHealth(ctx, &client.CheckHealthRequest{})
			return err
		}},
		{Name: "documents", Do: o.Store.Check},
	}
}

// check checks subjects with the settings and connections of the trigger.
func (o Options) check(ctx context.Context, subjects ...string) (check.Report, error) {
	options := check.Configured(o.Settings, o.Namespace)
	options.Store, options.Vault = o.Store, o.Vault
	options.Connect = func(context.Context) (client.Client, error) { return o.Client, nil }
	return check.Run(ctx, options, subjects...)
}

// Run answers calls until ctx ends.
func (t *Trigger) Run(ctx context.Context, listener net.Listener) error {
	hinting, stop := context.WithCancel(ctx)
	var running sync.WaitGroup
	running.Go(func() { t.hints.Run(hinting) })
	running.Go(func() { t.figures.Run(hinting) })
	err := t.api.Serve(ctx, listener, t.encryption, t.Settings.ShutdownTimeout)
	stop()
	running.Wait()
	return err
}

// URL is where the trigger is reached.
func (t *Trigger) URL(address net.Addr) string {
	if t.encryption != nil {
		return "https://" + address.String()
	}
	return "http://" + address.String()
}
