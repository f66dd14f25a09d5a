package merkanatest

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"

	"orderflow/sandbox/simkit"
)

// handler processes the body of a call under the server's lock. It returns the
// message of the success, or a refused.
type handler func(body []byte) (string, error)

// refused is the message of a call that was refused.
type refused string

// Error is for Go; the client gets JSON.
func (r refused) Error() string { return string(r) }

func refusal(format string, values ...any) error { return refused(fmt.Sprintf(format, values...)) }

// route serves an endpoint under its name in faults.
func (s *Server) route(operation string, refOf func(body []byte) string, handle handler) {
	answer := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return // the caller has gone
		}
		s.answer(w, r, body, handle)
	})
	s.mux.HandleFunc("POST /v1/"+operation, func(w http.ResponseWriter, r *http.Request) {
		s.faults.Serve(w, r, operation, func(_ *http.Request, body []byte) string { return refOf(body) }, answer)
	})
}

// notRouted answers unknown paths.
func (s *Server) notRouted(w http.ResponseWriter, r *http.Request) {
	if allowed := simkit.Unrouted(s.mux, "/", r); len(allowed) > 0 {
		w.Header().Set("Allow", strings.Join(allowed, ", "))
		s.say(w, http.StatusMethodNotAllowed, false, "The method is not allowed.")
		return
	}
	s.say(w, http.StatusNotFound, false, "There is no such call.")
}

func (s *Server) answer(w http.ResponseWriter, r *http.Request, body []byte, handle handler) {
	if r.Header.Get("api-token") != s.options.Token {
		s.say(w, http.StatusUnauthorized, false, "The api-token is missing or wrong.")
		return
	}
	s.mu.Lock()
	message, err := handle(body)
	s.mu.Unlock()
	if err != nil {
		s.say(w, s.options.RefusalStatus, false, err.Error())
		return
	}
	s.say(w, http.StatusOK, true, message)
}

func (s *Server) say(w http.ResponseWriter, httpStatus int, status bool, message string) {
	said := map[string]any{"status": status, "message": message}
	if s.options.StringStatus {
		said["status"] = strconv.FormatBool(status)
	}
	simkit.JSON(w, httpStatus, said)
}

func (s *Server) record(kind, ref, detail string) {
	s.ledger.Record(simkit.Effect{At: s.options.Clock(), Kind: kind, Ref: ref, ID: ref, Detail: detail})
}

// decode reads a body, and returns Merkana's error message if it is invalid.
func decode(body []byte, into any) error {
	if err := json.Unmarshal(body, into); err != nil {
		return refusal("The body can not be read: %s", simkit.BodyProblem(err))
	}
	return nil
}

// text is a string or a number; null is "".
type text string

func (t *text) UnmarshalJSON(data []byte) error {
	var value any
	decoder := json.NewDecoder(strings.NewReader(string(data)))
	decoder.UseNumber()
	if err := decoder.Decode(&value); err != nil {
		return err
	}
	switch value := value.(type) {
	case nil:
		*t = ""
	case string:
		*t = text(value)
	case json.Number:
		*t = text(value)
	default:
		return fmt.Errorf("%s is no text", data)
	}
	return nil
}

// integer is an optional whole number; a string is refused.
type integer struct {
	given bool
	value int64
}

// UnmarshalJSON accepts 5, but not "5" or 5.5.
func (i *integer) UnmarshalJSON(data []byte) error {
	value, err := strconv.ParseInt(string(data), 10, 64)
	if err != nil {
		return fmt.Errorf("%s is no integer", data)
	}
	*i = integer{given: true, value: value}
	return nil
}
