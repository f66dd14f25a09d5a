package check

import (
	"context"
	"errors"
	"fmt"

	"orderflow/internal/encryption"
)

// ofEncryption encrypts and decrypts with the namespace's data key.
func (c *checker) ofEncryption() subject {
	return subject{name: subjectEncryption, first: probe{"keys", func(ctx context.Context) []Finding {
		return []Finding{c.keys(ctx, "keys")}
	}}}
}

func (c *checker) keys(ctx context.Context, name string) Finding {
	if !c.Vault.On() {
		return warning(name, "payloads are not encrypted: anyone who can read Temporal sees names and addresses",
			`set ORDERFLOW_ENCRYPTION_KEYS to the output of "orderflow keys new"`)
	}
	if c.StoreError != nil {
		return failed(name, "the data keys can't be read: "+c.StoreError.Error(), "see the finding about documents")
	}
	found, err := c.Vault.Check(ctx, c.Namespace)
	switch {
	case errors.Is(err, encryption.ErrNoKey):
		return warning(name, err.Error(), "if no worker has run with these keys yet, start one: it creates the data key")
	case err != nil:
		return failed(name, err.Error(), "correct ORDERFLOW_ENCRYPTION_KEYS or ORDERFLOW_DOCUMENTS_URL: they must equal the workers'")
	case found.Wraps != found.First:
		return warning(name, fmt.Sprintf("payloads are encrypted and decrypted; the data key is still wrapped with %s, and %s wraps new ones", found.Wraps, found.First),
			"run orderflow keys rotate once all programs have the new key")
	}
	return ok(name, fmt.Sprintf("payloads are encrypted and decrypted; %s wraps the data keys", found.First))
}
