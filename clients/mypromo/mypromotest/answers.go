package mypromotest

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"orderflow/sandbox/simkit"
)

// call is an authorized request: who made it, and when.
type call struct {
	*http.Request
	body []byte
	by   grant
	now  time.Time
	base string // prefix of links in answers; ends with a slash
}

// handler answers a call. The server's lock is held.
type handler func(call) answer

// answer is used after the lock is released: it refers to no state of the server.
type answer struct {
	status    int
	mediaType string
	allow     string // the Allow header of a 405
	body      []byte
}

func reply(status int, body any) answer {
	encoded, err := json.Marshal(body)
	if err != nil {
		return answer{status: http.StatusInternalServerError, mediaType: "text/plain", body: []byte("Server Error")}
	}
	return answer{status: status, mediaType: "application/json", body: encoded}
}

func pdf(pages ...[]string) answer {
	document, err := simkit.PDF(pages...)
	if err != nil {
		return answer{status: http.StatusInternalServerError, mediaType: "text/plain", body: []byte("Server Error")}
	}
	return answer{status: http.StatusOK, mediaType: "application/pdf", body: document}
}

func (a answer) write(w http.ResponseWriter) {
	w.Header().Set("Content-Type", a.mediaType)
	if a.allow != "" {
		w.Header().Set("Allow", a.allow)
	}
	w.WriteHeader(a.status)
	_, _ = w.Write(a.body)
}

// message is the simplest of MyPromo's four forms of errors.
type message struct {
	Message string `json:"message"`
}

func notFound() answer { return reply(http.StatusNotFound, message{"Not found."}) }

func processed() answer {
	return reply(http.StatusUnprocessableEntity, message{"You cannot edit a processed order."})
}

// authorized serves a call that needs a token with a role.
func (s *Server) authorized(needed Role, handle handler) http.Handler {
	return s.locked(func(c call) answer {
		by, ok := s.grantOf(c)
		switch {
		case !ok:
			return reply(http.StatusUnauthorized, message{"Unauthenticated."})
		case !by.role.allows(needed):
			return reply(http.StatusForbidden, message{"This action is unauthorized."})
		}
		c.by = by
		return handle(c)
	})
}

// locked serves a call that needs no token, or whose token is already checked.
func (s *Server) locked(handle handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return // the client has disconnected
		}
		s.answer(r, body, handle).write(w)
	})
}

func (s *Server) answer(r *http.Request, body []byte, handle handler) answer {
	s.mu.Lock()
	defer s.mu.Unlock()
	return handle(call{Request: r, body: body, now: s.advance(), base: simkit.BaseURL(r) + "/"})
}

// decode reads the body of a call. If the body is invalid, it returns the answer
// that says so, and false.
func (c call) decode(into any) (answer, bool) {
	if err := json.Unmarshal(c.body, into); err != nil {
		return reply(http.StatusBadRequest, message{simkit.BodyProblem(err)}), false
	}
	return answer{}, true
}

// id is the id in the path, 0 if it is not a number.
func (c call) id() int { return number(c.PathValue("id")) }

func number(digits string) int {
	n, _ := strconv.Atoi(digits) // ids start at 1, so 0 is never found
	return n
}

func text(id int) string { return strconv.Itoa(id) }

// pathOf is the path of a download below the base URL.
func pathOf(r *http.Request) string { return strings.TrimPrefix(r.URL.Path, "/") }

// problems are the invalid fields of a request.
type problems map[string][]string

func (p problems) add(field, format string, values ...any) {
	p[field] = append(p[field], fmt.Sprintf(format, values...))
}

func (p problems) answer() answer {
	return reply(http.StatusUnprocessableEntity, struct {
		message
		Errors problems `json:"errors"`
	}{message{"The given data was invalid."}, p})
}
