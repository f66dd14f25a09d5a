package workflows_test

import (
	"net/http"
	"sync"
	"time"
)

// abandoned makes every call wait for the calls that their client has given up. A slow answer
// takes real time, but the pause before the next attempt is on the order's clock, which
// jumps: the next call would arrive first, and the effect of the slow one would appear after
// the test has read.
type abandoned struct {
	mu  sync.Mutex
	all map[*flight]bool
}

type flight struct {
	began time.Time
	over  chan struct{}
}

// givenUp is half the call timeout, because the server sees a call later than its client.
const givenUp = callTimeout / 2

func (a *abandoned) before(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for _, one := range a.calls() {
			<-one.over
		}
		one := a.begin()
		defer a.end(one)
		next.ServeHTTP(w, r)
	})
}

func (a *abandoned) calls() (found []*flight) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for one := range a.all {
		if time.Since(one.began) >= givenUp {
			found = append(found, one)
		}
	}
	return found
}

func (a *abandoned) begin() *flight {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.all == nil {
		a.all = map[*flight]bool{}
	}
	one := &flight{began: time.Now(), over: make(chan struct{})}
	a.all[one] = true
	return one
}

func (a *abandoned) end(one *flight) {
	a.mu.Lock()
	defer a.mu.Unlock()
	delete(a.all, one)
	close(one.over)
}
