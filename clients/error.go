// Package clients holds what the provider clients share: the typed error, the HTTP
// caller on resty, and tokens. Each provider's client is a package below it. It
// sits below activities, and knows nothing of Temporal or of orders in progress.
//
// An error's Kind decides what happens next: Refused goes to a person, Unavailable
// is retried, Unknown is read back before it is retried.
package clients

import (
	"cmp"
	"errors"
	"fmt"
	"strings"
	"time"
)

// Kind is the kind of a failed call: it says what the caller may do next.
type Kind string

// The three kinds of failure.
const (
	// Refused: the provider said no; the same call would be refused again.
	Refused Kind = "refused"
	// Unavailable: the provider could not answer, and nothing happened there.
	Unavailable Kind = "unavailable"
	// Unknown: the effect may have happened; only a read can tell.
	Unknown Kind = "unknown"
)

// Error is a failed call to a provider.
type Error struct {
	// Provider and Operation name the call: "shipx", "buy offer 7001 of shipment 4100200300".
	Provider  string
	Operation string
	Kind      Kind
	// HTTPStatus is 0 when no answer came.
	HTTPStatus int
	// Code and Message are the provider's own words.
	Code    string
	Message string
	Fields  []Field
	// RetryAfter is how long the provider wants no calls; 0 if it did not say.
	RetryAfter time.Duration
	// Err is the cause below HTTP; it never contains a URL with a query, a header
	// or a body.
	Err error
}

// Field is an error about one field of the request.
type Field struct {
	Path    string
	Problem string
}

// Error says what was tried, on what, and what the provider answered.
func (e *Error) Error() string {
	var text strings.Builder
	fmt.Fprintf(&text, "%s: %s: ", e.Provider, e.Operation)
	switch {
	case e.Code != "" && e.Message != "" && e.Code != e.Message:
		fmt.Fprintf(&text, "%s: %s", e.Code, e.Message)
	case e.Code+e.Message != "":
		text.WriteString(cmp.Or(e.Message, e.Code))
	case e.Err != nil:
		text.WriteString(e.Err.Error())
	default:
		fmt.Fprintf(&text, "HTTP %d without a message", e.HTTPStatus)
	}
	for i, field := range e.Fields {
		separator := ", "
		if i == 0 {
			separator = " ("
		}
		fmt.Fprintf(&text, "%s%s: %s", separator, field.Path, field.Problem)
	}
	if len(e.Fields) > 0 {
		text.WriteString(")")
	}
	var off *offShape
	if e.Code+e.Message != "" && errors.As(e.Err, &off) { // somebody else's words, for example a proxy's
		fmt.Fprintf(&text, " (%v)", off)
	}
	return text.String()
}

// Unwrap returns the cause below HTTP.
func (e *Error) Unwrap() error { return e.Err }

// Is makes errors.Is(err, clients.Refused) compare the kind.
func (e *Error) Is(target error) bool {
	kind, ok := target.(Kind)
	return ok && e.Kind == kind
}

// Error makes a Kind a target of errors.Is.
func (k Kind) Error() string { return string(k) }

// StatusOf returns the HTTP status of a provider's error, or 0.
func StatusOf(err error) int {
	var failed *Error
	if errors.As(err, &failed) {
		return failed.HTTPStatus
	}
	return 0
}

// CodeOf returns the provider's code of its error, or "".
func CodeOf(err error) string {
	var failed *Error
	if errors.As(err, &failed) {
		return failed.Code
	}
	return ""
}
