package measure

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestMemoryIn(t *testing.T) {
	found, err := memoryIn("Name:\tworker\nVmPeak:\t 2000 kB\nVmHWM:\t   300 kB\nVmRSS:\t   200 kB\nThreads:\t9\n")
	require.NoError(t, err)
	require.Equal(t, Memory{Now: 200 << 10, Most: 300 << 10}, found)
	for name, status := range map[string]string{
		"a kernel thread": "Name:\tkthreadd\n", "no number": "VmRSS:\t many kB\nVmHWM:\t 1 kB\n"} {
		_, err := memoryIn(status)
		require.Error(t, err, name)
	}
}
