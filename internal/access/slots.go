package access

import (
	"net/http"
	"sync"
	"time"
)

// slotRetry is when a caller may retry who got no slot.
const slotRetry = time.Second

// Shares limit how much of a resource each caller holds at once, so that no caller can take all
// of it. They are safe for concurrent use.
type Shares struct {
	each int

	mu   sync.Mutex
	held map[string]int // by the callers' names
}

// NewShares returns shares of a total: each caller gets half of it, and at least one.
func NewShares(whole int) *Shares {
	return &Shares{each: max(1, whole/2), held: map[string]int{}}
}

// Take takes one unit for a caller and returns the function that gives it back; or a refusal if
// the caller's share is used up. A caller of an open gate may use everything: it is the only
// one.
func (s *Shares) Take(caller Caller) (giveBack func(), refusal *Refusal) {
	if caller.local {
		return func() {}, nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.held[caller.Name] >= s.each {
		return nil, &Refusal{Status: http.StatusTooManyRequests, RetryAfter: slotRetry}
	}
	s.held[caller.Name]++
	return func() { s.giveBack(caller.Name) }, nil
}

func (s *Shares) giveBack(name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.held[name]--; s.held[name] == 0 {
		delete(s.held, name)
	}
}

// Limit gives each caller of Gate.Require its share of next's concurrent requests, and answers
// more with 429.
func (s *Shares) Limit(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		caller, _ := CallerOf(r.Context())
		giveBack, refusal := s.Take(caller)
		if refusal != nil {
			refusal.Write(w)
			return
		}
		defer giveBack()
		next.ServeHTTP(w, r)
	})
}
