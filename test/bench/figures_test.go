package main

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestMedian(t *testing.T) {
	for _, tc := range []struct {
		values []float64
		want   float64
	}{
		{nil, 0}, {[]float64{3}, 3}, {[]float64{9, 1, 5}, 5}, {[]float64{4, 1, 9, 2}, 3},
	} {
		require.Equal(t, tc.want, median(tc.values))
	}
}

func TestSpread(t *testing.T) {
	require.Equal(t, "0.84 (0.80 to 0.91)", spreadOf([]float64{0.91, 0.8, 0.84}).String())
	require.Equal(t, "208 (199 to 301)", spreadOf([]float64{208, 301, 199}).String())
}

func TestVerdict(t *testing.T) {
	require.Equal(t, "met: at least 0.9", verdict(0.9, 0.9, atLeast))
	require.Equal(t, "MISSED: at least 0.9", verdict(0.89, 0.9, atLeast))
	require.Equal(t, "met: at most 1.25", verdict(1.25, 1.25, atMost))
	require.Equal(t, "MISSED: at most 1.25", verdict(1.26, 1.25, atMost))
}

// The ratio is that of each round, and not that of the medians.
func TestPairs(t *testing.T) {
	p := pairs{}
	for _, round := range [][2]float64{{9, 10}, {4, 8}, {18, 20}} {
		p.add(ours, round[0])
		p.add(bare, round[1])
	}
	require.Equal(t, []float64{0.9, 0.5, 0.9}, p.ratios())
	require.Equal(t, "  per second     orders 9.00 (4.00 to 18.00)   bare 10.00 (8.00 to 20.00)\n"+
		"                 ratio  0.90 (0.50 to 0.90)    met: at least 0.9\n", p.report("per second", 0.9, atLeast))
}

func TestMemoryIn(t *testing.T) {
	found, err := memoryIn("Name:\tworker\nVmPeak:\t 2000 kB\nVmHWM:\t   300 kB\nVmRSS:\t   200 kB\nThreads:\t9\n")
	require.NoError(t, err)
	require.Equal(t, memory{now: 200 << 10, most: 300 << 10}, found)
	for name, status := range map[string]string{
		"a kernel thread": "Name:\tkthreadd\n", "no number": "VmRSS:\t many kB\nVmHWM:\t 1 kB\n"} {
		_, err := memoryIn(status)
		require.Error(t, err, name)
	}
}

func TestReportMemory(t *testing.T) {
	samples := []sample{{0, memory{50e6, 50e6}}, {1000, memory{100e6, 110e6}}, {1800, memory{140e6, 150e6}}}
	require.Equal(t, "       0 open:   50 MB resident now,   50 MB at most\n"+
		"    1000 open:  100 MB resident now,  110 MB at most\n"+
		"    1800 open:  140 MB resident now,  150 MB at most\n"+
		"  one order more costs 50.0 kB between 0 and 1000\n"+
		"  one order more costs 50.0 kB between 1000 and 1800\n"+
		"  NOT MEASURED for 2000 open: only 1800 had come to preflight in time (-within)\n", reportMemory(samples, 2000))
	require.Contains(t, reportMemory(samples, 1800), "  resident met: at most 200 MB\n")
}
