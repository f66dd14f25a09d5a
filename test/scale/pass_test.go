package main

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// The shortest and the longest wait are found by trying every moment of a cycle, which
// the formula does not do.
func TestWhenAChangeIsSeen(t *testing.T) {
	p := pass{rows: 15, callsPerMinute: 120, every: 30 * time.Second, pause: 10 * time.Second}
	for _, test := range []struct{ changes, calls int }{{0, 1}, {15, 1}, {16, 2}, {1800, 120}} {
		require.Equal(t, test.calls, p.calls(test.changes))
	}
	const changes = 1800
	takes := p.takes(changes)
	require.Equal(t, time.Minute, takes)
	cycle := takes + p.pause
	var seen []time.Duration
	for at := time.Second; at <= cycle; at += time.Second { // passes start at 0 and at cycle
		seen = append(seen, cycle-at+takes)
	}
	median, late := p.seenAfter(changes)
	require.InDelta(t, seen[len(seen)/2], median, float64(time.Second))
	require.InDelta(t, seen[len(seen)/100], late, float64(time.Second))
}

func TestTheLimitIsSharedWithOrders(t *testing.T) {
	p := watching(500)
	require.InDelta(t, 500.0/3, p.callsPerMinute, 0.1)
	median, late := p.seenAfter(2000)
	require.LessOrEqual(t, median, 2*time.Minute)
	require.LessOrEqual(t, late, 5*time.Minute)
	require.Contains(t, table(p), "2000")
}
