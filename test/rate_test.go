package test

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"orderflow/internal/workers"
)

// callLog records the times of calls.
type callLog struct {
	mu    sync.Mutex
	calls []time.Time
}

func (l *callLog) around(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/mypromo/") {
			l.mu.Lock()
			l.calls = append(l.calls, time.Now())
			l.mu.Unlock()
		}
		next.ServeHTTP(w, r)
	})
}

// between returns the calls between two times.
func (l *callLog) between(from, to time.Time) (calls []time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, at := range l.calls {
		if !at.Before(from) && at.Before(to) {
			calls = append(calls, at)
		}
	}
	return calls
}

// mostIn returns the highest number of calls in any span of this length.
func mostIn(span time.Duration, calls []time.Time) int {
	most, first := 0, 0
	for i, at := range calls {
		for at.Sub(calls[first]) >= span {
			first++
		}
		most = max(most, i-first+1)
	}
	return most
}

// sharing counts the workers that have logged that they share the limit with so many.
type sharing struct {
	slog.Handler
	mu  sync.Mutex
	all map[int64]int
}

func newSharing() *sharing { return &sharing{Handler: slog.DiscardHandler, all: map[int64]int{}} }

func (s *sharing) Enabled(context.Context, slog.Level) bool { return true }
func (s *sharing) WithAttrs([]slog.Attr) slog.Handler       { return s }
func (s *sharing) WithGroup(string) slog.Handler            { return s }

func (s *sharing) Handle(_ context.Context, line slog.Record) error {
	line.Attrs(func(a slog.Attr) bool {
		if a.Key == "workers" {
			s.mu.Lock()
			defer s.mu.Unlock()
			s.all[a.Value.Int64()]++
		}
		return true
	})
	return nil
}

func (s *sharing) know(workers int) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.all[int64(workers)] == workers
}

// MyPromo counts the calls of all our workers together. One, two or five workers keep its
// limit, and use it when there is enough to do. The tests of the limit and of the census
// check how much of it they use on an idle machine.
func TestTheCallLimitHoldsForAllWorkersTogether(t *testing.T) {
	const limit, window, orders = 100, 10 * time.Second, 80
	if underRace {
		t.Skip("runs without the race detector, which is too slow to use the limit; see make test")
	}
	told := newSharing()
	t.Parallel()
	s := newStackWith(t, stackOptions{logger: slog.New(told),
		pace: workers.LimitTiming{Window: window, Count: time.Second, Seen: 90 * time.Second}})
	var log callLog
	s.server.Handler = log.around(s.server.Handler)
	s.config.MyPromo.CallsPerMinute = limit
	doc := example(t, "made-to-order-courier", "")
	for i := range orders {
		doc.ID = fmt.Sprintf("limited-%d", i)
		s.start(doc)
	}
	var began time.Time
	running := 0
	for _, want := range []int{1, 2, 5} {
		for ; running < want; running++ {
			s.work()
		}
		eventually(t, fmt.Sprintf("%d workers know of each other", running), func() bool { return told.know(running) })
		from, span := time.Now(), window+window/4
		if began.IsZero() {
			began = from
		}
		eventually(t, "the limit is used for a while", func() bool { return time.Since(from) >= span })
		calls := log.between(from, time.Now())
		t.Logf("%d workers: %d calls in %s, at most %d in any %s", running, len(calls), span, mostIn(window, calls), window)
		require.LessOrEqual(t, mostIn(window, calls), limit)
		require.GreaterOrEqual(t, float64(len(calls)), 0.25*limit*span.Seconds()/window.Seconds())
	}
	all := log.between(began, time.Now())
	t.Logf("at most %d in any %s while workers came", mostIn(window, all), window)
	require.LessOrEqual(t, mostIn(window, all), limit*11/10)
}
