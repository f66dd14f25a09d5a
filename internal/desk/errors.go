package desk

import (
	"context"
	"errors"
	"net/http"
	"strconv"

	"go.temporal.io/api/serviceerror"

	"orderflow/internal/access"
	"orderflow/internal/documents"
	"orderflow/internal/encryption"
	"orderflow/internal/orders"
)

var (
	// errForged says that the form was not made for this session.
	errForged = errors.New("the form is not one of this session")
	// errUnreadable says that the form can't be parsed, or is too large.
	errUnreadable = errors.New("the form can't be read")
	errNoPage     = errors.New("there is no such page")
)

// refusedError is a refusal by the gate.
type refusedError struct{ *access.Refusal }

// Error is the text of the HTTP status.
func (e refusedError) Error() string { return http.StatusText(e.Status) }

// trouble is an error page.
type trouble struct {
	Status int
	// Key is the key of the message, and Detail the reason given by the order or a provider.
	Key, Detail string
}

// troubleOf translates an error for the user. Any other error is only logged.
func (d *Desk) troubleOf(err error) trouble {
	var refused refusedError
	var said *orders.RefusedError
	var unclear *orders.BadAnswerError
	var filter *orders.FilterError
	switch {
	case errors.As(err, &refused):
		return trouble{Status: refused.Status, Key: "trouble." + strconv.Itoa(refused.Status)}
	case errors.Is(err, errForged):
		return trouble{Status: http.StatusForbidden, Key: "trouble.forged"}
	case errors.Is(err, errUnreadable):
		return trouble{Status: http.StatusBadRequest, Key: "trouble.unreadable"}
	case errors.As(err, &said):
		return trouble{Status: http.StatusConflict, Key: "trouble.refused", Detail: said.Message}
	case errors.As(err, &unclear):
		return trouble{Status: http.StatusUnprocessableEntity, Key: "trouble.refused", Detail: unclear.Error()}
	case errors.As(err, &filter):
		return trouble{Status: http.StatusUnprocessableEntity, Key: "trouble.filter", Detail: filter.Field + ": " + filter.Rule}
	case errors.Is(err, orders.ErrPage):
		return trouble{Status: http.StatusUnprocessableEntity, Key: "trouble.page"}
	case errors.Is(err, orders.ErrEnded), errors.Is(err, orders.ErrNeverCame):
		return trouble{Status: http.StatusConflict, Key: "trouble.ended"}
	case errors.Is(err, orders.ErrNotFound):
		return trouble{Status: http.StatusNotFound, Key: "trouble.no-order"}
	case errors.Is(err, orders.ErrNoDocument), errors.Is(err, documents.ErrNotFound), errors.Is(err, errNoPage):
		return trouble{Status: http.StatusNotFound, Key: "trouble.404"}
	case errors.Is(err, orders.ErrNoProvider):
		return trouble{Status: http.StatusNotFound, Key: "trouble.404"}
	case errors.Is(err, encryption.ErrErased):
		return trouble{Status: http.StatusGone, Key: "trouble.erased"}
	case errors.Is(err, orders.ErrNoWorker):
		return trouble{Status: http.StatusServiceUnavailable, Key: "trouble.no-worker"}
	case busy(err):
		return trouble{Status: http.StatusServiceUnavailable, Key: "trouble.503"}
	}
	d.options.Logger.Error("a page of the desk failed", "error", err)
	return trouble{Status: http.StatusInternalServerError, Key: "trouble.500"}
}

// busy reports whether Temporal is temporarily unavailable or overloaded.
func busy(err error) bool {
	var away *serviceerror.Unavailable
	var exhausted *serviceerror.ResourceExhausted
	var late *serviceerror.DeadlineExceeded
	var cancelled *serviceerror.Canceled
	return errors.As(err, &cancelled) || errors.As(err, &away) || errors.As(err, &exhausted) || errors.As(err, &late) ||
		errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled)
}

// fail shows an error page.
func (c *call) fail(err error) {
	shown := c.desk.troubleOf(err)
	if errors.Is(err, orders.ErrNotFound) {
		shown.Detail = c.r.PathValue("id")
	}
	var refused refusedError
	if errors.As(err, &refused) && refused.RetryAfter > 0 {
		c.w.Header().Set("Retry-After", strconv.Itoa(int(refused.RetryAfter.Seconds())+1))
	}
	c.show(shown.Status, "trouble", "trouble.title", shown)
}
