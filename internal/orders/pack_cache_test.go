package orders

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

// Frequent readers see a list that is at most a few seconds old, even if they read it while it
// was fresh.
func TestAListThatIsLookedAtOftenIsReadAnew(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var list labelList
		var times atomic.Int64
		read := func(context.Context, int) ([]ToPackRow, error) { return make([]ToPackRow, times.Add(1)), nil }
		for range 50 { // ten seconds
			_, asOf, err := list.get(t.Context(), 7, 0, read)
			require.NoError(t, err)
			require.Less(t, time.Since(asOf), 2*freshLabels)
			time.Sleep(200 * time.Millisecond)
		}
		require.InDelta(t, 5, times.Load(), 1)
	})
}

// A reader after a few minutes does not wait long for a new list, and sees the old one once.
func TestAnOldListIsShownWhereANewOneTakesLong(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var list labelList
		slowly := func(context.Context, int) ([]ToPackRow, error) { time.Sleep(3 * time.Second); return nil, nil }
		get := func(within time.Duration) (asOf time.Time, took time.Duration) {
			began := time.Now()
			_, asOf, err := list.get(t.Context(), 7, within, slowly)
			require.NoError(t, err)
			return asOf, time.Since(began)
		}
		const within = 100 * time.Millisecond
		first, took := get(within)
		require.Equal(t, 3*time.Second, took, "there is none to show")
		time.Sleep(oldestLabels - 10*time.Second)
		began := time.Now().UTC()
		for range 2 { // the second does not start another read, and does not wait longer
			asOf, took := get(within)
			require.Equal(t, first, asOf)
			require.Equal(t, within, took)
		}
		asOf, took := get(5 * time.Second)
		require.Equal(t, began, asOf, "whoever has time gets the new one")
		require.Equal(t, 3*time.Second-2*within, took)
		time.Sleep(oldestLabels - 10*time.Second)
		_, took = get(0)
		require.Equal(t, 3*time.Second, took, "calls of the API wait")
	})
}

// A list that is hours old is never shown. If no new one can be read, the result is an error.
func TestAVeryOldListIsNotShown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var list labelList
		var broken error
		slowly := func(context.Context, int) ([]ToPackRow, error) { time.Sleep(3 * time.Second); return nil, broken }
		const within = 100 * time.Millisecond
		_, first, err := list.get(t.Context(), 7, within, slowly)
		require.NoError(t, err)
		broken = errors.New("Temporal does not answer")
		for time.Since(first) < oldestLabels-time.Minute {
			time.Sleep(time.Minute)
			_, asOf, err := list.get(t.Context(), 7, within, slowly)
			require.NoError(t, err)
			require.Equal(t, first, asOf, "the last that is known")
		}
		time.Sleep(time.Minute)
		_, _, err = list.get(t.Context(), 7, within, slowly)
		require.ErrorIs(t, err, broken)
		broken = nil
		began := time.Now().UTC()
		_, asOf, err := list.get(t.Context(), 7, within, slowly)
		require.NoError(t, err)
		require.Equal(t, began, asOf)
	})
}
