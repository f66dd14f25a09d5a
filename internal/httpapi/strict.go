package httpapi

import (
	"bytes"
	"io"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"orderflow/order"
)

func init() {
	// A field in other upper or lower case is not the field. It is a setting of huma as a
	// whole, which describes nothing but our operations.
	huma.ValidateStrictCasing = true
}

// severalLines are the fields of bodies that may have several lines: what an amendment
// changes is judged by the rules of orders, and nobody reads a query or base64.
var severalLines = []string{"patch", "query", "shipped"}

// strict refuses bodies of JSON that one reader understands otherwise than the next, with
// the place and the rule: repeated fields, control characters in words of people. Fields
// that an operation doesn't have, huma refuses. Orders are judged by package order.
func strict(op *huma.Operation, next http.Handler) http.Handler {
	if op.RequestBody == nil || op.SkipValidateBody {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		content, err := io.ReadAll(r.Body)
		if err != nil { // it has been received
			writeProblem(w, http.StatusBadRequest, "the body can't be read")
			return
		}
		if len(bytes.TrimSpace(content)) > 0 {
			if refusal := looseJSON(content); refusal != nil {
				refusal.write(w)
				return
			}
		}
		r.Body = io.NopCloser(bytes.NewReader(content))
		next.ServeHTTP(w, r)
	})
}

// refusedBody is the answer to a body that is no good.
type refusedBody struct {
	status  int
	detail  string
	details []error
}

func (b *refusedBody) write(w http.ResponseWriter) {
	writeProblem(w, b.status, b.detail, b.details...)
}

// looseJSON judges a body; nil means that it is strict.
func looseJSON(content []byte) *refusedBody {
	problems, err := order.StrictJSON(content, severalLines...)
	switch {
	case err != nil:
		return &refusedBody{status: http.StatusBadRequest, detail: "the body: " + err.Error(),
			details: []error{&huma.ErrorDetail{Location: "body", Message: err.Error()}}}
	case len(problems) > 0:
		return &refusedBody{status: http.StatusUnprocessableEntity, detail: "validation failed", details: details(problems)}
	}
	return nil
}
