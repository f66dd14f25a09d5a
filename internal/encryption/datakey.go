package encryption

import (
	"crypto/cipher"
	"encoding/json"
	"fmt"
	"time"

	"orderflow/internal/encryption/keyring"
)

// dataKey is the content of a data key's file: "orders/shop-1/data.key".
type dataKey struct {
	// Format is 1.
	Format int `json:"format"`
	// Owner is "order shop-1"; file systems and people may confuse ids that differ only in
	// case.
	Owner string `json:"owner"`
	// RingKey is the id of the key that wraps the data key.
	RingKey string `json:"ringKey"`
	// Wrapped is nonce and ciphertext of AES-256-GCM, with the owner as additional
	// data.
	Wrapped []byte `json:"wrapped"`
}

// marker is the content of the file that marks an erased order.
type marker struct {
	Owner  string    `json:"owner"`
	Erased time.Time `json:"erased"`
}

const dataKeyFormat = 1

// bound is the additional data that binds a wrapped key to its owner.
func (o owner) bound() []byte { return []byte("orderflow data key 1\n" + o.String()) }

// wrap makes the content of a data key's file, with the ring's first key.
func (v *Vault) wrap(o owner, key []byte) ([]byte, error) {
	first := v.ring.First()
	return json.Marshal(dataKey{
		Format: dataKeyFormat, Owner: o.String(), RingKey: first.ID, Wrapped: first.Seal(nil, nil, key, o.bound())})
}

// parseDataKey parses the data key's file of an owner.
func parseDataKey(o owner, content []byte) (dataKey, error) {
	var file dataKey
	if err := json.Unmarshal(content, &file); err != nil {
		return dataKey{}, fmt.Errorf("%s: %w", o.file(dataKeyFile), err)
	}
	switch {
	case file.Format != dataKeyFormat:
		return dataKey{}, fmt.Errorf("%s: its format is %d, but this program supports %d", o.file(dataKeyFile), file.Format, dataKeyFormat)
	case file.Owner != o.String():
		return dataKey{}, fmt.Errorf("%s: %w: it says %q", o.file(dataKeyFile), ErrTampered, file.Owner)
	}
	return file, nil
}

func (v *Vault) unwrap(o owner, file dataKey) ([]byte, error) {
	with, found := v.ring.Find(file.RingKey)
	if !found {
		return nil, fmt.Errorf("its data key is wrapped with the key %q, which ORDERFLOW_ENCRYPTION_KEYS lacks", file.RingKey)
	}
	key, err := with.Open(nil, nil, file.Wrapped, o.bound())
	if err != nil || len(key) != keyring.KeySize {
		return nil, fmt.Errorf("%s: %w: the key %q does not open it", o.file(dataKeyFile), ErrTampered, file.RingKey)
	}
	return key, nil
}

// open makes the cipher from a data key's file.
func (v *Vault) open(o owner, content []byte) (cipher.AEAD, error) {
	file, err := parseDataKey(o, content)
	if err != nil {
		return nil, err
	}
	key, err := v.unwrap(o, file)
	if err != nil {
		return nil, err
	}
	return keyring.NewAEAD(key)
}
