package httpapi

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"go.temporal.io/api/serviceerror"

	"orderflow/internal/documents"
	"orderflow/internal/encryption"
	"orderflow/internal/orders"
	"orderflow/internal/plain"
	"orderflow/order"
)

// retryAfter is the Retry-After, in seconds, when something is unavailable or busy.
const retryAfter = 5

// problem turns an error into a problem detail. Errors that the caller can't fix are logged and
// not shown.
func (a *API) problem(err error) error {
	var broken order.Problems
	var conflict *orders.ConflictError
	var refused *orders.RefusedError
	var unclear *orders.BadAnswerError
	var noQuote *orders.NoQuoteError
	var answer huma.StatusError
	switch {
	case errors.As(err, &answer):
		return err
	case errors.As(err, &broken):
		return huma.Error422UnprocessableEntity("the order is invalid; nothing was started", details(broken)...)
	case errors.As(err, &conflict):
		return huma.Error409Conflict("an order with this id was started before with different content; use a new id for a new order",
			differences(conflict.Differences)...)
	case errors.As(err, &unclear):
		return huma.Error422UnprocessableEntity("the answer is invalid; nothing was done", details(unclear.Problems)...)
	case errors.As(err, &refused):
		return huma.Error409Conflict(refused.Message)
	case errors.As(err, &noQuote):
		return huma.Error422UnprocessableEntity(noQuote.Error(), details(noQuote.Problem.Fields)...)
	case errors.Is(err, orders.ErrEnded), errors.Is(err, orders.ErrNeverCame):
		return huma.Error409Conflict(err.Error())
	case errors.Is(err, orders.ErrNotFound), errors.Is(err, orders.ErrNoDocument), errors.Is(err, documents.ErrNotFound):
		return huma.Error404NotFound(err.Error())
	case errors.Is(err, encryption.ErrErased):
		return huma.Error410Gone("the order's data was erased")
	case errors.Is(err, orders.ErrPage):
		return huma.Error422UnprocessableEntity(err.Error())
	}
	return a.away(err)
}

// away handles errors that the caller did not cause: something is unavailable or busy.
func (a *API) away(err error) error {
	var unanswered *orders.NoWorkerError
	var homeless *serviceerror.NamespaceNotFound
	switch {
	case errors.As(err, &unanswered):
		return later("the order is there, but " + unanswered.Error())
	case errors.Is(err, orders.ErrNoWorker):
		return later("the order is there, but no worker answers")
	case errors.Is(err, orders.ErrArchiveAway):
		a.logger.Error("the document store can't be read", "error", err)
		return later("the document store is unavailable, so it is unknown whether the id is taken; repeat the call")
	case errors.As(err, &homeless):
		a.logger.Error("Temporal does not have the namespace (TEMPORAL_NAMESPACE)", "error", err)
		return later("Temporal does not have the namespace that this server is configured for; the operator must fix TEMPORAL_NAMESPACE")
	case busy(err):
		return later("Temporal is unavailable or busy; repeat the call")
	}
	a.logger.Error("a call failed", "error", err)
	return huma.Error500InternalServerError("")
}

// later returns a 503 with Retry-After.
func later(detail string) error {
	return huma.ErrorWithHeaders(huma.Error503ServiceUnavailable(detail),
		http.Header{"Retry-After": {strconv.Itoa(retryAfter)}})
}

// tooMany returns a 429 with Retry-After.
func tooMany(detail string) error {
	return huma.ErrorWithHeaders(huma.Error429TooManyRequests(detail),
		http.Header{"Retry-After": {strconv.Itoa(retryAfter)}})
}

// busy reports whether Temporal could not take a call at the moment. The outcome is then
// unknown, so calls must be repeatable.
func busy(err error) bool {
	var away *serviceerror.Unavailable
	var exhausted *serviceerror.ResourceExhausted
	var late *serviceerror.DeadlineExceeded
	var cancelled *serviceerror.Canceled // the client disconnected, or the server stops
	return errors.As(err, &cancelled) || errors.As(err, &away) || errors.As(err, &exhausted) || errors.As(err, &late) ||
		errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled)
}

// details lists every broken rule and its place.
func details(problems order.Problems) []error {
	told := make([]error, len(problems))
	for i, problem := range problems {
		told[i] = &huma.ErrorDetail{Location: inBody(problem.Path), Message: problem.Rule}
	}
	return told
}

// differences lists the values before and now, without personal fields.
func differences(found []order.Difference) []error {
	told := make([]error, len(found))
	for i, difference := range found {
		message := "differs"
		if difference.A != "" || difference.B != "" {
			message = "was " + difference.A + " and is " + difference.B
		}
		told[i] = &huma.ErrorDetail{Location: inBody(difference.Path), Message: message}
	}
	return told
}

// inBody converts a path in the document to a location in the call.
func inBody(path string) string {
	if path == "" {
		return "body"
	}
	return "body." + path
}

// inPlainWords removes from errors what the caller sent (it may be personal, and callers log
// errors), and replaces Go's terms.
func inPlainWords(_ huma.Context, _ string, answer any) (any, error) {
	if model, ok := answer.(*huma.ErrorModel); ok {
		model.Detail = plain.Words(model.Detail)
		for _, detail := range model.Errors {
			detail.Value, detail.Message = nil, plain.Words(detail.Message)
		}
	}
	return answer, nil
}

// writeProblem answers calls that no operation handles.
func writeProblem(w http.ResponseWriter, status int, detail string, errors ...error) {
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(status)
	model := huma.ErrorModel{Title: http.StatusText(status), Status: status, Detail: detail}
	for _, one := range errors {
		model.Add(one)
	}
	_ = json.NewEncoder(w).Encode(model)
}

// isPlainError reports whether an answer is an error with a plain text or empty body, as net/http
// and webhook handlers send. It is replaced by a problem, like all other errors.
func isPlainError(status int, header http.Header) bool {
	mediaType, _, _ := strings.Cut(header.Get("Content-Type"), ";")
	return status >= http.StatusBadRequest && (mediaType == "" || mediaType == "text/plain")
}

// problem sends a problem instead of the handler's body.
func (w *writer) problem(status int) {
	w.Header().Del("Content-Length")
	w.Header().Set("Cache-Control", "no-store") // net/http removes it
	writeProblem(w, status, "")
}
