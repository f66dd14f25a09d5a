package activities

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"strings"

	"orderflow/clients/mypromo"
	"orderflow/internal/secret"
)

// Callbacks makes the callback URLs that orders give to MyPromo. Each has its own password,
// which is valid only for hints to that order. Workers make it, so no history contains it.
type Callbacks struct {
	// base is the public URL of the HTTP trigger; "" means no callbacks.
	base   string
	secret secret.Text
}

// NewCallbacks returns the callbacks to a public URL of the HTTP trigger, with or without a
// trailing slash; "" means none.
func NewCallbacks(base string, secret secret.Text) Callbacks {
	return Callbacks{base: strings.TrimRight(base, "/"), secret: secret}
}

// of is the callback of an order: Basic authentication with the order's id as the user.
func (c Callbacks) of(id string) *mypromo.NewEndpoint {
	if c.base == "" {
		return nil
	}
	return &mypromo.NewEndpoint{URL: c.base + "/webhooks/mypromo",
		Auth: &mypromo.Auth{Basic: &mypromo.BasicAuth{Username: id, Password: c.password(id)}}}
}

// Opens reports whether a password is correct for an order's callback, in constant time.
func (c Callbacks) Opens(id, password string) bool {
	return c.base != "" && hmac.Equal([]byte(password), []byte(c.password(id).Reveal()))
}

func (c Callbacks) password(id string) secret.Text {
	mac := hmac.New(sha256.New, []byte(c.secret.Reveal()))
	mac.Write([]byte("events of order " + id))
	return secret.Text(base64.RawURLEncoding.EncodeToString(mac.Sum(nil)))
}
