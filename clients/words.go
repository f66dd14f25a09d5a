package clients

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"mime"
	"net/http"
	"slices"
	"strings"
)

// ErrorBody is a provider's description of a failed call.
type ErrorBody struct {
	Code    string
	Message string
	Fields  []Field
	// FromProvider says that the body has the form in which this provider refuses.
	// Any other answer may come from something in front of the provider: a proxy, a
	// firewall, the server behind a wrong base URL.
	FromProvider bool
}

// reads reports whether a call has no effect at the provider.
func (c Call) reads() bool {
	return c.Reads || c.Method == http.MethodGet && !c.Once
}

// kindWithoutAnswer is the kind of an answer that may not be from the provider: for
// a read unavailable, for an effect unknown.
func (c Call) kindWithoutAnswer() Kind {
	if c.reads() {
		return Unavailable
	}
	return Unknown
}

// kindOf classifies an answer that is not a success. If the answer is not in the
// provider's own form, it also returns what is wrong with the form.
//
// A 401, 429 or 503 means the same from a proxy as from the provider.
func kindOf(call Call, status int, body []byte, trouble ErrorBody) (Kind, error) {
	switch {
	case status == 401, status == 429, status == 503:
		// A 401 is unavailable: nothing happened, and new credentials by an
		// operator fix it for all orders.
		return Unavailable, nil
	case status == 500 && namesValidation(trouble):
		return Refused, nil
	case !trouble.FromProvider:
		return call.kindWithoutAnswer(), &offShape{status: status, form: formOf(body)}
	case status >= 400 && status < 500 && status != 408:
		return Refused, nil
	default:
		return Unknown, nil
	}
}

// offShape is the cause of an error whose answer was not in the provider's own
// form.
type offShape struct {
	status int
	form   form
}

// form describes a body.
type form string

const (
	formEmpty form = "no body"
	formHTML  form = "a page of HTML"
	formJSON  form = "JSON of an unknown form"
	formText  form = "text that is not JSON"
)

// Error does not quote the body, which may contain anything.
func (o *offShape) Error() string {
	return fmt.Sprintf("HTTP %d with %s: not the provider's error format; if it persists, check the base URL and any proxy in front of the provider",
		o.status, o.form)
}

func formOf(body []byte) form {
	switch {
	case len(bytes.TrimSpace(body)) == 0:
		return formEmpty
	case json.Valid(body):
		return formJSON
	case isHTML("", body):
		return formHTML
	default:
		return formText
	}
}

// isHTML reports whether an answer is a web page. The bytes count more than the
// header: some servers send files as text/html.
func isHTML(said string, body []byte) bool {
	shown := http.DetectContentType(body)
	mediaType, _, _ := mime.ParseMediaType(said)
	return strings.HasPrefix(shown, "text/html") || mediaType == "text/html" && strings.HasPrefix(shown, "text/")
}

// unreadable is the error of a success whose body is not what was requested. JSON
// is from the provider, which said yes to something; anything else may be from
// something in front of it.
func (c *Caller) unreadable(call Call, status int, body []byte, why error) *Error {
	kind := Unknown
	switch formOf(body) {
	case formJSON:
	case formHTML:
		kind, why = call.kindWithoutAnswer(), errors.New("it is "+string(formHTML))
	default:
		kind = call.kindWithoutAnswer()
	}
	return &Error{
		Provider: c.provider, Operation: call.Operation, Kind: kind, HTTPStatus: status,
		Message: fmt.Sprintf("unreadable answer: %v", why), Err: why,
	}
}

// maxText is how much of a plain-text answer counts as the provider's message.
const maxText = 300

// withText makes a plain text with status 500 the provider's message if it names a
// validation: TPK is known to refuse like this.
func withText(trouble ErrorBody, status int, body []byte) ErrorBody {
	text := strings.TrimSpace(string(body))
	if status == 500 && trouble.isEmpty() && len(text) <= maxText && formOf(body) == formText {
		if said := (ErrorBody{Message: text}); namesValidation(said) {
			trouble.Message = text
		}
	}
	return trouble
}

func (t ErrorBody) isEmpty() bool { return t.Code == "" && t.Message == "" && len(t.Fields) == 0 }

// namesValidation reports whether a message is about invalid data, in English or
// Polish.
func namesValidation(trouble ErrorBody) bool {
	said := []string{trouble.Code, trouble.Message}
	for _, field := range trouble.Fields {
		said = append(said, field.Problem)
	}
	return slices.ContainsFunc(said, func(text string) bool {
		text = strings.ToLower(text)
		return strings.Contains(text, "validation") || strings.Contains(text, "walidac")
	})
}

// emptyRefusalStatuses are the statuses with which a provider may refuse without a
// body.
var emptyRefusalStatuses = []int{http.StatusBadRequest, http.StatusNotFound, http.StatusUnprocessableEntity}

// confirmRefusal turns an empty answer into a refusal if the thing that the call is
// about can be read right after it: then the answer is from the provider, not from
// something in front of it.
func (c *Caller) confirmRefusal(ctx context.Context, call Call, err error) error {
	var failed *Error
	var off *offShape
	if call.Object == "" || !errors.As(err, &failed) || !errors.As(err, &off) ||
		off.form != formEmpty || !slices.Contains(emptyRefusalStatuses, off.status) {
		return err
	}
	again := Call{Operation: "read after an empty answer to: " + call.Operation, Method: http.MethodGet,
		Path: call.Object, Header: call.Header}
	var object json.RawMessage
	if c.Do(ctx, again, &object) != nil {
		return err
	}
	refused := *failed
	refused.Kind, refused.Err = Refused, nil
	return &refused
}
