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
			_, asOf, err := list.get(t.Context(), 7, read)
			require.NoError(t, err)
			require.Less(t, time.Since(asOf), 2*freshLabels)
			time.Sleep(200 * time.Millisecond)
		}
		require.InDelta(t, 5, times.Load(), 1)
	})
}
