package httpapi

import (
	"net/http"
	"runtime/debug"
	"time"
)

// partSize is how many bytes of an answer a client must receive within Options.PartTime.
const partSize = 64 << 10

// guard wraps all handlers.
func (a *API) guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(rw http.ResponseWriter, received *http.Request) {
		// net/http looks at the body of its own request to see whether it can reuse the
		// connection, so this works on a copy.
		r := received.WithContext(received.Context())
		controller := http.NewResponseController(rw)
		body := &timedBody{ReadCloser: r.Body, controller: controller, within: a.options.BodyTime}
		w := &writer{ResponseWriter: rw, controller: controller, partTime: a.options.PartTime,
			body: body, http1: r.ProtoMajor == 1}
		defer busyConnection(r)()
		defer a.recovered(w, r)
		setSecurityHeaders(w.Header())
		if len(r.TransferEncoding) > 0 {
			// A call with both a length and chunks is read by its chunks. net/http then drops
			// the length, so every chunked call ends its connection: whatever is hidden behind
			// this call is not read as another call (RFC 9112, 6.1).
			w.Header().Set("Connection", "close")
		}
		if r.ContentLength == 0 {
			body.ended()
		} else {
			r.Body = body
		}
		next.ServeHTTP(w, r)
	})
}

// setSecurityHeaders makes answers useless to anyone who tricks a browser into showing them.
func setSecurityHeaders(header http.Header) {
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("Cache-Control", "no-store")
	header.Set("Referrer-Policy", "no-referrer")
	header.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'; sandbox")
}

// recovered answers a call whose handler panicked. The panic's value is not logged, because it
// may contain an order's data.
func (a *API) recovered(w *writer, r *http.Request) {
	value := recover()
	switch {
	case value == nil:
	case value == http.ErrAbortHandler || r.Context().Err() != nil: // the client disconnected
		panic(http.ErrAbortHandler)
	case w.status == 0:
		a.logger.Error("a call panicked", "route", r.Pattern, "stack", string(debug.Stack()))
		writeProblem(w, http.StatusInternalServerError, "")
	default:
		a.logger.Error("a call panicked while it was answered", "route", r.Pattern, "stack", string(debug.Stack()))
		panic(http.ErrAbortHandler)
	}
}

// writer limits the client's time for each part of an answer, and records what the log and the
// metrics show.
type writer struct {
	http.ResponseWriter
	controller *http.ResponseController
	partTime   time.Duration
	body       *timedBody
	http1      bool
	status     int
	caller     string
	replaced   bool // the answer is replaced by a problem, so what the handler writes is dropped
}

// Unwrap is used by http.ResponseController.
func (w *writer) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// WriteHeader starts the answer. If the body was not read, the connection ends with the answer:
// otherwise the server would wait for the rest of the body before it answers.
func (w *writer) WriteHeader(status int) {
	if w.status == 0 && isPlainError(status, w.Header()) {
		w.problem(status)
		w.replaced = true
		return
	}
	if !w.body.read && w.http1 {
		w.Header().Set("Connection", "close")
	}
	if w.status == 0 && status >= http.StatusOK {
		w.status = status
	}
	w.prolong()
	w.ResponseWriter.WriteHeader(status)
}

// Write sends a part of the answer.
func (w *writer) Write(p []byte) (int, error) {
	if w.replaced {
		return len(p), nil
	}
	if w.status == 0 {
		w.status = http.StatusOK
	}
	written := 0
	for {
		w.prolong()
		n, err := w.ResponseWriter.Write(p[written:min(len(p), written+partSize)])
		written += n
		if err != nil || written == len(p) {
			return written, err
		}
	}
}

func (w *writer) prolong() { _ = w.controller.SetWriteDeadline(time.Now().Add(w.partTime)) }
