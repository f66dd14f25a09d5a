package measure

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
		require.Equal(t, tc.want, Median(tc.values))
	}
}

func TestPercentile(t *testing.T) {
	hundred := make([]float64, 100)
	for i := range hundred {
		hundred[i] = float64(100 - i)
	}
	require.InDelta(t, 99, Percentile(hundred, 99), 0)
	require.InDelta(t, 100, Percentile(append(hundred, 101), 99), 0)
	require.InDelta(t, 3, Percentile([]float64{3, 1}, 99), 0)
	require.Zero(t, Percentile(nil, 99))
}

func TestSpread(t *testing.T) {
	require.Equal(t, "0.84 (0.80 to 0.91)", SpreadOf([]float64{0.91, 0.8, 0.84}).String())
	require.Equal(t, "208 (199 to 301)", SpreadOf([]float64{208, 301, 199}).String())
}

func TestVerdict(t *testing.T) {
	require.Equal(t, "met: at least 0.9", Verdict(0.9, 0.9, AtLeast))
	require.Equal(t, "MISSED: at least 0.9", Verdict(0.89, 0.9, AtLeast))
	require.Equal(t, "met: at most 1.25", Verdict(1.25, 1.25, AtMost))
	require.Equal(t, "MISSED: at most 1.25", Verdict(1.26, 1.25, AtMost))
}
