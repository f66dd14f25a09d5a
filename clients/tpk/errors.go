package tpk

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strings"

	"orderflow/clients"
	"orderflow/clients/lenient"
)

// Error codes of TPK. A refused cancellation has no code, only the status 417.
const (
	// CodeInvalidInput comes with errors by field.
	CodeInvalidInput = "InvalidInput"
	// CodeAuthenticationFailed: wrong e-mail address or password.
	CodeAuthenticationFailed = "AuthenticationFailed"
	CodeTokenExpired         = "TokenExpired"
	CodeTokenInvalid         = "TokenInvalid"
	// CodeAccessDenied: the account lacks the permission.
	CodeAccessDenied = "AccessDenied"
	// CodePaymentRequired: the balance is too low; a person must top it up.
	CodePaymentRequired = "PaymentRequired"
	CodeNotAvailable    = "NotAvailable"
	CodeNotFound        = "NotFound"
)

// decodeErrorBody reads TPK's error bodies: {"message", "error_code", "status_code"},
// or "errors" by field instead of the message. A body without any of the last three
// is not from TPK. TPK refuses a cancellation with the status 417 and no body;
// nothing else answers 417.
func decodeErrorBody(status int, body []byte) (clients.ErrorBody, int) {
	if status >= 200 && status <= 299 {
		return clients.ErrorBody{}, status
	}
	if status == http.StatusExpectationFailed && len(bytes.TrimSpace(body)) == 0 {
		return clients.ErrorBody{FromProvider: true}, status
	}
	var read map[string]json.RawMessage
	if json.Unmarshal(unwrap(body), &read) != nil {
		return clients.ErrorBody{}, status
	}
	answer := object{}
	for name, value := range read {
		answer[strings.TrimSpace(name)] = value // one sample has the name "error_code "
	}
	trouble := clients.ErrorBody{Code: answer.text("error_code"), Message: answer.text("message")}
	for _, problem := range lenient.Problems(answer["errors"]) {
		trouble.Fields = append(trouble.Fields, clients.Field{Path: problem.Path, Problem: problem.Text})
	}
	trouble.FromProvider = status == http.StatusExpectationFailed || trouble.Code != "" ||
		answer.text("status_code") != "" || len(trouble.Fields) > 0
	return trouble, status
}

// badAnswer is the error of an answer that arrived but does not have the requested
// form.
func badAnswer(operation string, status int, problem string) error {
	return &clients.Error{
		Provider: provider, Operation: operation, Kind: clients.Unknown, HTTPStatus: status, Message: problem,
	}
}

// object is a JSON object whose members are decoded one by one.
type object map[string]json.RawMessage

// text returns a member that is a string, number or boolean; anything else is "".
func (o object) text(name string) string {
	var text lenient.String
	if json.Unmarshal(o[name], &text) != nil {
		return ""
	}
	return string(text)
}

// unwrap returns the value under "data" if the answer has nothing else: a public
// client of a sister site reads this form.
func unwrap(data []byte) []byte {
	var wrapped map[string]json.RawMessage
	if json.Unmarshal(data, &wrapped) != nil || len(wrapped) != 1 {
		return data
	}
	if inner, ok := wrapped["data"]; ok {
		return bytes.TrimSpace(inner)
	}
	return data
}
