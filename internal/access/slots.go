package access

import (
	"net/http"
	"sync"
	"time"
)

// slotRetry is when a caller may come again for whom there was no slot.
const slotRetry = time.Second

// Shares bound how much of something each caller has at once, so that one of them can't
// take it from all the others. They are safe for concurrent use.
type Shares struct {
	each int

	mu   sync.Mutex
	held map[string]int // by the callers' names
}

// NewShares returns shares of a whole: each caller has half of it, and at least one.
func NewShares(whole int) *Shares {
	return &Shares{each: max(1, whole/2), held: map[string]int{}}
}

// Take takes one for a caller and returns what gives it back; or a refusal, when the
// caller has its share already. Who passes an open gate has all of it: there is
// nobody else.
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

// Limit lets each caller of Gate.Require have its share of what next does at once, and
// turns away with 429 what is beyond that.
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
