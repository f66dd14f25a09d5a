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

// Trouble is what a provider says about a failed call.
type Trouble struct {
	Code    string
	Message string
	Fields  []Field
	// OwnWords says that the body has the form in which this provider says no. An
	// answer without it may come from anything that stands before the provider: a
	// proxy, a firewall, the server behind a base URL that is wrong.
	OwnWords bool
}

// reads reports whether a call changes nothing at the provider.
func (c Call) reads() bool {
	return c.Reads || c.Method == http.MethodGet && !c.Once
}

// unheard is what an answer means that the provider may not have given: a read tells
// nothing, and an effect may have happened.
func (c Call) unheard() Kind {
	if c.reads() {
		return Unavailable
	}
	return Unknown
}

// kindOf classifies an answer that is not a success, and says what is wrong with its
// form when it is not in the provider's own words.
//
// A 401, 429 or 503 means the same from whatever stands before the provider.
func kindOf(call Call, status int, body []byte, trouble Trouble) (Kind, error) {
	switch {
	case status == 401, status == 429, status == 503:
		// A 401 counts as unavailable: nothing happened, and an operator's new
		// credentials mend it for every order at once.
		return Unavailable, nil
	case status == 500 && namesValidation(trouble):
		return Refused, nil
	case !trouble.OwnWords:
		return call.unheard(), &offShape{status: status, form: formOf(body)}
	case status >= 400 && status < 500 && status != 408:
		return Refused, nil
	default:
		return Unknown, nil
	}
}

// offShape is the cause of an error whose answer was not in the provider's own words.
type offShape struct {
	status int
	form   form
}

// form is what a body looks like.
type form string

const (
	formEmpty form = "no body"
	formHTML  form = "a page of HTML"
	formJSON  form = "JSON of an unknown form"
	formText  form = "text that is no JSON"
)

// Error tells nothing of the body, which may hold anything.
func (o *offShape) Error() string {
	return fmt.Sprintf("HTTP %d with %s: not the provider's own words; if it lasts, look at the base URL and at what stands before the provider",
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

// isHTML reports whether an answer is a page for people. What the bytes show counts
// more than what is said of them: some servers send files as text/html.
func isHTML(said string, body []byte) bool {
	shown := http.DetectContentType(body)
	mediaType, _, _ := mime.ParseMediaType(said)
	return strings.HasPrefix(shown, "text/html") || mediaType == "text/html" && strings.HasPrefix(shown, "text/")
}

// unreadable is the error of a success whose body is not what was asked for. JSON
// comes from the provider, which said yes to something; anything else may come from
// what stands before it.
func (c *Caller) unreadable(call Call, status int, body []byte, why error) *Error {
	kind := Unknown
	switch formOf(body) {
	case formJSON:
	case formHTML:
		kind, why = call.unheard(), errors.New("it is "+string(formHTML))
	default:
		kind = call.unheard()
	}
	return &Error{
		Provider: c.provider, Operation: call.Operation, Kind: kind, HTTPStatus: status,
		Message: fmt.Sprintf("unreadable answer: %v", why), Err: why,
	}
}

// longestText bounds how much of an answer in plain text counts as the provider's words.
const longestText = 300

// withText makes a plain text that comes with a 500 the provider's message when it
// names a validation: TPK is known to refuse like that.
func withText(trouble Trouble, status int, body []byte) Trouble {
	text := strings.TrimSpace(string(body))
	if status == 500 && trouble.silent() && len(text) <= longestText && formOf(body) == formText {
		if said := (Trouble{Message: text}); namesValidation(said) {
			trouble.Message = text
		}
	}
	return trouble
}

func (t Trouble) silent() bool { return t.Code == "" && t.Message == "" && len(t.Fields) == 0 }

// namesValidation reports whether a provider speaks of data that it doesn't accept,
// in English or Polish.
func namesValidation(trouble Trouble) bool {
	said := []string{trouble.Code, trouble.Message}
	for _, field := range trouble.Fields {
		said = append(said, field.Problem)
	}
	return slices.ContainsFunc(said, func(text string) bool {
		text = strings.ToLower(text)
		return strings.Contains(text, "validation") || strings.Contains(text, "walidac")
	})
}

// mayBeSilentRefusal lists the statuses with which a provider may say no without a word.
var mayBeSilentRefusal = []int{http.StatusBadRequest, http.StatusNotFound, http.StatusUnprocessableEntity}

// heard makes a refusal of an empty answer when the thing that the call is about can
// be read right after it: then it is the provider that answers, not something before it.
func (c *Caller) heard(ctx context.Context, call Call, err error) error {
	var failed *Error
	var off *offShape
	if call.Object == "" || !errors.As(err, &failed) || !errors.As(err, &off) ||
		off.form != formEmpty || !slices.Contains(mayBeSilentRefusal, off.status) {
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
