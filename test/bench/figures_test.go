package main

import (
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/test/measure"
)

// The ratio is taken for each round, not of the medians.
func TestPairs(t *testing.T) {
	p := pairs{}
	for _, round := range [][2]float64{{9, 10}, {4, 8}, {18, 20}} {
		p.add(ours, round[0])
		p.add(bare, round[1])
	}
	require.Equal(t, []float64{0.9, 0.5, 0.9}, p.ratios())
	require.Equal(t, "  per second     orders 9.00 (4.00 to 18.00)   bare 10.00 (8.00 to 20.00)\n"+
		"                 ratio  0.90 (0.50 to 0.90)    met: at least 0.9\n", p.report("per second", 0.9, measure.AtLeast))
}

func TestReportMemory(t *testing.T) {
	samples := []sample{{0, measure.Memory{Now: 50e6, Most: 50e6}}, {1000, measure.Memory{Now: 100e6, Most: 110e6}}, {1800, measure.Memory{Now: 140e6, Most: 150e6}}}
	require.Equal(t, "       0 open:   50 MB resident now,   50 MB at most\n"+
		"    1000 open:  100 MB resident now,  110 MB at most\n"+
		"    1800 open:  140 MB resident now,  150 MB at most\n"+
		"  one order more costs 50.0 kB between 0 and 1000\n"+
		"  one order more costs 50.0 kB between 1000 and 1800\n"+
		"  NOT MEASURED for 2000 open: only 1800 were in preflight in time (-within)\n", reportMemory(samples, 2000))
	require.Contains(t, reportMemory(samples, 1800), "  resident met: at most 200 MB\n")
}
