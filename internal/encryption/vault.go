// Package encryption keeps personal data out of Temporal: payloads are encrypted before they
// leave the process (AES-256-GCM) and decrypted when they come back.
//
// Each order has its own data key, wrapped with the configured key ring and stored beside its
// documents. Deleting that key makes the order unreadable, although its history stays.
// Everything that belongs to no order uses a data key of its namespace. Ring keys can be
// replaced at any time: only the data keys are wrapped again, histories stay as they are.
//
// Not encrypted are workflow ids, types, search attributes, the names of signals and updates,
// and times. They must contain no personal data.
package encryption

import (
	"cmp"
	"context"
	"crypto/cipher"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"orderflow/internal/documents"
	"orderflow/internal/encryption/keyring"
	"orderflow/internal/secret"
)

// The defaults of Options.
const (
	// defaultCacheSize needs some ten megabytes.
	defaultCacheSize = 10_000
	// defaultCacheFor is how long processes may still read an erased order.
	defaultCacheFor = 15 * time.Minute
)

// Options configure a vault.
type Options struct {
	// Ring wraps the data keys; without keys nothing is encrypted.
	Ring keyring.Ring
	// Store keeps the data keys. It may be nil when Ring is empty.
	Store *documents.Store
	// CacheSize and CacheFor limit how many data keys are cached in memory, and for how long; 0
	// means the defaults.
	CacheSize int
	CacheFor  time.Duration
}

// Vault provides the data keys of orders. It is safe for concurrent use.
type Vault struct {
	ring  keyring.Ring
	store *documents.Store
	cache *cache
	// shared has the ciphers of namespaces, by name. They are never dropped: a failed workflow
	// task must be reported even when the store can't be read.
	shared sync.Map
}

// New returns a vault that has read nothing; Use reads.
func New(options Options) *Vault {
	return &Vault{ring: options.Ring, store: options.Store, cache: newCache(
		cmp.Or(options.CacheSize, defaultCacheSize), cmp.Or(options.CacheFor, defaultCacheFor))}
}

// Open returns the vault for a configured key ring, like New.
func Open(keys secret.Text, store *documents.Store) (*Vault, error) {
	ring, err := keyring.Parse(keys)
	if err != nil {
		return nil, fmt.Errorf("ORDERFLOW_ENCRYPTION_KEYS: %w", err)
	}
	return New(Options{Ring: ring, Store: store}), nil
}

// On reports whether payloads are encrypted.
func (v *Vault) On() bool { return !v.ring.Empty() }

// WarnIfOff logs a warning if payloads are not encrypted, at the start of long-running
// programs.
func (v *Vault) WarnIfOff(logger *slog.Logger) {
	if !v.On() {
		logger.Warn("payloads are not encrypted: anyone who can read Temporal sees names and addresses; " +
			"set ORDERFLOW_ENCRYPTION_KEYS to the output of \"orderflow keys new\"")
	}
}

// storeLimit is the time limit for the store's requests for one key.
const storeLimit = 10 * time.Second

// key returns the cipher of an owner's data key.
//
// ErrNoRing, ErrNoKey, ErrErased, ErrTampered, or the store's own error.
func (v *Vault) key(ctx context.Context, o owner) (cipher.AEAD, error) {
	if aead, found := v.kept(o); found {
		return aead, nil
	}
	if !v.On() {
		return nil, o.failed(ErrNoRing)
	}
	ctx, cancel := context.WithTimeout(ctx, storeLimit)
	defer cancel()
	content, err := v.store.ReadFile(ctx, o.file(dataKeyFile))
	if errors.Is(err, documents.ErrNotFound) {
		err = v.whyMissing(ctx, o)
	}
	if err != nil {
		return nil, o.failed(err)
	}
	return v.keep(o, content)
}

func (v *Vault) kept(o owner) (cipher.AEAD, bool) {
	if o.kind == aNamespace {
		aead, found := v.shared.Load(o.name)
		if !found {
			return nil, false
		}
		return aead.(cipher.AEAD), true
	}
	return v.cache.get(o)
}

func (v *Vault) keep(o owner, content []byte) (cipher.AEAD, error) {
	aead, err := v.open(o, content)
	if err != nil {
		return nil, o.failed(err)
	}
	if o.kind == aNamespace {
		v.shared.Store(o.name, aead)
	} else {
		v.cache.put(o, aead)
	}
	return aead, nil
}

func (v *Vault) whyMissing(ctx context.Context, o owner) error {
	erased, err := v.store.FileExists(ctx, o.file(markerFile))
	switch {
	case err != nil:
		return err
	case erased:
		return ErrErased
	default:
		return ErrNoKey
	}
}

// ensure ensures that an owner has a data key. If several processes do so at the same moment,
// one creates the key and all use it.
//
// ErrErased: the owner had one, and must not get another.
func (v *Vault) ensure(ctx context.Context, o owner) error {
	if _, found := v.kept(o); found || !v.On() {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, storeLimit)
	defer cancel()
	content, err := v.wrap(o, keyring.Random())
	if err != nil {
		return o.failed(err)
	}
	created, err := v.store.CreateFile(ctx, o.file(dataKeyFile), content)
	if err != nil {
		return o.failed(err)
	}
	if err := v.removeIfErased(ctx, o, created); err != nil {
		return o.failed(err)
	}
	if !created {
		_, err = v.key(ctx, o)
		return err
	}
	_, err = v.keep(o, content)
	return err
}

// removeIfErased removes the new key of an erased owner. The key is written before the marker is
// checked, and Erase writes the marker before it removes the key: so whichever comes second
// sees the other's file.
func (v *Vault) removeIfErased(ctx context.Context, o owner, created bool) error {
	erased, err := v.store.FileExists(ctx, o.file(markerFile))
	if err != nil || !erased {
		return err
	}
	if created {
		err = v.store.RemoveFile(ctx, o.file(dataKeyFile))
	}
	return errors.Join(ErrErased, err)
}
