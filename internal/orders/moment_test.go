package orders_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"orderflow/internal/orders"
)

func TestDaysAndTimesOfAFilter(t *testing.T) {
	warsaw, err := time.LoadLocation("Europe/Warsaw")
	require.NoError(t, err)
	for text, want := range map[string]struct{ from, before string }{
		"2026-11-28":                {"2026-11-27T23:00:00Z", "2026-11-28T23:00:00Z"},
		"2026-10-25":                {"2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z"}, // has 25 hours
		" 2026-12-31 ":              {"2026-12-30T23:00:00Z", "2026-12-31T23:00:00Z"},
		"2026-11-28T14:30":          {"2026-11-28T13:30:00Z", "2026-11-28T13:30:00Z"},
		"2026-11-28 14:30:05":       {"2026-11-28T13:30:05Z", "2026-11-28T13:30:05Z"}, // as list prints it
		"2026-11-28T14:30:00Z":      {"2026-11-28T14:30:00Z", "2026-11-28T14:30:00Z"},
		"2026-11-28T14:30:00-05:00": {"2026-11-28T19:30:00Z", "2026-11-28T19:30:00Z"},
	} {
		t.Run(text, func(t *testing.T) {
			from, err := orders.ParseFrom(text, warsaw)
			require.NoError(t, err)
			require.Equal(t, want.from, from.UTC().Format(time.RFC3339))
			before, err := orders.ParseBefore(text, warsaw)
			require.NoError(t, err)
			require.Equal(t, want.before, before.UTC().Format(time.RFC3339))
		})
	}
	for _, text := range []string{"", "yesterday", "28.11.2026", "2026-02-30", "2026-11-28T25:00", "1' OR '1' = '1"} {
		_, err := orders.ParseFrom(text, warsaw)
		require.ErrorIs(t, err, orders.ErrMoment, text)
		_, err = orders.ParseBefore(text, warsaw)
		require.ErrorIs(t, err, orders.ErrMoment, text)
	}
}
