// Package clients holds what the provider clients share: the typed error, the
// HTTP caller on resty, and tokens. Each provider's client is a package below it.
package clients

import (
	"cmp"
	"errors"
	"fmt"
	"strings"
	"time"
)

// Kind says what a failed call means for the one who made it.
type Kind string

// The three kinds of failure.
const (
	// Refused: the provider said no; the same call will be refused again.
	Refused Kind = "refused"
	// Unavailable: the provider could not answer and nothing happened there.
	Unavailable Kind = "unavailable"
	// Unknown: it may have happened; only a read can tell.
	Unknown Kind = "unknown"
)

// Error is a call to a provider that did not succeed.
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
	// RetryAfter is how long the provider asks to be left alone; 0 when it didn't say.
	RetryAfter time.Duration
	// Err is the cause below HTTP; it never holds a URL with a query, a header or a body.
	Err error
}

// Field is a field of the request that the provider complains about.
type Field struct {
	Path    string
	Problem string
}

// Error says what was tried, on what, and what came back.
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
	if e.Code+e.Message != "" && errors.As(e.Err, &off) { // words of somebody else
		fmt.Fprintf(&text, " (%v)", off)
	}
	return text.String()
}

// Unwrap returns the cause below HTTP.
func (e *Error) Unwrap() error { return e.Err }

// Is makes errors.Is(err, clients.Refused) ask for the kind.
func (e *Error) Is(target error) bool {
	kind, ok := target.(Kind)
	return ok && e.Kind == kind
}

// Error lets a Kind be the target of errors.Is.
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
