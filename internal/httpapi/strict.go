package httpapi

import (
	"bytes"
	"io"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"orderflow/order"
)

func init() {
	// A field name in other upper or lower case is unknown. This is a global setting of huma,
	// which is used only for our operations.
	huma.ValidateStrictCasing = true
}

// severalLines are the body fields that may contain several lines: the rules of orders check
// what a patch changes, and a query or base64 is not shown to people.
var severalLines = []string{"patch", "query", "shipped"}

// strict refuses ambiguous JSON bodies with the place and the rule: repeated fields, control
// characters in text. huma refuses unknown fields. Package order checks orders.
func strict(op *huma.Operation, next http.Handler) http.Handler {
	if op.RequestBody == nil || op.SkipValidateBody {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		content, err := io.ReadAll(r.Body)
		if err != nil { // the body was already received
			writeProblem(w, http.StatusBadRequest, "the body can't be read")
			return
		}
		if len(bytes.TrimSpace(content)) > 0 {
			if refusal := ambiguousJSON(content); refusal != nil {
				refusal.write(w)
				return
			}
		}
		r.Body = io.NopCloser(bytes.NewReader(content))
		next.ServeHTTP(w, r)
	})
}

// refusedBody is the answer to an invalid body.
type refusedBody struct {
	status  int
	detail  string
	details []error
}

func (b *refusedBody) write(w http.ResponseWriter) {
	writeProblem(w, b.status, b.detail, b.details...)
}

// ambiguousJSON returns what is ambiguous in a body, or nil.
func ambiguousJSON(content []byte) *refusedBody {
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
