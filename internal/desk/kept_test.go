package desk

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

// A page never waits longer than its limit, and shows the last value in the meantime. Values
// that are slow to read are not read all the time.
func TestAPageDoesNotWaitForFigures(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		figure := kept[int]{fresh: 10 * time.Second}
		readings := 0
		slowly := func(context.Context) (int, error) {
			readings++
			n := readings
			time.Sleep(3 * time.Second)
			return n, nil
		}
		look := func() (int, time.Time) {
			began := time.Now()
			n, asOf, err := figure.get(t.Context(), "today", 100*time.Millisecond, slowly)
			require.NoError(t, err)
			require.LessOrEqual(t, time.Since(began), 100*time.Millisecond)
			return n, asOf
		}
		began := time.Now()
		_, asOf := look()
		require.Zero(t, asOf, "there is none yet")
		time.Sleep(5 * time.Second)
		n, asOf := look()
		require.Equal(t, 1, n)
		require.Equal(t, began, asOf)
		for range 60 { // a minute
			time.Sleep(time.Second)
			look()
		}
		n, _ = look()
		require.Equal(t, 2, n, "read anew behind the pages")
		require.Equal(t, 2, readings, "not for ten times as long as it took")
	})
}

func TestAFigureOfAnotherDayIsNotShown(t *testing.T) {
	var figure kept[string]
	read := func(what string) func(context.Context) (string, error) {
		return func(context.Context) (string, error) { return what, nil }
	}
	of := func(day string) string {
		text, _, err := figure.get(t.Context(), day, time.Minute, read(day))
		require.NoError(t, err)
		return text
	}
	require.Equal(t, "monday", of("monday"))
	require.Equal(t, "tuesday", of("tuesday"))
	_, _, err := figure.get(t.Context(), "wednesday", time.Minute, func(context.Context) (string, error) { return "", errors.New("away") })
	require.ErrorContains(t, err, "away")
}
