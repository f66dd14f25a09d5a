package access

import (
	"encoding/json"
	"math"
	"net/http"
	"strconv"
	"time"
)

// Refusal is the answer to a request that is turned away. It never says what was wrong: that
// would help only attackers.
type Refusal struct {
	// Status is 401, 403, 413, 429 or 503.
	Status int
	// RetryAfter is when to retry; 0 means never.
	RetryAfter time.Duration
}

// Forbidden refuses a caller without the role for a request.
func Forbidden() *Refusal { return &Refusal{Status: http.StatusForbidden} }

// Write answers with a problem detail (RFC 9457), with a title and no detail.
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
