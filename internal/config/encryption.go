package config

import (
	"fmt"

	"orderflow/internal/encryption/keyring"
	"orderflow/internal/secret"
)

// Encryption configures how payloads are encrypted before they reach Temporal.
type Encryption struct {
	Keys secret.Text `envconfig:"ORDERFLOW_ENCRYPTION_KEYS" desc:"Key ring that encrypts payloads before they reach Temporal: entries printed by orderflow keys new, separated by commas or line breaks; the first one wraps new data keys. If not set, payloads are not encrypted."`

	CodecAddress string `envconfig:"ORDERFLOW_CODEC_ADDRESS" desc:"Second address on which orderflow serve decodes payloads for the Temporal Web UI, at /codec, without a token: 127.0.0.1:8081. Anyone who reaches it can read Temporal's data, so make it reachable only for users of the Web UI. Default: none. With a token, /codec of the trigger always decodes payloads."`
}

func (r *rules) encryption(settings Encryption) {
	_, err := keyring.Parse(settings.Keys)
	r.that("ORDERFLOW_ENCRYPTION_KEYS", err == nil, fmt.Sprint(err))
	if settings.CodecAddress != "" {
		r.address("ORDERFLOW_CODEC_ADDRESS", settings.CodecAddress)
	}
}
