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

// retryAfter is when to come again, in seconds, when something is away or busy.
const retryAfter = 5

// problem turns an error into the answer for it. What the caller can't mend is
// logged and not told.
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
		return huma.Error422UnprocessableEntity("the order breaks rules; nothing was started", details(broken)...)
	case errors.As(err, &conflict):
		return huma.Error409Conflict("an order of this id was started before with another content; a new order needs an id of its own",
			differences(conflict.Differences)...)
	case errors.As(err, &unclear):
		return huma.Error422UnprocessableEntity("the answer breaks rules; nothing was done", details(unclear.Problems)...)
	case errors.As(err, &refused):
		return huma.Error409Conflict(refused.Message)
	case errors.As(err, &noQuote):
		return huma.Error422UnprocessableEntity(noQuote.Error(), details(noQuote.Problem.Fields)...)
	case errors.Is(err, orders.ErrEnded), errors.Is(err, orders.ErrNeverCame):
		return huma.Error409Conflict(err.Error())
	case errors.Is(err, orders.ErrNotFound), errors.Is(err, orders.ErrNoDocument), errors.Is(err, documents.ErrNotFound):
		return huma.Error404NotFound(err.Error())
	case errors.Is(err, encryption.ErrErased):
		return huma.Error410Gone("what the order held was erased")
	case errors.Is(err, orders.ErrPage):
		return huma.Error422UnprocessableEntity(err.Error())
	}
	return a.away(err)
}

// away is problem for what is no fault of the caller's: something is away or busy.
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
		return later("the document store is away, without which nobody knows whether the id is taken; the same call may be sent again")
	case errors.As(err, &homeless):
		a.logger.Error("Temporal does not have the namespace (TEMPORAL_NAMESPACE)", "error", err)
		return later("Temporal does not have the namespace that this server is set to; whoever runs it has to see to that")
	case busy(err):
		return later("Temporal is away or busy; the same call may be sent again")
	}
	a.logger.Error("a call failed", "error", err)
	return huma.Error500InternalServerError("")
}

// later asks the caller to come again.
func later(detail string) error {
	return huma.ErrorWithHeaders(huma.Error503ServiceUnavailable(detail),
		http.Header{"Retry-After": {strconv.Itoa(retryAfter)}})
}

// tooMany asks a caller to come again that has its share.
func tooMany(detail string) error {
	return huma.ErrorWithHeaders(huma.Error429TooManyRequests(detail),
		http.Header{"Retry-After": {strconv.Itoa(retryAfter)}})
}

// busy reports whether Temporal could not take a call at the moment. Whether it
// did something all the same is unknown, which is why calls may be repeated.
func busy(err error) bool {
	var away *serviceerror.Unavailable
	var exhausted *serviceerror.ResourceExhausted
	var late *serviceerror.DeadlineExceeded
	var cancelled *serviceerror.Canceled // the caller has gone, or the server stops
	return errors.As(err, &cancelled) || errors.As(err, &away) || errors.As(err, &exhausted) || errors.As(err, &late) ||
		errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled)
}

// details tells every rule that a document breaks and where.
func details(problems order.Problems) []error {
	told := make([]error, len(problems))
	for i, problem := range problems {
		told[i] = &huma.ErrorDetail{Location: inBody(problem.Path), Message: problem.Rule}
	}
	return told
}

// differences tells the values before and now, but for personal fields.
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

// inBody is a path of the document as a location of the call.
func inBody(path string) string {
	if path == "" {
		return "body"
	}
	return "body." + path
}

// inPlainWords keeps errors from repeating what was sent, as it may be personal and callers
// log errors, and from being in words of Go.
func inPlainWords(_ huma.Context, _ string, answer any) (any, error) {
	if model, ok := answer.(*huma.ErrorModel); ok {
		model.Detail = plain.Words(model.Detail)
		for _, detail := range model.Errors {
			detail.Value, detail.Message = nil, plain.Words(detail.Message)
		}
	}
	return answer, nil
}

// writeProblem answers what no operation does.
func writeProblem(w http.ResponseWriter, status int, detail string, errors ...error) {
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(status)
	model := huma.ErrorModel{Title: http.StatusText(status), Status: status, Detail: detail}
	for _, one := range errors {
		model.Add(one)
	}
	_ = json.NewEncoder(w).Encode(model)
}

// wordless reports whether an answer is an error that its handler told as text or not at
// all, as those of net/http and of webhooks are. Callers then get a problem, as for all
// other errors.
func wordless(status int, header http.Header) bool {
	mediaType, _, _ := strings.Cut(header.Get("Content-Type"), ";")
	return status >= http.StatusBadRequest && (mediaType == "" || mediaType == "text/plain")
}

// problem sends a problem in the place of what a handler writes.
func (w *writer) problem(status int) {
	w.Header().Del("Content-Length")
	w.Header().Set("Cache-Control", "no-store") // which net/http takes away
	writeProblem(w, status, "")
}
