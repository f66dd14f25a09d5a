package orders

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/types/known/timestamppb"

	"orderflow/order"
)

// An order is queried once until it changes, even if many readers come at the same time; after
// an error it is queried again.
func TestAnOrderIsAskedOnceUntilSomethingHappens(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var states waitingStates
		first, ask := states.question("run-1", 7)
		require.True(t, ask)
		same, ask := states.question("run-1", 7)
		require.False(t, ask, "the question is under way")
		require.Same(t, first, same)
		_, recently := states.recent("run-1")
		require.False(t, recently)
		first.state, first.at = order.State{ID: "a"}, time.Now()
		close(first.asked)
		state, recently := states.recent("run-1")
		require.True(t, recently)
		require.Equal(t, "a", state.ID)
		same, ask = states.question("run-1", 7)
		require.False(t, ask)
		require.Equal(t, "a", same.state.ID)

		time.Sleep(2 * waitingRecent)
		_, recently = states.recent("run-1")
		require.False(t, recently)

		later, ask := states.question("run-1", 8)
		require.True(t, ask, "something has happened since")
		later.err = errors.New("away")
		close(later.asked)
		again, ask := states.question("run-1", 8)
		require.True(t, ask, "it has not answered")
		close(again.asked)

		time.Sleep(2 * waitingKept)
		_, ask = states.question("run-2", 1)
		require.True(t, ask)
		require.NotContains(t, states.known, "run-1", "what is personal is not kept")
	})
}

// A second read of a list, and of its next page, needs no search for the page's bound.
func TestHowFarPagesReachIsRemembered(t *testing.T) {
	var bounds pageBounds
	noon := time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC)
	require.Zero(t, bounds.guess("waiting", Mark{}))
	bounds.remember("waiting", Mark{}, noon, acceptedFrom(noon.Add(-time.Hour), 100), 50)
	require.Equal(t, noon, bounds.guess("waiting", Mark{}))
	require.Zero(t, bounds.guess("others", Mark{}))

	behind := Mark{At: noon, ID: "a"}
	require.Equal(t, noon.Add(45*time.Minute), bounds.guess("waiting", behind), "at the pace of the first page")
	bounds.remember("waiting", behind, noon.Add(time.Minute), acceptedFrom(noon, 50), 50)
	require.Equal(t, noon.Add(90*time.Second), bounds.guess("waiting", behind), "half as many more at that pace")
	require.Equal(t, noon, bounds.guess("waiting", Mark{}))
	bounds.remember("waiting", Mark{}, time.Time{}, acceptedFrom(noon, 10), 50)
	require.Equal(t, noon, bounds.guess("waiting", Mark{}), "a list without a bound tells nothing")
}

// acceptedFrom returns entries, the first of them accepted at a time.
func acceptedFrom(oldest time.Time, n int) []*executionInfo {
	found := make([]*executionInfo, n)
	found[0] = &executionInfo{StartTime: timestamppb.New(oldest)}
	return found
}
