// Command worker runs orders: it polls the task queues of the workflows and of
// each provider until it is told to stop by SIGINT or SIGTERM.
package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"syscall"
	"time"

	"go.temporal.io/sdk/client"

	"orderflow/clients"
	"orderflow/clients/record"
	"orderflow/internal/config"
	"orderflow/internal/documents"
	_ "orderflow/internal/documents/clouds" // s3://, gs:// and azblob://
	"orderflow/internal/encryption"
	"orderflow/internal/plain"
	"orderflow/internal/telemetry"
	"orderflow/internal/temporalio"
	"orderflow/internal/workers"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	if err := run(ctx); err != nil {
		fmt.Fprintf(os.Stderr, "worker: %s\n", plain.Words(err.Error()))
		os.Exit(1)
	}
}

// run works until ctx ends, and then lets running steps finish.
func run(ctx context.Context) error {
	settings, err := config.Load()
	if err != nil {
		return err
	}
	logger := telemetry.NewLogger(settings.Logger(os.Stderr))
	observed, err := telemetry.Open(ctx, "orderflow-worker", logger)
	if err != nil {
		return err
	}
	defer observed.Close()
	observed.Show(ctx, settings.Telemetry.MetricsAddress, settings.Telemetry.MetricsHosts...)
	store, err := documents.Open(ctx, settings.Documents.URL)
	if err != nil {
		return err
	}
	defer func() { _ = store.Close() }()
	vault, err := encryption.Open(settings.Encryption.Keys, store)
	if err != nil {
		return err
	}
	vault.WarnIfOff(logger)
	temporal, namespace, err := dial(ctx, logger, vault.Use, observed.Use)
	if err != nil {
		return err
	}
	defer temporal.Close()
	recorder, err := record.Open(settings.Record, logger)
	if err != nil {
		return err
	}
	defer recorder.Close()
	group, err := workers.New(workers.Options{
		Config: settings, Client: temporal, Namespace: namespace, Documents: store, Logger: logger, Meter: observed.Call, Record: recorder})
	if err != nil {
		return err
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

// dial connects to Temporal, and says to which namespace.
func dial(ctx context.Context, logger *slog.Logger, with ...temporalio.Option) (client.Client, string, error) {
	namespace, err := temporalio.Namespace()
	if err != nil {
		return nil, "", err
	}
	connected, err := temporalio.Dial(ctx, logger, with...)
	return connected, namespace, err
}

// check refuses to start where orders could not go on.
func check(ctx context.Context, connected client.Client, namespace string, group *workers.Group, logger *slog.Logger) error {
	if err := temporalio.EnsureReady(ctx, connected, namespace); err != nil {
		return err
	}
	if err := group.CheckCounting(ctx); err != nil {
		return err
	}
	return checkCarriers(ctx, group, logger)
}

// carrierCheckLimit bounds the check of carrier keys at start.
const carrierCheckLimit = 10 * time.Second

// checkCarriers refuses to start with a carrier key that MyPromo doesn't have. A
// MyPromo that can't be asked is no reason not to start: orders wait for it.
func checkCarriers(ctx context.Context, group *workers.Group, logger *slog.Logger) error {
	ctx, cancel := context.WithTimeout(ctx, carrierCheckLimit)
	defer cancel()
	err := group.CheckCarriers(ctx)
	var unanswered *clients.Error
	if errors.As(err, &unanswered) {
		logger.Warn("carrier keys not checked", "error", err)
		return nil
	}
	return err
}
