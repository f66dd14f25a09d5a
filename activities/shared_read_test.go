package activities_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"orderflow/activities"
)

// library is a list with shared readings; each reading waits for its release.
type library struct {
	activities.SharedRead[string]
	read    []time.Time // the start time of each reading
	release chan outcome
}

type outcome struct {
	found string
	err   error
}

func (l *library) list(_ context.Context, since time.Time) (string, error) {
	l.read = append(l.read, since)
	came := <-l.release
	return came.found, came.err
}

// asks begins to ask, and waits until all goroutines are idle.
func (l *library) asks(ctx context.Context, since time.Time) <-chan outcome {
	answer := make(chan outcome, 1)
	go func() {
		found, err := l.Since(ctx, since, l.list)
		answer <- outcome{found, err}
	}()
	synctest.Wait()
	return answer
}

func TestAReadingServesThoseWhoAskedBeforeItBegan(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := &library{release: make(chan outcome)}
		noon := time.Now()
		first := l.asks(t.Context(), noon)
		second, third := l.asks(t.Context(), noon.Add(time.Hour)), l.asks(t.Context(), noon.Add(-time.Hour))
		require.Equal(t, []time.Time{noon}, l.read, "the others wait")

		l.release <- outcome{found: "old"}
		require.Equal(t, outcome{found: "old"}, <-first)
		synctest.Wait()
		require.Equal(t, []time.Time{noon, noon.Add(-time.Hour)}, l.read, "one reading for both, since the earlier time")
		l.release <- outcome{found: "new"}
		require.Equal(t, []outcome{{found: "new"}, {found: "new"}}, []outcome{<-second, <-third})

		fourth := l.asks(t.Context(), noon)
		l.release <- outcome{found: "newest"}
		require.Equal(t, outcome{found: "newest"}, <-fourth, "nothing is kept")
		require.Len(t, l.read, 3)
	})
}

func TestAReadingThatFailsFailsForAllWhoWaitForIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := &library{release: make(chan outcome)}
		away := errors.New("away")
		first := l.asks(t.Context(), time.Now())
		second, third := l.asks(t.Context(), time.Now()), l.asks(t.Context(), time.Now())
		l.release <- outcome{found: "there"}
		l.release <- outcome{err: away}
		require.Equal(t, []outcome{{found: "there"}, {err: away}, {err: away}}, []outcome{<-first, <-second, <-third})
	})
}

func TestAReadingContinuesWhenOneWaiterGivesUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := &library{release: make(chan outcome)}
		ctx, giveUp := context.WithCancel(t.Context())
		first := l.asks(ctx, time.Now())
		second := l.asks(t.Context(), time.Now())
		giveUp()
		require.Equal(t, outcome{err: context.Canceled}, <-first)
		l.release <- outcome{found: "for nobody"}
		l.release <- outcome{found: "there"}
		require.Equal(t, outcome{found: "there"}, <-second)
	})
}
