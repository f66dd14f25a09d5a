package simkit_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"orderflow/sandbox/simkit"
)

func TestAgenda(t *testing.T) {
	noon := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	var agenda simkit.Agenda
	var done []string
	note := func(what string) func(time.Time) {
		return func(at time.Time) { done = append(done, what+at.Format(" 15:04")) }
	}
	require.True(t, agenda.AddAfter(noon, 2*time.Minute, note("late")))
	require.False(t, agenda.AddAfter(noon, -1, note("never")))
	agenda.Add(noon.Add(time.Minute), note("first of two"))
	agenda.Add(noon.Add(time.Minute), note("second"))
	agenda.Add(noon, func(at time.Time) {
		note("plans more")(at)
		agenda.Add(at.Add(30*time.Second), note("planned then"))
	})

	agenda.Advance(noon.Add(-time.Second))
	require.Empty(t, done)
	agenda.Advance(noon.Add(time.Minute))
	require.Equal(t, []string{"plans more 12:00", "planned then 12:00", "first of two 12:01", "second 12:01"}, done)
	agenda.Advance(noon.Add(time.Hour))
	require.Equal(t, "late 12:02", done[len(done)-1])
	require.Len(t, done, 5)
}
