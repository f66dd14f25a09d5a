package access

import (
	"net/http"
	"time"
)

// Limits are what requests may use up together.
type Limits struct {
	// MaxBody is the largest body in bytes; 0 means any.
	MaxBody int64
	// MaxConcurrent is how many requests are worked on at once; 0 means any number.
	MaxConcurrent int
	// RetryAfter is when those beyond that may come again; 0 means a second.
	RetryAfter time.Duration
}

// Limit turns away what is beyond the limits before next sees it: with 413 when
// the body is too large, with 503 when too many requests are under way. A body
// that does not tell its size ends at the limit with *http.MaxBytesError.
func Limit(limits Limits, next http.Handler) http.Handler {
	if limits.RetryAfter == 0 {
		limits.RetryAfter = time.Second
	}
	slots := make(chan struct{}, limits.MaxConcurrent)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if limits.MaxBody > 0 {
			if r.ContentLength > limits.MaxBody {
				(&Refusal{Status: http.StatusRequestEntityTooLarge}).Write(w)
				return
			}
			r.Body = http.MaxBytesReader(w, r.Body, limits.MaxBody)
		}
		if limits.MaxConcurrent > 0 {
			select {
			case slots <- struct{}{}:
				defer func() { <-slots }()
			default:
				(&Refusal{Status: http.StatusServiceUnavailable, RetryAfter: limits.RetryAfter}).Write(w)
				return
			}
		}
		next.ServeHTTP(w, r)
	})
}
