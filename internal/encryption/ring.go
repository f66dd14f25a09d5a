package encryption

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

// keySize is that of AES-256, in bytes.
const keySize = 32

var ringIDPattern = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$`)

// Ring holds the keys that data keys are wrapped with. The first one wraps; all
// of them unwrap, so that a key can be followed by another. The zero Ring has
// none: nothing is encrypted with it.
type Ring struct{ keys []ringKey }

type ringKey struct {
	id   string
	aead cipher.AEAD
}

// ParseRing reads ORDERFLOW_ENCRYPTION_KEYS: entries id:base64 of 32 bytes,
// separated by commas or line breaks. Errors tell entries by their position,
// since any part of a mistyped one may be the secret.
func ParseRing(text secret.Text) (Ring, error) {
	var ring Ring
	separators := func(r rune) bool { return r == ',' || r == '\n' }
	for i, entry := range strings.FieldsFunc(text.Reveal(), separators) {
		entry = strings.TrimSpace(entry)
		if entry == "" {
			continue
		}
		key, err := parseRingKey(entry)
		if err != nil {
			return Ring{}, fmt.Errorf("entry %d: %w", i+1, err)
		}
		if _, twice := ring.find(key.id); twice {
			return Ring{}, fmt.Errorf("entry %d: its id was used before", i+1)
		}
		ring.keys = append(ring.keys, key)
	}
	return ring, nil
}

func parseRingKey(entry string) (ringKey, error) {
	id, encoded, found := strings.Cut(entry, ":")
	if !found || !ringIDPattern.MatchString(id) {
		return ringKey{}, fmt.Errorf("want id:key, the id up to 32 letters, digits, dots, dashes and underscores")
	}
	key, err := base64.StdEncoding.DecodeString(encoded)
	if err != nil || len(key) != keySize {
		return ringKey{}, fmt.Errorf("want the base64 of %d bytes after the id, as orderflow keys new makes it", keySize)
	}
	aead, err := newAEAD(key)
	return ringKey{id: id, aead: aead}, err
}

// NewRingEntry makes a key for ORDERFLOW_ENCRYPTION_KEYS, under an id.
func NewRingEntry(id string) (secret.Text, error) {
	if !ringIDPattern.MatchString(id) {
		return "", fmt.Errorf("id %q: want up to 32 letters, digits, dots, dashes and underscores", id)
	}
	return secret.Text(id + ":" + base64.StdEncoding.EncodeToString(randomKey())), nil
}

// IDs are those of the ring's keys; the first one's key wraps.
func (r Ring) IDs() []string {
	ids := make([]string, len(r.keys))
	for i, key := range r.keys {
		ids[i] = key.id
	}
	return ids
}

// Empty reports whether there is no key, so that nothing is encrypted.
func (r Ring) Empty() bool { return len(r.keys) == 0 }

func (r Ring) find(id string) (ringKey, bool) {
	for _, key := range r.keys {
		if key.id == id {
			return key, true
		}
	}
	return ringKey{}, false
}

func randomKey() []byte {
	key := make([]byte, keySize)
	_, _ = rand.Read(key) // never fails; see crypto/rand
	return key
}

// newAEAD is AES-256-GCM. Each sealing draws a nonce of 96 bits, which is safe
// for some billions of payloads under one key; an order has a few hundred.
func newAEAD(key []byte) (cipher.AEAD, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCMWithRandomNonce(block)
}
