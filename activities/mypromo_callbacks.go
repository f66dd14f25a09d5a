package activities

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"strings"

	"orderflow/clients/mypromo"
	"orderflow/internal/secret"
)

// Callbacks make the callbacks that orders name to MyPromo. Each has a password of its
// own, which is good for hints to that order and nothing else. It is made by workers, so
// that it is in no history.
type Callbacks struct {
	// base is where the HTTP trigger is reached from outside; "" names no callbacks.
	base   string
	secret secret.Text
}

// NewCallbacks returns the callbacks to where the HTTP trigger is reached from outside,
// with a slash at its end or not; there are none where that is "".
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

// Opens reports whether a password is that of an order's callback. How long that takes
// tells nothing about the right one.
func (c Callbacks) Opens(id, password string) bool {
	return c.base != "" && hmac.Equal([]byte(password), []byte(c.password(id).Reveal()))
}

func (c Callbacks) password(id string) secret.Text {
	mac := hmac.New(sha256.New, []byte(c.secret.Reveal()))
	mac.Write([]byte("events of order " + id))
	return secret.Text(base64.RawURLEncoding.EncodeToString(mac.Sum(nil)))
}
