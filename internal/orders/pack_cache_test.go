package orders

import (
	"context"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

// Frequent readers see a list that is a few seconds old, however often it was read while it was
// fresh.
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

// Who looks again after a pause does not wait long for a new list, and sees the old one.
func TestAnOldListIsShownWhereANewOneTakesLong(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var list labelList
		slowly := func(context.Context, int) ([]ToPackRow, error) { time.Sleep(3 * time.Second); return nil, nil }
		_, first, err := list.get(t.Context(), 7, 100*time.Millisecond, slowly)
		require.NoError(t, err)
		require.Equal(t, 3*time.Second, time.Since(first), "there is none to show")
		time.Sleep(time.Hour)
		began := time.Now()
		_, asOf, err := list.get(t.Context(), 7, 100*time.Millisecond, slowly)
		require.NoError(t, err)
		require.Equal(t, first, asOf)
		require.Equal(t, 100*time.Millisecond, time.Since(began))
		time.Sleep(5 * time.Second)
		_, asOf, err = list.get(t.Context(), 7, 100*time.Millisecond, slowly)
		require.NoError(t, err)
		require.Equal(t, began, asOf, "it was read behind the page")
		time.Sleep(time.Hour)
		began = time.Now()
		_, _, err = list.get(t.Context(), 7, 0, slowly)
		require.NoError(t, err)
		require.Equal(t, 3*time.Second, time.Since(began), "calls of the API wait")
	})
}
