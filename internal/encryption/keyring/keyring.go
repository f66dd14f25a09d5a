// Package keyring parses the keys that wrap the data keys of orders. It needs neither Temporal
// nor the document store, so that every program can check its configuration.
package keyring

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"regexp"
	"strings"

	"orderflow/internal/secret"
)

// KeySize is the size of an AES-256 key, in bytes.
const KeySize = 32

var idPattern = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$`)

// Ring is the set of keys that wrap data keys. The first one wraps, all of them unwrap, so that
// keys can be rotated. The zero Ring has no keys: nothing is encrypted.
type Ring struct{ keys []Key }

// Key is a key of the ring, with the id that data keys refer to.
type Key struct {
	ID string
	cipher.AEAD
}

// Parse reads ORDERFLOW_ENCRYPTION_KEYS: entries id:base64 of 32 bytes, separated by commas or
// line breaks. Errors name entries by their position, because any part of a mistyped one may be
// the secret.
func Parse(text secret.Text) (Ring, error) {
	var ring Ring
	separators := func(r rune) bool { return r == ',' || r == '\n' }
	for i, entry := range strings.FieldsFunc(text.Reveal(), separators) {
		entry = strings.TrimSpace(entry)
		if entry == "" {
			continue
		}
		key, err := parseKey(entry)
		if err != nil {
			return Ring{}, fmt.Errorf("entry %d: %w", i+1, err)
		}
		if _, twice := ring.Find(key.ID); twice {
			return Ring{}, fmt.Errorf("entry %d: its id is already used", i+1)
		}
		ring.keys = append(ring.keys, key)
	}
	return ring, nil
}

func parseKey(entry string) (Key, error) {
	id, encoded, found := strings.Cut(entry, ":")
	if !found || !idPattern.MatchString(id) {
		return Key{}, fmt.Errorf("want id:key, the id up to 32 letters, digits, dots, dashes and underscores")
	}
	key, err := base64.StdEncoding.DecodeString(encoded)
	if err != nil || len(key) != KeySize {
		return Key{}, fmt.Errorf("want the base64 of %d bytes after the id, as printed by orderflow keys new", KeySize)
	}
	aead, err := NewAEAD(key)
	return Key{ID: id, AEAD: aead}, err
}

// NewEntry makes a key for ORDERFLOW_ENCRYPTION_KEYS, under an id.
func NewEntry(id string) (secret.Text, error) {
	if !idPattern.MatchString(id) {
		return "", fmt.Errorf("id %q: want up to 32 letters, digits, dots, dashes and underscores", id)
	}
	return secret.Text(id + ":" + base64.StdEncoding.EncodeToString(Random())), nil
}

// IDs are the ids of the ring's keys; the first key wraps.
func (r Ring) IDs() []string {
	ids := make([]string, len(r.keys))
	for i, key := range r.keys {
		ids[i] = key.ID
	}
	return ids
}

// Empty reports whether there is no key, so that nothing is encrypted.
func (r Ring) Empty() bool { return len(r.keys) == 0 }

// First is the key that wraps. The ring must not be empty.
func (r Ring) First() Key { return r.keys[0] }

// Find returns a key by its id.
func (r Ring) Find(id string) (Key, bool) {
	for _, key := range r.keys {
		if key.ID == id {
			return key, true
		}
	}
	return Key{}, false
}

// Random makes a key.
func Random() []byte {
	key := make([]byte, KeySize)
	_, _ = rand.Read(key) // never fails; see crypto/rand
	return key
}

// NewAEAD is AES-256-GCM. Each encryption uses a random nonce of 96 bits, which is safe for
// some billions of payloads per key; an order has a few hundred.
func NewAEAD(key []byte) (cipher.AEAD, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCMWithRandomNonce(block)
}
