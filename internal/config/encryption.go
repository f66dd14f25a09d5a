package config

import (
	"fmt"

	"orderflow/internal/encryption/keyring"
	"orderflow/internal/secret"
)

// Encryption is what payloads are encrypted with before they reach Temporal.
type Encryption struct {
	Keys secret.Text `envconfig:"ORDERFLOW_ENCRYPTION_KEYS" desc:"Key ring that payloads are encrypted with before they reach Temporal: entries that orderflow keys new prints, separated by commas or line breaks; the first one wraps. Not encrypted if not set."`

	CodecAddress string `envconfig:"ORDERFLOW_CODEC_ADDRESS" desc:"Where orderflow serve decodes payloads for the Temporal Web UI, at /codec, without asking for a token: 127.0.0.1:8081. Whoever reaches it can read what Temporal holds, so let no one reach it who may not use the Web UI. Nowhere if not set; with a token payloads are always decoded at /codec of the trigger."`
}

func (r *rules) encryption(settings Encryption) {
	_, err := keyring.Parse(settings.Keys)
	r.that("ORDERFLOW_ENCRYPTION_KEYS", err == nil, fmt.Sprint(err))
	if settings.CodecAddress != "" {
		r.address("ORDERFLOW_CODEC_ADDRESS", settings.CodecAddress)
	}
}
