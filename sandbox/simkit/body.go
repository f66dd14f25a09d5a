package simkit

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
)

// BodyProblem describes why a JSON body can't be decoded, in words that any provider
// could use: providers don't run Go.
func BodyProblem(err error) string {
	var syntax *json.SyntaxError
	var wrong *json.UnmarshalTypeError
	switch {
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), isCutOff(err):
		return "The JSON ends too early."
	case errors.As(err, &syntax):
		return fmt.Sprintf("The JSON is malformed at character %d.", syntax.Offset)
	case errors.As(err, &wrong) && wrong.Field != "":
		return fmt.Sprintf("%s has the wrong type.", wrong.Field)
	default:
		return "A value has the wrong type."
	}
}

// isCutOff reports whether the text ends within a value.
func isCutOff(err error) bool {
	return err != nil && strings.HasPrefix(err.Error(), "unexpected end of JSON")
}

// tooLarge answers as a gateway in front of a provider does to a body above its limit.
func tooLarge(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Connection", "close")
	w.WriteHeader(http.StatusRequestEntityTooLarge)
	_, _ = io.WriteString(w, "<html><head><title>413 Request Entity Too Large</title></head><body><h1>413 Request Entity Too Large</h1></body></html>\n")
}

// Unrouted reports whether a mux has no route for a path, or only for other methods, and
// returns those methods. everything is the handler that the mux has under "/".
func Unrouted(mux *http.ServeMux, everything string, r *http.Request) (allowed []string) {
	for _, method := range []string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete} {
		other := r.Clone(r.Context())
		other.Method = method
		if _, pattern := mux.Handler(other); pattern != everything && pattern != "" {
			allowed = append(allowed, method)
		}
	}
	return allowed
}
