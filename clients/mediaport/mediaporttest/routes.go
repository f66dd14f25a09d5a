package mediaporttest

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"time"

	"orderflow/sandbox/simkit"
)

type route struct {
	operation, pattern string
	refOf              func(r *http.Request, body []byte) string
	serve              handler
}

// handler answers a call. The server's lock is held.
type handler func(call) (answer, error)

// routes are the API's methods under their names in faults.
func (s *Server) routes() []route {
	return []route{
		{"login", "POST /api/login", noRef, s.login},
		{"orders", "GET /api/orders", inQuery("supplierId"), s.authorized(s.listOrders)},
		{"cancel-item", "POST /api/cancel-order-item", numberInBody, s.authorized(s.cancelItem)},
		{"generate-label", "POST /api/generate-label", numberInBody, s.authorized(s.generateLabel)},
		{"labels", "GET /api/get-labels", inQuery("orderNumber"), s.authorized(s.getLabels)},
		{"protocols", "GET /api/get-protocols", inQuery("orderNumber"), s.authorized(s.getProtocols)},
		{"unrouted", "/", noRef, s.notRouted},
	}
}

// notRouted answers unknown paths.
func (s *Server) notRouted(c call) (answer, error) {
	if allowed := simkit.Unrouted(s.mux, "/", c.Request); len(allowed) > 0 {
		return answer{}, refuse(http.StatusMethodNotAllowed, "method-not-allowed", "use "+strings.Join(allowed, ", "))
	}
	return answer{}, refuse(http.StatusNotFound, "not-found", "there is no such method")
}

func noRef(*http.Request, []byte) string { return "" }

func inQuery(name string) func(*http.Request, []byte) string {
	return func(r *http.Request, _ []byte) string { return r.URL.Query().Get(name) }
}

func numberInBody(_ *http.Request, body []byte) string {
	var sent request
	_ = json.Unmarshal(body, &sent) // what can't be read names no order
	return sent.OrderNumber
}

func (s *Server) serving(to route) http.Handler {
	handle := s.answering(to.serve)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.faults.Serve(w, r, to.operation, to.refOf, handle)
	})
}

func (s *Server) answering(serve handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return // the caller has gone
		}
		result, err := s.locked(serve, call{Request: r, body: body})
		if err == nil {
			err = result.print()
		}
		if err != nil {
			s.writeError(w, err)
			return
		}
		simkit.JSON(w, result.status, result.body)
	})
}

func (s *Server) locked(serve handler, c call) (answer, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c.now = s.options.Clock()
	return serve(c)
}

// call is one request under the lock.
type call struct {
	*http.Request
	body []byte
	now  time.Time
	sent request
}

// decode reads the JSON body.
func (c call) decode(into any) error {
	if err := json.Unmarshal(c.body, into); err != nil {
		return refuse(http.StatusBadRequest, "invalid-request", simkit.BodyProblem(err))
	}
	return nil
}

// answer is a success. It holds no state of the server.
type answer struct {
	status int
	body   any
	// papers become the body as files. They are printed outside the lock, because
	// it takes time.
	papers []paper
}

func (a *answer) print() error {
	if a.papers == nil {
		return nil
	}
	files, err := printed(a.papers)
	a.body = files
	return err
}

// refusal is Media Port's error answer.
type refusal struct {
	status        int
	code, message string
}

// Error is for Go; the client gets the JSON.
func (e *refusal) Error() string { return e.code + ": " + e.message }

func refuse(status int, code, message string) *refusal { return &refusal{status, code, message} }

func (s *Server) writeError(w http.ResponseWriter, err error) {
	var no *refusal
	if !errors.As(err, &no) {
		no = refuse(http.StatusInternalServerError, "internal-error", "internal error")
	}
	if s.options.ProblemDetails {
		no.details(w)
		return
	}
	simkit.JSON(w, no.status, map[string]string{"code": no.code, "message": no.message})
}

// details writes a refusal as problem details.
func (e *refusal) details(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(e.status)
	_ = json.NewEncoder(w).Encode(map[string]any{
		"type": "about:blank", "title": http.StatusText(e.status), "status": e.status, "detail": e.message, "code": e.code})
}
