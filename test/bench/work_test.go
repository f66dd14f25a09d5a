package main

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestProcessorTimeOfAProcess(t *testing.T) {
	const after = "S 1 2 3 0 -1 4194560 100 0 0 0 1234 66 0 0 20 0 9 0 100 200 300"
	for name, stat := range map[string]string{
		"plain": "7 (worker) " + after, "blanks and brackets in its name": "7 (a (b) c) " + after,
	} {
		t.Run(name, func(t *testing.T) {
			got, err := processorTime(stat)
			require.NoError(t, err)
			require.Equal(t, 13*time.Second, got)
		})
	}
	for _, stat := range []string{"", "7 (worker) S 1", "7 (worker) S 1 2 3 0 -1 4194560 100 0 0 0 many 66"} {
		_, err := processorTime(stat)
		require.ErrorContains(t, err, "processor time")
	}
}

func TestWorkOfOneLife(t *testing.T) {
	w := work{}
	took := func(server, worker, simulators time.Duration) map[part]time.Duration {
		return map[part]time.Duration{partServer: server, partWorker: worker, partSimulators: simulators}
	}
	w.add(ours, took(time.Second, time.Second, time.Second), took(3*time.Second, 2*time.Second, 1100*time.Millisecond), 10)
	w.add(bare, took(0, 0, 0), took(time.Second, 500*time.Millisecond, 50*time.Millisecond), 10)
	require.Equal(t, work{
		partServer:     {ours: {200}, bare: {100}},
		partWorker:     {ours: {100}, bare: {50}},
		partSimulators: {ours: {10}, bare: {5}},
		partAll:        {ours: {310}, bare: {155}},
	}, w)
	require.Equal(t, []float64{2}, w[partAll].ratios())
}
