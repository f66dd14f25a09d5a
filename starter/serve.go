package main

import (
	"context"
	"errors"
	"fmt"
	"net"

	"github.com/spf13/cobra"

	"orderflow/internal/cli"
	"orderflow/internal/config"
	"orderflow/internal/httpapi"
	"orderflow/internal/telemetry"
)

func (a *app) serveCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "serve",
		Short: "Take orders, and show how they fare, over HTTP",
		Long: `Take orders, and show how they fare, over HTTP; and take the webhooks of
providers. /docs/ describes the calls, for people; /openapi.yaml, for machines.
/desk/ is a page for the people who answer what providers refuse.

It listens where ORDERFLOW_HTTP_ADDRESS says, with TLS if there are
ORDERFLOW_HTTP_TLS_CERT and _KEY. Without API tokens (ORDERFLOW_API_TOKENS; see
"orderflow token") everybody on this machine may do everything, so it listens on
loopback addresses only.

Two ports ask for no token, and are open only if they are set: one for Prometheus
(ORDERFLOW_TRIGGER_METRICS_ADDRESS), one that decodes payloads for the Temporal Web UI
(ORDERFLOW_CODEC_ADDRESS).

It stops on Ctrl-C or SIGTERM, once the calls that are under way are answered.`,
		Args: cobra.NoArgs,
		RunE: func(command *cobra.Command, _ []string) error {
			settings, err := loadConfig()
			if err != nil {
				return err
			}
			return a.serve(command.Context(), settings)
		},
	}
}

func (a *app) serve(ctx context.Context, settings config.Config) error {
	gate, err := newGate(settings)
	if err != nil {
		return err
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", settings.HTTP.Address)
	if err != nil {
		return fmt.Errorf("listen on %s (ORDERFLOW_HTTP_ADDRESS): %w", settings.HTTP.Address, err)
	}
	defer func() { _ = listener.Close() }()
	if err := httpapi.MayListen(gate, listener.Addr()); err != nil {
		return cli.Wrong(err)
	}
	store, err := openDocuments(ctx, settings)
	if err != nil {
		return err
	}
	logger := telemetry.NewLogger(settings.Logger(a.Err))
	tracing, err := telemetry.OpenTracing(ctx, "orderflow-trigger")
	if err != nil {
		return badInput("%w", errors.Join(err, store.Close()))
	}
	defer func() { _ = tracing.Close() }()
	s, err := connectWith(ctx, settings, store, tracing.Use)
	if err != nil {
		return errors.Join(err, store.Close())
	}
	defer s.close()
	s.vault.WarnIfOff(logger)
	t, err := newTrigger(triggerOptions{settings: settings, gate: gate, service: s.Service, client: s.client,
		namespace: s.namespace, vault: s.vault, store: store, logger: logger, tracing: tracing})
	if err != nil {
		return err
	}
	a.say("listening on %s; the calls are described at %[1]s/docs/", t.url(listener.Addr()))
	a.say("people decide and look at orders at %s/desk/", t.url(listener.Addr()))
	aside, err := a.serveAside(ctx, t, s.vault, s.namespace)
	if err != nil {
		return err
	}
	defer aside()
	if gate.Open() {
		a.say(`there are no API tokens: everybody on this machine may do everything ("orderflow token create" makes one)`)
	}
	return t.run(ctx, listener)
}
