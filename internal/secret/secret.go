// Package secret holds text that must not be shown: printing, logging and marshalling produce
// only a mask.
package secret

import "log/slog"

// Text is a password, token or key. Reveal is the only way to read it.
type Text string

const mask = "********"

// Reveal returns the secret itself, to send it to its provider.
func (t Text) Reveal() string { return string(t) }

// String returns a mask, or "" for an empty secret.
func (t Text) String() string {
	if t == "" {
		return ""
	}
	return mask
}

// GoString masks %#v.
func (t Text) GoString() string { return t.String() }

// MarshalText masks JSON and everything else that marshals text.
func (t Text) MarshalText() ([]byte, error) { return []byte(t.String()), nil }

// UnmarshalText reads the secret from configuration.
func (t *Text) UnmarshalText(text []byte) error {
	*t = Text(text)
	return nil
}

// LogValue masks structured logs.
func (t Text) LogValue() slog.Value { return slog.StringValue(t.String()) }
