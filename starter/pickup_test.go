package main_test

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestPickupCancelNeedsADispatchOrder(t *testing.T) {
	wrong := run(t, "pickup", "--cancel", "0")
	require.Equal(t, 2, wrong.code)
	require.Contains(t, wrong.err, "want the id of a dispatch order in --cancel")
	both := run(t, "pickup", "--cancel", "991", "--dir", t.TempDir())
	require.Equal(t, 2, both.code)
	missing := run(t, "pickup", "--cancel", "4711")
	require.Equal(t, 1, missing.code)
	require.Contains(t, missing.err, "resource_not_found")
	require.Empty(t, missing.out)
}
