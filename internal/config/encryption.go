package config

import (
	"fmt"

	"orderflow/internal/encryption/keyring"
	"orderflow/internal/secret"
)

// Encryption is what payloads are encrypted with before they reach Temporal.
type Encryption struct {
	Keys secret.Text `envconfig:"ORDERFLOW_ENCRYPTION_KEYS" desc:"Key ring that payloads are encrypted with before they reach Temporal: entries that orderflow keys new prints, separated by commas or line breaks; the first one wraps. Not encrypted if not set."`
}

func (r *rules) encryption(settings Encryption) {
	_, err := keyring.Parse(settings.Keys)
	r.that("ORDERFLOW_ENCRYPTION_KEYS", err == nil, fmt.Sprint(err))
}
