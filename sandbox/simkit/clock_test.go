package simkit_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"orderflow/sandbox/simkit"
)

func TestAScaledClock(t *testing.T) {
	before := time.Now()
	clock := simkit.Scaled(3600)
	first := clock()
	time.Sleep(2 * time.Millisecond)
	passed := clock().Sub(first)
	real := time.Since(before)

	require.WithinDuration(t, before, first, real*3600, "it starts at the present")
	require.GreaterOrEqual(t, passed, 3600*2*time.Millisecond)
	require.LessOrEqual(t, passed, 3600*real)
}
