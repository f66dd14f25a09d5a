package mediaport

import (
	"cmp"
	"encoding/json"
	"strings"

	"orderflow/clients"
	"orderflow/clients/lenient"
)

// Codes of refusals. All are ASSUMED.
const (
	// CodeNotFound: the supplier has no such order, or the order no such item.
	CodeNotFound = "not-found"
	// CodeLabelExists: the label is generated, so nothing can be cancelled and no
	// second label generated.
	CodeLabelExists = "label-exists"
	// CodeAlreadyCancelled: the item is already cancelled, by the supplier or the
	// customer.
	CodeAlreadyCancelled = "already-cancelled"
	// CodeItemsChanged: the requested items are not exactly the order's items that
	// are not cancelled.
	CodeItemsChanged = "items-changed"
	// CodeNoItems: the request for a label names no items.
	CodeNoItems = "no-items"
	// CodeNoLabel: the label is not generated yet, so there are no labels and
	// protocols.
	CodeNoLabel = "no-label"
	// CodeForeignSupplier: the supplier is neither the user's own nor a child of
	// it.
	CodeForeignSupplier = "foreign-supplier"
	// CodeUnauthorized: username, password or token are wrong.
	CodeUnauthorized = "unauthorized"
	// CodeInvalid: the request is invalid.
	CodeInvalid = "invalid-request"
)

// decodeError reads the body of a refusal. Its form is unknown, so any JSON object
// counts as Media Port's own. An empty body, or one that is not JSON (a proxy's
// error page), does not.
func decodeError(status int, body []byte) (clients.ErrorBody, int) {
	if status >= 200 && status <= 299 {
		return clients.ErrorBody{}, status
	}
	var object map[string]json.RawMessage
	trouble := clients.ErrorBody{FromProvider: json.Unmarshal(body, &object) == nil && object != nil}
	var answer errorShape
	if json.Unmarshal(body, &answer) == nil {
		trouble.Code = string(answer.Code)
		trouble.Message = cmp.Or(string(answer.Message), answer.details())
	}
	for _, problem := range lenient.Problems(answer.Errors) {
		trouble.Fields = append(trouble.Fields, clients.Field{Path: problem.Path, Problem: problem.Text})
	}
	return trouble, status
}

// details returns title and detail of problem details (RFC 9457).
func (e errorShape) details() string {
	title, detail := strings.TrimSpace(string(e.Title)), strings.TrimSpace(string(e.Detail))
	if title == "" || detail == "" || strings.HasPrefix(detail, title) {
		return cmp.Or(detail, title)
	}
	return strings.TrimRight(title, ".: ") + ": " + detail
}

// badAnswer is the error of an answer that arrived but does not have the requested
// form.
func badAnswer(operation string, status int, message string) error {
	return &clients.Error{
		Provider: provider, Operation: operation, Kind: clients.Unknown, HTTPStatus: status, Message: message,
	}
}
