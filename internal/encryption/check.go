package encryption

import (
	"context"
	"errors"
	"fmt"

	"go.temporal.io/sdk/client"

	"orderflow/internal/documents"
	"orderflow/internal/encryption/keyring"
)

// KeysInUse are the ids of the ring keys in use for a namespace.
type KeysInUse struct {
	// First is the ring key that wraps new data keys.
	First string
	// Wraps is the ring key that wraps the namespace's data key.
	Wraps string
}

// Check encrypts and decrypts a text with a namespace's stored data key. It creates no key, and
// must not be called without encryption.
//
// ErrNoKey: the namespace has no data key yet; the first worker creates it.
func (v *Vault) Check(ctx context.Context, namespace string) (KeysInUse, error) {
	o := owner{aNamespace, namespace}
	found := KeysInUse{First: v.ring.First().ID}
	content, err := v.store.ReadFile(ctx, o.file(dataKeyFile))
	if errors.Is(err, documents.ErrNotFound) {
		return found, o.failed(ErrNoKey)
	}
	if err != nil {
		return found, o.failed(err)
	}
	file, err := parseDataKey(o, content)
	if err != nil {
		return found, o.failed(err)
	}
	found.Wraps = file.RingKey
	key, err := v.unwrap(o, file)
	if err != nil {
		return found, o.failed(err)
	}
	if err := roundTrip(o, key); err != nil {
		return found, o.failed(err)
	}
	return found, nil
}

// roundTrip encrypts a text and decrypts it.
func roundTrip(o owner, key []byte) error {
	aead, err := keyring.NewAEAD(key)
	if err != nil {
		return err
	}
	const text = "as good as an address"
	plain, err := aead.Open(nil, nil, aead.Seal(nil, nil, []byte(text), o.boundPayload()), o.boundPayload())
	if err != nil {
		return fmt.Errorf("what was encrypted can't be decrypted: %w", err)
	}
	if string(plain) != text {
		return errors.New("what was encrypted is decrypted to something else")
	}
	return nil
}

// UseExisting makes a client decrypt, as Use does, without creating a data key: it is for
// clients that only read.
func (v *Vault) UseExisting(_ context.Context, options *client.Options) error {
	options.DataConverter = v.DataConverter(options.Namespace)
	options.FailureConverter = v.FailureConverter(options.Namespace)
	return nil
}
