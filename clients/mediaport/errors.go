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
	// CodeLabelExists: the label is generated, so that nothing can be cancelled any
	// more, and no second one generated.
	CodeLabelExists = "label-exists"
	// CodeAlreadyCancelled: the item was cancelled before, by whomever.
	CodeAlreadyCancelled = "already-cancelled"
	// CodeItemsChanged: a label was asked for other items than those of the order
	// that are not cancelled.
	CodeItemsChanged = "items-changed"
	// CodeNoItems: a label was asked for no items.
	CodeNoItems = "no-items"
	// CodeNoLabel: no label is generated yet, so there are no labels and protocols.
	CodeNoLabel = "no-label"
	// CodeForeignSupplier: the supplier is neither the user's own nor a child of it.
	CodeForeignSupplier = "foreign-supplier"
	// CodeUnauthorized: username, password or token are not accepted.
	CodeUnauthorized = "unauthorized"
	// CodeInvalid: the request is not what Media Port expects.
	CodeInvalid = "invalid-request"
)

// decodeError reads the body of a refusal. Its form is not known, so any JSON object
// counts as Media Port's own; one that is empty or no JSON, such as a proxy's error
// page, says nothing.
func decodeError(status int, body []byte) (clients.Trouble, int) {
	if status >= 200 && status <= 299 {
		return clients.Trouble{}, status
	}
	var object map[string]json.RawMessage
	trouble := clients.Trouble{OwnWords: json.Unmarshal(body, &object) == nil && object != nil}
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

// details are the words of problem details (RFC 9457): what kind of problem it is, and
// what is wrong this time.
func (e errorShape) details() string {
	title, detail := strings.TrimSpace(string(e.Title)), strings.TrimSpace(string(e.Detail))
	if title == "" || detail == "" || strings.HasPrefix(detail, title) {
		return cmp.Or(detail, title)
	}
	return strings.TrimRight(title, ".: ") + ": " + detail
}

// misread is the error of an answer that arrived and cannot be what was asked for.
func misread(operation string, status int, message string) error {
	return &clients.Error{
		Provider: provider, Operation: operation, Kind: clients.Unknown, HTTPStatus: status, Message: message,
	}
}
