package config

import (
	"fmt"

	"orderflow/internal/documents"
	"orderflow/internal/encryption"
	"orderflow/internal/secret"
)

// Encryption is what payloads are encrypted with before they reach Temporal.
type Encryption struct {
	Keys secret.Text `envconfig:"ORDERFLOW_ENCRYPTION_KEYS" desc:"Key ring that payloads are encrypted with before they reach Temporal: entries that orderflow keys new prints, separated by commas or line breaks; the first one wraps. Not encrypted if not set."`
}

// Vault returns the vault that encrypts with the keys. Its data keys lie in the
// store, which may be nil when no keys are set.
func (e Encryption) Vault(store *documents.Store) (*encryption.Vault, error) {
	ring, err := encryption.ParseRing(e.Keys)
	if err != nil {
		return nil, Problem{"ORDERFLOW_ENCRYPTION_KEYS", err.Error()}
	}
	return encryption.New(encryption.Options{Ring: ring, Store: store}), nil
}

func (r *rules) encryption(settings Encryption) {
	_, err := encryption.ParseRing(settings.Keys)
	r.that("ORDERFLOW_ENCRYPTION_KEYS", err == nil, fmt.Sprint(err))
}
