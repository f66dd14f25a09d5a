package mediaport

import (
	"encoding/json"

	"orderflow/clients"
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

// decodeError reads the body of a refusal. One that is empty or no JSON, such as
// a proxy's error page, says nothing.
func decodeError(status int, body []byte) (clients.Trouble, int) {
	var answer errorShape
	if status >= 200 && status <= 299 || json.Unmarshal(body, &answer) != nil {
		return clients.Trouble{}, status
	}
	return clients.Trouble{Code: string(answer.Code), Message: string(answer.Message)}, status
}

// misread is the error of an answer that arrived and cannot be what was asked for.
func misread(operation string, status int, message string) error {
	return &clients.Error{
		Provider: provider, Operation: operation, Kind: clients.Unknown, HTTPStatus: status, Message: message,
	}
}
