package activities

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"go.temporal.io/sdk/temporal"

	"orderflow/order"
)

// Request is what a provider would be sent for an order, as far as it is known before the
// order starts. It has personal data.
type Request struct {
	Provider string `json:"provider"`
	// Operation is the call: "create shipment".
	Operation string `json:"operation"`
	// Fields have the provider's names; those known only at run time come last.
	Fields []RequestField `json:"fields,omitempty"`
	// Problem is why the step would refuse to send the request with the current settings.
	Problem *order.Problem `json:"problem,omitempty"`
}

// RequestField is one field of a request.
type RequestField struct {
	// Path is the provider's field name, dotted: "parcels.0.weight.amount".
	Path  string `json:"path"`
	Value string `json:"value,omitempty"`
	// AtRunTime is the source of a value that is known only at run time, or is a secret.
	AtRunTime string `json:"atRunTime,omitempty"`
}

// RequestSettings are the settings on which requests depend, beside the document. Clients and
// stores are not used.
type RequestSettings struct {
	MyPromo MyPromoOptions
	ShipX   ShipXOptions
	TPK     TPKOptions
}

// newRequest is a request with the body that its client sends, or with the refusal to make
// it.
func newRequest(provider, operation string, body any, err error) Request {
	made := Request{Provider: provider, Operation: operation}
	if err != nil {
		made.Problem = refusalOf(err)
		return made
	}
	made.Fields = fieldsOf(body)
	return made
}

// atRunTime adds a field whose value comes from elsewhere.
func (r *Request) atRunTime(path, from string, args ...any) {
	r.Fields = append(r.Fields, RequestField{Path: path, AtRunTime: fmt.Sprintf(from, args...)})
}

// unlessSent is atRunTime for a field that has no value yet.
func (r *Request) unlessSent(path, from string, args ...any) {
	if !slices.ContainsFunc(r.Fields, func(f RequestField) bool { return f.Path == path }) {
		r.atRunTime(path, from, args...)
	}
}

// instead replaces the value of a field, and of all fields below it, by its source.
func (r *Request) instead(path, from string, args ...any) {
	r.Fields = slices.DeleteFunc(r.Fields, func(f RequestField) bool {
		return f.Path == path || strings.HasPrefix(f.Path, path+".")
	})
	r.atRunTime(path, from, args...)
}

// known reports whether a field has its value before the order starts.
func (r *Request) known(path string) bool {
	return !slices.ContainsFunc(r.Fields, func(f RequestField) bool {
		return f.AtRunTime != "" && (path == f.Path || strings.HasPrefix(path, f.Path+"."))
	})
}

// refusalOf is the problem that a step refuses with.
func refusalOf(err error) *order.Problem {
	problem := order.Problem{Message: err.Error()}
	var refused *temporal.ApplicationError
	if errors.As(err, &refused) {
		problem.Message = refused.Message()
		_ = refused.Details(&problem) // the message is there in any case
	}
	return &problem
}

// fieldsOf are the fields of a JSON body in their order, without null values.
func fieldsOf(body any) []RequestField {
	text, err := json.Marshal(body)
	if err != nil { // not a body of ours
		return nil
	}
	reader := json.NewDecoder(bytes.NewReader(text))
	reader.UseNumber()
	return readFields(reader, "", nil)
}

// readFields reads one value and appends its fields.
func readFields(reader *json.Decoder, path string, found []RequestField) []RequestField {
	token, err := reader.Token()
	if err != nil {
		return found
	}
	switch token {
	case nil:
		return found
	case json.Delim('{'):
		for reader.More() {
			name, _ := reader.Token()
			found = readFields(reader, below(path, fmt.Sprint(name)), found)
		}
	case json.Delim('['):
		for i := 0; reader.More(); i++ {
			found = readFields(reader, below(path, strconv.Itoa(i)), found)
		}
	default:
		return append(found, RequestField{Path: path, Value: fmt.Sprint(token)})
	}
	_, _ = reader.Token() // the end of the object or list
	return found
}

func below(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}
