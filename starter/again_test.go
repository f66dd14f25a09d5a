package main_test

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestAnOrderThatIsUnderWayIsNotTakenUpAgain(t *testing.T) {
	require.Equal(t, 0, run(t, "start", file(t, tooDear(t, "again-1"))).code)
	again := run(t, "start", "--again", "again-1", "again-never")
	require.Equal(t, 1, again.code)
	require.Contains(t, again.err, "order again-1 is under way; only an order that failed, was terminated or timed out can be started again")
	require.Contains(t, again.err, "order again-never: there is no such order")
	require.Contains(t, again.err, "2 of 2 orders not started")
}
