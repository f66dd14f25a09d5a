package main_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"orderflow/internal/orders"
)

func TestParcelsArePacked(t *testing.T) {
	shipped(t, "packers", "pack-1", "pack-2")
	var list orders.ToPack
	require.Eventually(t, func() bool { // lists lag a little
		list = decode[orders.ToPack](t, "pack", "--list", "--limit", "1000")
		found := 0
		for _, row := range list.Orders {
			if row.ID == "pack-1" || row.ID == "pack-2" {
				found++
			}
		}
		return found == 2
	}, time.Minute, 100*time.Millisecond)
	require.Regexp(t, `ORDER +REFERENCE +CARRIER +LEAVES +TRACKING +ACCEPTED +PRINTED\n`, run(t, "pack", "--list").out)

	first := run(t, "pack", "pack-1", "pack-nowhere", "--by", "ewa")
	require.Equal(t, 1, first.code)
	require.Regexp(t, `^pack-1: packed by ewa at 20\S+ \S+\n$`, first.out)
	require.Contains(t, first.err, "order pack-nowhere: there is no such order")
	second := run(t, "pack", "pack-1", "--by", "jan")
	require.Equal(t, 0, second.code)
	require.Regexp(t, `^pack-1: was packed before, by ewa at `, second.out)
	for _, row := range decode[orders.ToPack](t, "pack", "--list", "--limit", "1000").Orders {
		require.NotEqual(t, "pack-1", row.ID)
	}
	require.Equal(t, "pack-1: is not packed any more\n", run(t, "pack", "pack-1", "--undo").out)
	require.Equal(t, "pack-1: is not packed\n", run(t, "pack", "pack-1", "--undo").out)
}
