package simkit

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// maxRequest is the size limit of a request to a simulator, in bytes.
const maxRequest = 8 << 20

// Serve answers one call of an operation, with a fault if the plan has one. refOf returns
// the call's reference, "" if it has none; it may read body.
func (f *Faults) Serve(w http.ResponseWriter, r *http.Request, operation string,
	refOf func(r *http.Request, body []byte) string, handle http.Handler) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxRequest))
	if err != nil {
		tooLarge(w)
		return
	}
	fresh := func() *http.Request {
		r.Body = io.NopCloser(bytes.NewReader(body))
		return r
	}
	fault, struck := f.Next(operation, refOf(fresh(), body))
	if !struck {
		handle.ServeHTTP(w, fresh())
		return
	}
	switch {
	case fault.OffShape():
		fault.serveOffShape(w, fresh(), handle)
	case fault.Mode == Wordless:
		w.WriteHeader(fault.statusOr(http.StatusNotFound))
	case fault.Mode == FailBefore, fault.Mode == FailAfter, fault.Mode == Maintenance:
		if fault.Mode == FailAfter {
			handle.ServeHTTP(httptest.NewRecorder(), fresh())
		}
		fault.fail(w, f.ErrorBody)
	default:
		fault.serve(w, fresh(), handle)
	}
}

func (f Fault) serve(w http.ResponseWriter, r *http.Request, handle http.Handler) {
	answer := httptest.NewRecorder()
	switch f.Mode {
	case LostAnswer:
		handle.ServeHTTP(answer, r)
		hangUp(w)
	case Reset:
		hangUp(w)
	case Slow:
		time.Sleep(f.Delay)
		handle.ServeHTTP(w, r)
	case Late:
		time.Sleep(f.Delay)
		handle.ServeHTTP(answer, r)
		time.Sleep(f.Delay)
		pass(w, answer, answer.Body.Bytes())
	case EmptyBody:
		handle.ServeHTTP(answer, r)
		w.WriteHeader(answer.Code)
	case MalformedBody:
		handle.ServeHTTP(answer, r)
		pass(w, answer, answer.Body.Bytes()[:answer.Body.Len()/2])
	case ErrorInside:
		JSON(w, http.StatusOK, map[string]any{
			"status": f.statusOr(http.StatusInternalServerError), "key": "simulated_fault", "error": "Simulated fault."})
	default:
		JSON(w, http.StatusNotImplemented, map[string]string{"message": "unknown fault mode " + string(f.Mode)})
	}
}

// pass copies an answer, with another body.
func pass(w http.ResponseWriter, answer *httptest.ResponseRecorder, body []byte) {
	w.Header().Set("Content-Type", answer.Header().Get("Content-Type"))
	w.WriteHeader(answer.Code)
	_, _ = w.Write(body)
}

// page is a firewall's error page.
const page = "<!DOCTYPE html>\n<html><head><title>Request blocked</title></head><body><h1>Request blocked</h1></body></html>\n"

func (f Fault) serveOffShape(w http.ResponseWriter, r *http.Request, handle http.Handler) {
	if f.Mode == HTMLAfter || f.Mode == Hiccup404After {
		handle.ServeHTTP(httptest.NewRecorder(), r)
	}
	if f.Mode == Hiccup404 || f.Mode == Hiccup404After {
		http.Error(w, "404 page not found", http.StatusNotFound)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(f.statusOr(http.StatusForbidden))
	_, _ = io.WriteString(w, page)
}

func (f Fault) fail(w http.ResponseWriter, words func(status int) any) {
	if f.RetryAfter > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(f.RetryAfter))
	}
	status := f.statusOr(http.StatusInternalServerError)
	switch {
	case f.Mode == Maintenance:
		status = http.StatusServiceUnavailable
	case f.Body != "":
		JSON(w, status, json.RawMessage(f.Body))
		return
	}
	if words == nil {
		words = func(status int) any { return map[string]any{"status": status, "message": "Simulated fault."} }
	}
	JSON(w, status, words(status))
}

func (f Fault) statusOr(status int) int {
	if f.Status != 0 {
		return f.Status
	}
	return status
}

// hangUp breaks the connection without an answer.
func hangUp(w http.ResponseWriter) {
	connection, _, err := http.NewResponseController(w).Hijack()
	if err != nil { // HTTP/2 can't be hijacked; this aborts the stream
		panic(http.ErrAbortHandler)
	}
	_ = connection.Close()
}

// BaseURL returns the simulator's address as the request saw it: scheme, host and the
// prefix that http.StripPrefix removed from the path.
func BaseURL(r *http.Request) string {
	scheme := "http"
	if r.TLS != nil {
		scheme = "https"
	}
	whole := ""
	if asked, err := url.ParseRequestURI(r.RequestURI); err == nil { // a proxy sends a whole URL
		whole = asked.EscapedPath()
	}
	prefix, ok := strings.CutSuffix(whole, r.URL.EscapedPath())
	if !ok {
		prefix = ""
	}
	return scheme + "://" + r.Host + prefix
}

// JSON answers with a status and a JSON body.
func JSON(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body)
}
