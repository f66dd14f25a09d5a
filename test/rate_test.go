package test

import (
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"orderflow/activities"
	"orderflow/order"
)

// callLog notes when calls came.
type callLog struct {
	mu    sync.Mutex
	calls []time.Time
}

func (l *callLog) around(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/mypromo/v1/") {
			l.mu.Lock()
			l.calls = append(l.calls, time.Now())
			l.mu.Unlock()
		}
		next.ServeHTTP(w, r)
	})
}

// most is the largest number of calls in any span of so much time.
func (l *callLog) most(span time.Duration) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	most, first := 0, 0
	for i, at := range l.calls {
		for at.Sub(l.calls[first]) > span {
			first++
		}
		most = max(most, i-first+1)
	}
	return most
}

// MyPromo counts calls for all our workers together, so the server limits them
// together: two workers may not call twice as often as one.
func TestTheCallLimitHoldsForAllWorkersTogether(t *testing.T) {
	const perMinute, span, orders = 960, 5 * time.Second, 3
	s := newStack(t)
	var log callLog
	s.server.Handler = log.around(s.server.Handler)
	s.config.MyPromo.CallsPerMinute = perMinute
	s.work()
	s.work()
	doc := example(t, "made-to-order-courier", "")
	began := time.Now()
	for i := range orders {
		doc.ID = "limited-" + string(rune('a'+i))
		s.start(doc)
	}
	for i := range orders {
		require.Equal(t, order.StatusCompleted, s.ends("limited-"+string(rune('a'+i))).Status)
	}
	took := time.Since(began)

	allowed := int(perMinute * span / time.Minute)
	require.LessOrEqual(t, log.most(span), allowed)
	// The limit was what the orders waited for: without it they take a few seconds.
	attempts := float64(perMinute) / 60 / activities.MostCallsPerAttempt
	require.Greater(t, took.Seconds(), 0.7*orders*20/attempts)
	t.Logf("%d orders took %s; at most %d calls in %s, %d allowed", orders, took.Round(time.Second), log.most(span), span, allowed)
}
