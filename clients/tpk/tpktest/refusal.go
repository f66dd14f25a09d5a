package tpktest

import (
	"errors"
	"net/http"
	"strings"

	"orderflow/sandbox/simkit"
)

// message is a text in TPK's two languages.
type message struct{ polish, english string }

// in returns the text in the request's language; the default is Polish.
func (m message) in(r *http.Request) string {
	if strings.HasPrefix(r.Header.Get("Accept-Language"), "en") {
		return m.english
	}
	return m.polish
}

// refusal is TPK's error envelope: one text, or texts by field.
type refusal struct {
	status int
	code   string
	text   message
	fields problems
}

// Error is for Go; the client gets the JSON.
func (e *refusal) Error() string { return e.code + ": " + e.text.english }

func refuse(status int, code string, text message) *refusal {
	return &refusal{status: status, code: code, text: text}
}

func notFound() *refusal {
	return refuse(http.StatusNotFound, "NotFound", message{"Nie znaleziono.", "Not found."})
}

func wrongCredentials() *refusal {
	return refuse(http.StatusUnauthorized, "AuthenticationFailed",
		message{"Podane dane dostępowe są nieprawidłowe.", "The credentials are wrong."})
}

func tokenExpired() *refusal {
	return refuse(http.StatusUnauthorized, "TokenExpired", message{"Token wygasł.", "The token has expired."})
}

func tokenInvalid() *refusal {
	return refuse(http.StatusBadRequest, "TokenInvalid", message{"Token jest nieprawidłowy.", "The token is invalid."})
}

// failedValidation is the refusal of Options.ValidationIs500.
const failedValidation = "The given data failed to pass validation."

func (s *Server) writeError(w http.ResponseWriter, r *http.Request, err error) {
	var no *refusal
	if !errors.As(err, &no) {
		no = refuse(http.StatusInternalServerError, "InternalError", message{"Błąd wewnętrzny.", "Internal error."})
	}
	if s.options.ValidationIs500 && no.fields != nil {
		simkit.JSON(w, http.StatusInternalServerError, map[string]any{"message": failedValidation})
		return
	}
	envelope := map[string]any{"error_code": no.code, "status_code": no.status}
	if no.fields != nil {
		envelope["errors"] = no.fields.in(r)
	} else {
		envelope["message"] = no.text.in(r)
	}
	simkit.JSON(w, no.status, envelope)
}

// problems are the errors of a request by the path of the field:
// "packages.0.description".
type problems map[string][]message

// unless adds a problem of a field if the condition is false, and returns the
// condition.
func (p problems) unless(fine bool, path string, why message) bool {
	if !fine {
		p[path] = append(p[path], why)
	}
	return fine
}

func (p problems) in(r *http.Request) map[string][]string {
	told := map[string][]string{}
	for path, texts := range p {
		for _, text := range texts {
			told[path] = append(told[path], text.in(r))
		}
	}
	return told
}

// refusal is InvalidInput with the problems; nil if there are none.
func (p problems) refusal() error {
	if len(p) == 0 {
		return nil
	}
	return &refusal{status: http.StatusBadRequest, code: "InvalidInput", fields: p}
}

// invalid is InvalidInput for one field.
func invalid(path string, why message) error {
	return problems{path: {why}}.refusal()
}
