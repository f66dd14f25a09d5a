package access

import (
	"encoding/json"
	"math"
	"net/http"
	"strconv"
	"time"
)

// Refusal is how a request is turned away. It never says what was wrong with it:
// that would help only those who try things out.
type Refusal struct {
	// Status is 401, 403, 413, 429 or 503.
	Status int
	// RetryAfter is when to come again; 0 for never.
	RetryAfter time.Duration
}

// Forbidden turns away a caller without the role for a request.
func Forbidden() *Refusal { return &Refusal{Status: http.StatusForbidden} }

// Write answers a request by RFC 9457, with a title and no detail.
func (r *Refusal) Write(w http.ResponseWriter) {
	header := w.Header()
	header.Set("Content-Type", "application/problem+json")
	header.Set("Cache-Control", "no-store")
	switch {
	case r.Status == http.StatusUnauthorized:
		header.Set("WWW-Authenticate", `Bearer realm="orderflow"`)
	case r.Status == http.StatusRequestEntityTooLarge:
		header.Set("Connection", "close") // the rest of the body is not read
	case r.RetryAfter > 0:
		header.Set("Retry-After", strconv.Itoa(int(math.Ceil(r.RetryAfter.Seconds()))))
	}
	w.WriteHeader(r.Status)
	_ = json.NewEncoder(w).Encode(problem{Title: http.StatusText(r.Status), Status: r.Status})
}

type problem struct {
	Title  string `json:"title"`
	Status int    `json:"status"`
}
