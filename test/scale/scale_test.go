package main

import (
	"math"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"orderflow/internal/devserver/devservertest"
	"orderflow/test/program"
)

// TestASmallRun takes less than a minute; its figures mean nothing.
func TestASmallRun(t *testing.T) {
	if underRace {
		t.Skip("starts programs of its own, which have no race detector; see make test")
	}
	devservertest.Binary(t)
	p := plan{only: parts, orders: 20, changes: 6, during: 3, lasts: 8 * time.Second, patience: time.Minute,
		alone: 2, pace: 100 * time.Millisecond, every: time.Second, submitted: 20, limit: 600_000, workers: []int{1, 2},
		slowestPoll: 2 * time.Second, within: 5 * time.Minute, binaries: t.TempDir()}
	require.NoError(t, program.Build(p.binaries, "worker"))
	t.Run("orders that wait", func(t *testing.T) { smallWaiting(t, p) })
	t.Run("orders submitted at the limit", func(t *testing.T) { smallLimit(t, p) })
}

func smallWaiting(t *testing.T, p plan) {
	found, err := measureWaiting(t.Context(), p)
	require.NoError(t, err)
	require.Positive(t, found.filled)
	require.Len(t, found.took.alone, p.alone)
	require.NotEmpty(t, found.took.among)
	require.Positive(t, slices.Min(secondsOf(append(found.took.alone, found.took.among...))))
	require.Len(t, found.acted, p.during)
	require.Len(t, found.stays, p.during, "all have left preflight")
	for _, one := range found.stays {
		require.GreaterOrEqual(t, one.events, 3, "the wait was scheduled, started and completed")
		require.Positive(t, one.actions)
		require.True(t, one.to.After(one.from) && one.from.After(one.started))
	}
	require.Len(t, found.constant, 2)
	require.Len(t, found.changing, 1)
	require.Positive(t, mostIn(found.calls))
	for _, words := range []string{"20, brought there in", "ratio", "3 of 3", "1 worker", "2 workers", "changing to 2", "POST v1/orders"} {
		require.Contains(t, found.report(p), words)
	}
}

func smallLimit(t *testing.T, p plan) {
	found, err := measureLimit(t.Context(), p)
	require.NoError(t, err)
	require.Positive(t, found.used)
	require.GreaterOrEqual(t, len(found.calls), 4*p.submitted, "each is looked for, created, filled and submitted")
	require.Contains(t, found.report(p), "MISSED: at least 540000", "so few orders don't fill so high a limit")
}

// An order that never leaves preflight counts as the slowest.
func TestAChangeThatIsNotActedUpon(t *testing.T) {
	found := changes{acted: []acted{{noon, 3}, {noon.Add(time.Minute), 4}, {noon.Add(time.Hour), math.Inf(1)}},
		stays: []stay{{events: 3, actions: 1}, {events: 31, actions: 2}}}
	require.Equal(t, "  change acted upon, s   median             4.0  met: at most 120\n"+
		"                         99th percentile    +Inf  MISSED: at most 300\n"+
		"                         2 of 3\n"+
		"                         5 workers          3.50 (3.00 to 4.00)\n"+
		"  in preflight           events             17.00 (3.00 to 31.00)\n"+
		"                         actions            1.50 (1.00 to 2.00)\n", found.report([]span{{5, noon, noon.Add(2 * time.Minute)}, {1, noon.Add(-time.Hour), noon.Add(-1)}}))
}
