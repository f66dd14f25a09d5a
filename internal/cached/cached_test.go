package cached_test

import (
	"context"
	"errors"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"orderflow/internal/cached"
)

// source is read slowly, and counts how often.
type source struct {
	takes time.Duration
	reads int
	err   error
}

func (s *source) read(context.Context) (int, error) {
	s.reads++
	n := s.reads
	time.Sleep(s.takes)
	return n, s.err
}

// figures never keep a reader waiting; labels are never shown when they are too old.
func figures() *cached.Values[string, int] {
	return &cached.Values[string, int]{Fresh: 10 * time.Second, Pause: 10}
}

func labels() *cached.Values[string, int] {
	return &cached.Values[string, int]{Fresh: 2 * time.Second, Stale: time.Minute, Oldest: 10 * time.Minute}
}

const short = 100 * time.Millisecond

func TestAReaderDoesNotWaitForFigures(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		values, slow := figures(), source{takes: 3 * time.Second}
		look := func() (int, time.Time) {
			began := time.Now()
			n, asOf, err := values.Get(t.Context(), "today", short, slow.read)
			require.NoError(t, err)
			require.LessOrEqual(t, time.Since(began), short)
			return n, asOf
		}
		began := time.Now()
		_, asOf := look()
		require.Zero(t, asOf, "there is none yet")
		time.Sleep(5 * time.Second)
		n, asOf := look()
		require.Equal(t, 1, n)
		require.Equal(t, began, asOf)
		for range 60 { // a minute
			time.Sleep(time.Second)
			look()
		}
		n, _ = look()
		require.Equal(t, 2, n, "read anew behind the readers")
		require.Equal(t, 2, slow.reads, "not for ten times as long as it took")
	})
}

func TestAFigureOfAnotherDayIsNotShown(t *testing.T) {
	values := figures()
	for n := range 20 {
		read := func(context.Context) (int, error) { return n, nil }
		got, _, err := values.Get(t.Context(), strconv.Itoa(n), time.Minute, read)
		require.NoError(t, err)
		require.Equal(t, n, got)
	}
	away := source{err: errors.New("away")}
	_, _, err := values.Get(t.Context(), "another", time.Minute, away.read)
	require.ErrorContains(t, err, "away")
}

// Frequent readers see a value that is at most a few seconds old, even if they read it while it
// was fresh.
func TestAValueThatIsLookedAtOftenIsReadAnew(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		values, quick := labels(), source{}
		for range 50 { // ten seconds
			_, asOf, err := values.Get(t.Context(), "7", cached.UntilRead, quick.read)
			require.NoError(t, err)
			require.Less(t, time.Since(asOf), 4*time.Second)
			time.Sleep(200 * time.Millisecond)
		}
		require.InDelta(t, 5, quick.reads, 1)
	})
}

// A reader after a few minutes does not wait long for a new value, and sees the old one once.
func TestAnOldValueIsShownWhereANewOneTakesLong(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		values, slow := labels(), source{takes: 3 * time.Second}
		get := func(wait time.Duration) (asOf time.Time, took time.Duration) {
			began := time.Now()
			_, asOf, err := values.Get(t.Context(), "7", wait, slow.read)
			require.NoError(t, err)
			return asOf, time.Since(began)
		}
		first, took := get(short)
		require.Equal(t, 3*time.Second, took, "there is none to show")
		time.Sleep(10*time.Minute - 10*time.Second)
		began := time.Now()
		for range 2 { // the second does not start another read, and does not wait longer
			asOf, took := get(short)
			require.Equal(t, first, asOf)
			require.Equal(t, short, took)
		}
		asOf, took := get(5 * time.Second)
		require.Equal(t, began, asOf, "a reader with time gets the new one")
		require.Equal(t, 3*time.Second-2*short, took)
		time.Sleep(10*time.Minute - 10*time.Second)
		_, took = get(cached.UntilRead)
		require.Equal(t, 3*time.Second, took)
		require.Equal(t, 3, slow.reads)
	})
}

// A value that is too old is never shown. If no new one can be read, the result is an error.
func TestAVeryOldValueIsNotShown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		values, slow := labels(), source{takes: 3 * time.Second}
		_, first, err := values.Get(t.Context(), "7", short, slow.read)
		require.NoError(t, err)
		slow.err = errors.New("Temporal does not answer")
		for time.Since(first) < 9*time.Minute {
			time.Sleep(time.Minute)
			_, asOf, err := values.Get(t.Context(), "7", short, slow.read)
			require.NoError(t, err)
			require.Equal(t, first, asOf, "the last that is known")
		}
		_, _, err = values.Get(t.Context(), "7", cached.UntilRead, slow.read)
		require.ErrorIs(t, err, slow.err, "a reader who wants a new one gets the error")
		time.Sleep(time.Minute)
		_, _, err = values.Get(t.Context(), "7", short, slow.read)
		require.ErrorIs(t, err, slow.err)
		slow.err = nil
		time.Sleep(2 * time.Second)
		began := time.Now()
		_, asOf, err := values.Get(t.Context(), "7", short, slow.read)
		require.NoError(t, err)
		require.Equal(t, began, asOf)
	})
}

// A reader who leaves does not end the read that others wait for.
func TestAReaderMayLeave(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		values, slow := labels(), source{takes: 3 * time.Second}
		ctx, leave := context.WithTimeout(t.Context(), time.Second)
		defer leave()
		_, _, err := values.Get(ctx, "7", short, slow.read)
		require.ErrorIs(t, err, context.DeadlineExceeded)
		n, _, err := values.Get(t.Context(), "7", short, slow.read)
		require.NoError(t, err)
		require.Equal(t, 1, n)
	})
}
