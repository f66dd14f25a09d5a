package serve

import (
	"context"
	"fmt"
	"net"

	"github.com/spf13/cobra"

	"orderflow/internal/access"
	"orderflow/internal/config"
	"orderflow/internal/httpapi"
	"orderflow/internal/telemetry"
	"orderflow/internal/trigger"
	"orderflow/starter/cli"
)

type serveOptions struct {
	*cli.App
	settings config.Config
}

func newServe(app *cli.App, run func(context.Context, *serveOptions) error) *cobra.Command {
	o := &serveOptions{App: app}
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
			var err error
			if o.settings, err = cli.LoadConfig(); err != nil {
				return err
			}
			return run(command.Context(), o)
		},
	}
}

func runServe(ctx context.Context, o *serveOptions) error {
	settings := o.settings
	gate, err := trigger.NewGate(settings)
	if err != nil {
		return err
	}
	listener, err := o.listen(ctx, gate)
	if err != nil {
		return err
	}
	defer func() { _ = listener.Close() }()
	logger := telemetry.NewLogger(settings.Logger(o.Err))
	tracing, err := telemetry.OpenTracing(ctx, "orderflow-trigger")
	if err != nil {
		return cli.Wrong(err)
	}
	defer func() { _ = tracing.Close() }()
	s, err := cli.ConnectWithDocuments(ctx, settings, tracing.Use)
	if err != nil {
		return err
	}
	defer s.Close()
	s.Vault.WarnIfOff(logger)
	t, err := trigger.New(trigger.Options{Settings: settings, Gate: gate, Service: s.Service, Client: s.Client,
		Namespace: s.Namespace, Vault: s.Vault, Store: s.Store, Logger: logger, Tracing: tracing})
	if err != nil {
		return err
	}
	o.Say("listening on %s; the calls are described at %[1]s/docs/", t.URL(listener.Addr()))
	o.Say("people decide and look at orders at %s/desk/", t.URL(listener.Addr()))
	aside, err := o.serveAside(ctx, t, s.Vault, s.Namespace)
	if err != nil {
		return err
	}
	defer aside()
	if gate.Open() {
		o.Say(`there are no API tokens: everybody on this machine may do everything ("orderflow token create" makes one)`)
	}
	return t.Run(ctx, listener)
}

// listen opens the port of the trigger. Without API tokens it must be a loopback address.
func (o *serveOptions) listen(ctx context.Context, gate *access.Gate) (net.Listener, error) {
	address := o.settings.HTTP.Address
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", address)
	if err != nil {
		return nil, fmt.Errorf("listen on %s (ORDERFLOW_HTTP_ADDRESS): %w", address, err)
	}
	if err := httpapi.MayListen(gate, listener.Addr()); err != nil {
		_ = listener.Close()
		return nil, cli.Wrong(err)
	}
	return listener, nil
}
