package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/user"

	"go.temporal.io/sdk/client"

	"orderflow/internal/cli"
	"orderflow/internal/config"
	"orderflow/internal/documents"
	"orderflow/internal/encryption"
	"orderflow/internal/orders"
	"orderflow/internal/temporalio"
	"orderflow/internal/workers"
)

// session is a command's connection to Temporal.
type session struct {
	*orders.Service
	client    client.Client
	namespace string
	store     *documents.Store
	vault     *encryption.Vault
}

// unreachableError says that there is no connection to Temporal.
type unreachableError struct{ err error }

func (e *unreachableError) Error() string { return e.err.Error() }
func (e *unreachableError) Unwrap() error { return e.err }

// loadConfig reads the environment; what is wrong there is wrong input.
func loadConfig() (config.Config, error) {
	settings, err := config.Load()
	if err != nil {
		return config.Config{}, cli.Wrong(err)
	}
	return settings, nil
}

// connect connects to the Temporal server that the environment names. It opens the
// document store only where the keys of encrypted orders are needed.
func connect(ctx context.Context) (*session, error) {
	settings, err := loadConfig()
	if err != nil {
		return nil, err
	}
	if settings.Encryption.Keys != "" {
		return connectToDocuments(ctx)
	}
	return connectWith(ctx, settings, nil)
}

// connectToDocuments connects to Temporal and to the document store.
func connectToDocuments(ctx context.Context) (*session, error) {
	settings, err := loadConfig()
	if err != nil {
		return nil, err
	}
	store, err := openDocuments(ctx, settings)
	if err != nil {
		return nil, err
	}
	s, err := connectWith(ctx, settings, store)
	if err != nil {
		_ = store.Close()
		return nil, err
	}
	return s, nil
}

// openDocuments opens the document store; one that can't be opened is named wrongly, as
// nothing is asked of a bucket by then.
func openDocuments(ctx context.Context, settings config.Config) (*documents.Store, error) {
	store, err := documents.Open(ctx, settings.Documents.URL)
	if err != nil {
		return nil, badInput("ORDERFLOW_DOCUMENTS_URL: %w", err)
	}
	return store, nil
}

// connectWith connects with a document store, which may be nil. Options change the
// connection beyond its encryption.
func connectWith(ctx context.Context, settings config.Config, store *documents.Store, with ...temporalio.Option) (*session, error) {
	namespace, err := temporalio.Namespace()
	if err != nil {
		return nil, cli.Wrong(err)
	}
	vault, err := encryption.Open(settings.Encryption.Keys, store)
	if err != nil {
		return nil, cli.Wrong(err)
	}
	forOrders, err := orderOptions(settings)
	if err != nil {
		return nil, err
	}
	// What the SDK logs about the connection stands in its error, too.
	connected, err := temporalio.Dial(ctx, slog.New(slog.DiscardHandler), append(with, vault.Use)...)
	var locked *encryption.Error
	if errors.As(err, &locked) {
		return nil, err
	}
	if err != nil {
		return nil, &unreachableError{err}
	}
	forOrders.Namespace, forOrders.Documents, forOrders.Encryption = namespace, store, vault
	return &session{
		client: connected, namespace: namespace, store: store, vault: vault,
		Service: orders.New(connected, forOrders),
	}, nil
}

// orderOptions are what the environment says of orders.
func orderOptions(settings config.Config) (orders.Options, error) {
	requests, err := workers.RequestSettings(settings)
	if err != nil {
		return orders.Options{}, cli.Wrong(err)
	}
	return orders.Options{WebUI: settings.WebUI.URL, ReferencePrefix: settings.ReferencePrefix,
		ContactPhone: settings.ShipX.ContactPhone, Transliterate: settings.Transliterate, Requests: requests,
		Notifies: settings.Notify.Tells}, nil
}

func (s *session) close() {
	s.client.Close()
	if s.store != nil {
		_ = s.store.Close()
	}
}

// userName is who orders are told did something, unless a flag says otherwise.
func userName() string {
	if current, err := user.Current(); err == nil {
		return current.Username
	}
	return cmp.Or(os.Getenv("USER"), fmt.Sprintf("user %d", os.Getuid()))
}
