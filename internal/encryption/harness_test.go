package encryption_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
	commonpb "go.temporal.io/api/common/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/interceptor"

	"orderflow/internal/documents"
	"orderflow/internal/encryption"
	"orderflow/internal/encryption/keyring"
	"orderflow/internal/secret"
)

// Ring keys that protect nothing.
const (
	oldKey secret.Text = "old:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
	newKey secret.Text = "new:ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8="
)

const namespace = "shop"

// house is a folder of documents with the vaults of several processes.
type house struct {
	*testing.T
	folder string
}

func newHouse(t *testing.T) house { return house{T: t, folder: t.TempDir()} }

func (h house) store() *documents.Store {
	h.Helper()
	store, err := documents.Open(h.Context(), h.folder)
	require.NoError(h, err)
	h.Cleanup(func() { require.NoError(h, store.Close()) })
	return store
}

// vault is that of one more process; without keys it has no ring.
func (h house) vault(keys secret.Text) *encryption.Vault {
	h.Helper()
	return h.vaultWith(encryption.Options{Ring: ring(h.T, keys)})
}

func (h house) vaultWith(options encryption.Options) *encryption.Vault {
	h.Helper()
	options.Store = h.store()
	return encryption.New(options)
}

func (h house) path(name string) string { return filepath.Join(h.folder, filepath.FromSlash(name)) }

func (h house) remove(name string) {
	h.Helper()
	require.NoError(h, os.Remove(h.path(name)))
}

func ring(t *testing.T, keys secret.Text) keyring.Ring {
	t.Helper()
	parsed, err := keyring.Parse(keys)
	require.NoError(t, err)
	return parsed
}

// start makes a client with a vault, and starts an order with it.
func start(ctx context.Context, vault *encryption.Vault, id string) error {
	options := client.Options{Namespace: namespace}
	if err := vault.Use(ctx, &options); err != nil {
		return err
	}
	next := options.Interceptors[0].InterceptClient(&nobody{})
	_, err := next.ExecuteWorkflow(ctx, &interceptor.ClientExecuteWorkflowInput{
		Options: &client.StartWorkflowOptions{ID: "order-" + id}})
	return err
}

// nobody is where the calls of a client end.
type nobody struct {
	interceptor.ClientOutboundInterceptorBase
}

func (*nobody) ExecuteWorkflow(context.Context, *interceptor.ClientExecuteWorkflowInput) (client.WorkflowRun, error) {
	return nil, nil
}

// started is a vault with which orders were started.
func (h house) started(ids ...string) *encryption.Vault {
	h.Helper()
	vault := h.vault(oldKey)
	for _, id := range ids {
		require.NoError(h, start(h.Context(), vault, id))
	}
	return vault
}

func about(workflowID string) converter.SerializationContext {
	return converter.WorkflowSerializationContext{Namespace: namespace, WorkflowID: workflowID}
}

// of is the data converter for an order's payloads.
func of(vault *encryption.Vault, id string) converter.DataConverter {
	return converter.WithDataConverterSerializationContext(vault.DataConverter(namespace), about("order-"+id))
}

const address = "ul. Unikatowa 77"

func encrypt(t *testing.T, vault *encryption.Vault, id string) *commonpb.Payload {
	t.Helper()
	payload, err := of(vault, id).ToPayload(address)
	require.NoError(t, err)
	return payload
}

func decrypt(vault *encryption.Vault, id string, payload *commonpb.Payload) (string, error) {
	var text string
	err := of(vault, id).FromPayload(payload, &text)
	return text, err
}
