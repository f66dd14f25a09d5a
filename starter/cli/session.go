package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/user"

	"go.temporal.io/sdk/client"

	program "orderflow/internal/cli"
	"orderflow/internal/config"
	"orderflow/internal/documents"
	"orderflow/internal/encryption"
	"orderflow/internal/orders"
	"orderflow/internal/temporalio"
	"orderflow/internal/workers"
)

// Session is a command's connection to Temporal.
type Session struct {
	*orders.Service
	Client    client.Client
	Namespace string
	Store     *documents.Store // nil if the session has no documents
	Vault     *encryption.Vault
}

// unreachableError says that the connection to Temporal failed.
type unreachableError struct{ err error }

func (e *unreachableError) Error() string { return e.err.Error() }
func (e *unreachableError) Unwrap() error { return e.err }

// LoadConfig reads the environment; its errors are input errors.
func LoadConfig() (config.Config, error) {
	settings, err := config.Load()
	if err != nil {
		return config.Config{}, program.Wrong(err)
	}
	return settings, nil
}

// Connect connects to the Temporal server of the environment. It opens the document store only
// if the keys of encrypted orders are needed.
func (a *App) Connect(ctx context.Context) (*Session, error) {
	if a.Sessions != nil {
		return a.Sessions(ctx)
	}
	settings, err := LoadConfig()
	if err != nil {
		return nil, err
	}
	if settings.Encryption.Keys != "" {
		return a.ConnectToDocuments(ctx)
	}
	return connectWith(ctx, settings, nil)
}

// ConnectToDocuments connects to Temporal and to the document store.
func (a *App) ConnectToDocuments(ctx context.Context) (*Session, error) {
	if a.Sessions != nil {
		return a.Sessions(ctx)
	}
	settings, err := LoadConfig()
	if err != nil {
		return nil, err
	}
	return ConnectWithDocuments(ctx, settings)
}

// ConnectWithDocuments connects to Temporal and to the document store of the settings. The
// options change the connection to Temporal, in addition to encryption.
func ConnectWithDocuments(ctx context.Context, settings config.Config, with ...temporalio.Option) (*Session, error) {
	store, err := OpenDocuments(ctx, settings)
	if err != nil {
		return nil, err
	}
	s, err := connectWith(ctx, settings, store, with...)
	if err != nil {
		return nil, errors.Join(err, store.Close())
	}
	return s, nil
}

// OpenDocuments opens the document store. Any error is an input error, because opening sends no
// request to a bucket.
func OpenDocuments(ctx context.Context, settings config.Config) (*documents.Store, error) {
	store, err := documents.Open(ctx, settings.Documents.URL)
	if err != nil {
		return nil, BadInput("ORDERFLOW_DOCUMENTS_URL: %w", err)
	}
	return store, nil
}

// connectWith connects to Temporal, with a document store if it is not nil.
func connectWith(ctx context.Context, settings config.Config, store *documents.Store, with ...temporalio.Option) (*Session, error) {
	namespace, err := temporalio.Namespace()
	if err != nil {
		return nil, program.Wrong(err)
	}
	vault, err := encryption.Open(settings.Encryption.Keys, store)
	if err != nil {
		return nil, program.Wrong(err)
	}
	forOrders, err := OrderOptions(settings)
	if err != nil {
		return nil, err
	}
	// The SDK's log is discarded: the error says the same.
	connected, err := temporalio.Dial(ctx, slog.New(slog.DiscardHandler), append(with, vault.Use)...)
	var locked *encryption.Error
	if errors.As(err, &locked) {
		return nil, err
	}
	if err != nil {
		return nil, &unreachableError{err}
	}
	forOrders.Namespace, forOrders.Documents, forOrders.Encryption = namespace, store, vault
	return &Session{
		Client: connected, Namespace: namespace, Store: store, Vault: vault,
		Service: orders.New(connected, forOrders),
	}, nil
}

// OrderOptions are the settings for orders in the environment.
func OrderOptions(settings config.Config) (orders.Options, error) {
	requests, err := workers.RequestSettings(settings)
	if err != nil {
		return orders.Options{}, program.Wrong(err)
	}
	return orders.Options{WebUI: settings.WebUI.URL, ReferencePrefix: settings.ReferencePrefix,
		ContactPhone: settings.ShipX.ContactPhone, Transliterate: settings.Transliterate, Requests: requests,
		Notifies: settings.Notify.Tells}, nil
}

// Close closes the connections.
func (s *Session) Close() {
	s.Client.Close()
	if s.Store != nil {
		_ = s.Store.Close()
	}
}

// UserName is the user that orders record for an action, unless a flag names another.
func UserName() string {
	if current, err := user.Current(); err == nil {
		return current.Username
	}
	return cmp.Or(os.Getenv("USER"), fmt.Sprintf("user %d", os.Getuid()))
}

// Loopback is this machine's address that other machines cannot reach.
const Loopback = "127.0.0.1"
