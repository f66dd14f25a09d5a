// Package run is the program worker without its main function: the image contains it
// within orderflow, too.
package run

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"time"

	"github.com/spf13/cobra"
	"go.temporal.io/sdk/client"

	"orderflow/clients"
	"orderflow/clients/record"
	"orderflow/internal/cli"
	"orderflow/internal/config"
	"orderflow/internal/documents"
	"orderflow/internal/encryption"
	"orderflow/internal/telemetry"
	"orderflow/internal/temporalio"
	"orderflow/internal/workers"
	"orderflow/order"
)

// Run runs one command line and returns its exit code.
func Run(ctx context.Context, args []string, streams cli.Streams) int {
	return cli.Run(ctx, program, args, streams, nil)
}

// program returns the worker's command line, which has no commands.
func program(streams cli.Streams) *cobra.Command {
	return &cobra.Command{
		Use:   "worker",
		Short: "Run orders, until SIGINT or SIGTERM",
		Long: `Run orders: poll the task queues of the workflows and of each provider, until SIGINT
or SIGTERM. Running steps may finish within ORDERFLOW_SHUTDOWN_TIMEOUT.

There may be any number of workers. The environment says everything else; "orderflow
config" shows what it says, and "orderflow setup" prepares the namespace.

Exit codes: 0 stopped, 1 failed, 2 wrong input (nothing was done), 130 or 143 stopped
before it began to work.`,
		Args:              cobra.NoArgs,
		CompletionOptions: cobra.CompletionOptions{DisableDefaultCmd: true},
		RunE:              func(command *cobra.Command, _ []string) error { return run(command.Context(), streams.Err) },
	}
}

// run works until ctx ends, and then lets running steps finish.
func run(ctx context.Context, logs io.Writer) error {
	settings, namespace, err := environment()
	if err != nil {
		return cli.Wrong(err)
	}
	logger := telemetry.NewLogger(settings.Logger(logs))
	observed, err := telemetry.Open(ctx, "orderflow-worker", logger)
	if err != nil {
		return cli.Wrong(err)
	}
	defer observed.Close()
	observed.Show(ctx, settings.Telemetry.MetricsAddress, settings.Telemetry.MetricsHosts...)
	store, err := documents.Open(ctx, settings.Documents.URL)
	if err != nil {
		return cli.Wrongf("ORDERFLOW_DOCUMENTS_URL: %w", err)
	}
	defer func() { _ = store.Close() }()
	vault, err := encryption.Open(settings.Encryption.Keys, store)
	if err != nil {
		return cli.Wrong(err)
	}
	vault.WarnIfOff(logger)
	temporal, err := temporalio.Dial(ctx, logger, vault.Use, observed.Use)
	if err != nil {
		return err
	}
	defer temporal.Close()
	recorder, err := record.Open(settings.Record, logger)
	if err != nil {
		return cli.Wrong(err)
	}
	defer recorder.Close()
	group, err := workers.New(workers.Options{
		Config: settings, Client: temporal, Namespace: namespace, Documents: store, Encryption: vault, Logger: logger, Meter: observed.Call, Record: recorder})
	if err != nil {
		return cli.Wrong(err)
	}
	if err := check(ctx, temporal, namespace, group, logger); err != nil {
		return err
	}
	if err := group.Start(); err != nil {
		return err
	}
	logger.Info("working", "metrics", observed.Address())
	<-ctx.Done()
	logger.Info("stopping; running steps may finish", "within", settings.ShutdownTimeout)
	group.Stop()
	return nil
}

// environment reads the environment, and the namespace that it names.
func environment() (config.Config, string, error) {
	settings, err := config.Load()
	if err != nil {
		return config.Config{}, "", err
	}
	namespace, err := temporalio.Namespace()
	return settings, namespace, err
}

// check refuses to start if orders could not continue.
func check(ctx context.Context, connected client.Client, namespace string, group *workers.Group, logger *slog.Logger) error {
	if err := temporalio.EnsureReady(ctx, connected, namespace); err != nil {
		return err
	}
	if err := group.CheckCounting(ctx); err != nil {
		return err
	}
	return checkCarriers(ctx, group, logger)
}

// carrierCheckLimit is the timeout of the check of carrier keys at the start.
const carrierCheckLimit = 10 * time.Second

// checkCarriers refuses to start with a carrier key that MyPromo doesn't have. If MyPromo
// does not answer, the worker starts: orders wait for it.
func checkCarriers(ctx context.Context, group *workers.Group, logger *slog.Logger) error {
	ctx, cancel := context.WithTimeout(ctx, carrierCheckLimit)
	defer cancel()
	err := group.CheckCarriers(ctx)
	var unanswered *clients.Error
	if errors.As(err, &unanswered) {
		if settings := clients.WrongSettings(order.ProviderMyPromo, err); settings != "" {
			logger.Error("MyPromo does not take the credentials: orders wait until they are corrected", "mend", settings)
		}
		logger.Warn("carrier keys not checked", "error", err)
		return nil
	}
	return cli.Wrong(err)
}
