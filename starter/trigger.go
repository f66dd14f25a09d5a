package main

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
	"orderflow/internal/config"
	"orderflow/internal/documents"
	"orderflow/internal/encryption"
	"orderflow/internal/encryption/keyring"
	"orderflow/internal/httpapi"
	"orderflow/internal/orders"
	"orderflow/internal/telemetry"
	"orderflow/internal/webhooks"
)

// triggerOptions are what the HTTP trigger needs.
type triggerOptions struct {
	settings  config.Config
	gate      *access.Gate
	service   *orders.Service
	client    client.Client
	namespace string
	vault     *encryption.Vault
	store     *documents.Store
	logger    *slog.Logger
	tracing   *telemetry.Tracing
	// registry has the metrics of others in this process; nil when there are none.
	registry *prometheus.Registry
}

// trigger is the HTTP trigger with the webhooks.
type trigger struct {
	settings   config.Config
	api        *httpapi.API
	hints      *webhooks.Receiver
	figures    *telemetry.Orders
	registry   *prometheus.Registry
	encryption *tls.Config
}

// newGate returns a gate for the configured tokens.
func newGate(settings config.Config) (*access.Gate, error) {
	tokens, err := access.Parse(settings.Access.Tokens)
	if err != nil {
		return nil, badInput("ORDERFLOW_API_TOKENS: %w", err)
	}
	return access.NewGate(access.Options{
		Tokens:            tokens,
		TrustedProxies:    settings.Access.TrustedProxies,
		FailuresPerMinute: settings.Access.FailuresPerMinute,
		RequestsPerMinute: settings.Access.RequestsPerMinute,
		Origins:           []string{originOf(settings.WebUI.URL)},
	}), nil
}

// originOf is how a browser names where a page comes from.
func originOf(address string) string {
	location, err := url.Parse(address)
	if err != nil { // the configuration has been checked
		return ""
	}
	return location.Scheme + "://" + location.Host
}

func newTrigger(options triggerOptions) (*trigger, error) {
	settings := options.settings
	encrypted, err := httpapi.LoadTLS(settings.HTTP.TLSCert, settings.HTTP.TLSKey)
	if err != nil {
		return nil, badInput("ORDERFLOW_HTTP_TLS_CERT: %w", err)
	}
	registry := options.registry
	if registry == nil {
		registry = telemetry.NewRegistry()
	}
	sessionKeys, err := keyring.Parse(settings.HTTP.DeskKeys)
	if err != nil {
		return nil, badInput("ORDERFLOW_DESK_KEYS: %w", err)
	}
	production := settings.MyPromo.Production
	callbacks := activities.NewCallbacks(settings.HTTP.PublicURL, production.LabelSecret)
	hints := webhooks.New(webhooks.Options{
		Client: options.client, Namespace: options.namespace,
		Secrets: settings.Webhooks.Secrets(), Networks: settings.Webhooks.Networks(),
		TrustedProxies: settings.Access.TrustedProxies, Registry: registry, Logger: options.logger,
		OfOrder: callbacks.Opens, Failed: options.gate.Failed,
	})
	served := httpapi.Options{
		Orders: options.service, Gate: options.gate, Webhooks: hints.Handler(),
		Registry: registry, Tracer: options.tracing.Tracer(),
		Logger: options.logger, MaxRequests: settings.HTTP.MaxRequests, MaxConnections: settings.HTTP.MaxConnections,
		Checks: options.checks(), Check: options.check,
		Desk: &httpapi.Desk{Keys: sessionKeys, SessionLife: settings.HTTP.DeskSession},
		Labels: &httpapi.Labels{
			Links:       activities.NewLabelLinks(settings.Labels(), production.LabelSecret),
			CarrierKeys: settings.MyPromo.CarrierKeys},
	}
	if served.Merkana, err = options.merkana(); err != nil {
		return nil, err
	}
	if options.vault.On() {
		served.Codec = options.vault.CodecHandler(encryption.CodecOptions{
			Namespace: options.namespace, Origin: originOf(settings.WebUI.URL)})
	}
	api, err := httpapi.New(served)
	if err != nil {
		return nil, err
	}
	figures := telemetry.NewOrders(registry, options.service.Count, options.logger)
	return &trigger{settings: settings, api: api, hints: hints, figures: figures, registry: registry, encryption: encrypted}, nil
}

// checks are what /readyz asks.
func (o triggerOptions) checks() []httpapi.Check {
	return []httpapi.Check{
		{Name: "temporal", Do: func(ctx context.Context) error {
			_, err := o.client.CheckHealth(ctx, &client.CheckHealthRequest{})
			return err
		}},
		{Name: "documents", Do: o.store.Check},
	}
}

// check checks subjects with the settings and connections of the trigger.
func (o triggerOptions) check(ctx context.Context, subjects ...string) (check.Report, error) {
	options := checkOptions(o.settings, o.namespace)
	options.Store, options.Vault = o.store, o.vault
	options.Connect = func(context.Context) (client.Client, error) { return o.client, nil }
	return check.Run(ctx, options, subjects...)
}

// run answers calls until ctx ends.
func (t *trigger) run(ctx context.Context, listener net.Listener) error {
	hinting, stop := context.WithCancel(ctx)
	var running sync.WaitGroup
	running.Go(func() { t.hints.Run(hinting) })
	running.Go(func() { t.figures.Run(hinting) })
	err := t.api.Serve(ctx, listener, t.encryption, t.settings.ShutdownTimeout)
	stop()
	running.Wait()
	return err
}

// url is where the trigger is reached.
func (t *trigger) url(address net.Addr) string {
	if t.encryption != nil {
		return "https://" + address.String()
	}
	return "http://" + address.String()
}
