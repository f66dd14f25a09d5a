package documents_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"orderflow/internal/documents"
)

// A day without files is none, also in a folder, where it leaves an empty one.
func TestDays(t *testing.T) {
	const area = "due-record"
	eachStore(t, func(t *testing.T, store *documents.Store) {
		days, err := store.Days(t.Context(), area)
		require.NoError(t, err)
		require.Empty(t, days)

		first := time.Date(2025, 12, 31, 0, 0, 0, 0, time.UTC)
		for _, name := range []string{
			documents.DayFile(area, first.AddDate(0, 0, 2), "A-1"), documents.DayFile(area, first, "A-1"), documents.DayFile(area, first, "A-2"),
			documents.DayFile(area, first.AddDate(0, 0, 1), "A-3"), documents.DayFile("due", first.AddDate(0, 0, 3), "A-4"),
		} {
			_, err := store.CreateFile(t.Context(), name, []byte("{}"))
			require.NoError(t, err)
		}
		require.NoError(t, store.RemoveFile(t.Context(), documents.DayFile(area, first.AddDate(0, 0, 1), "A-3")))

		days, err = store.Days(t.Context(), area)
		require.NoError(t, err)
		require.Equal(t, []time.Time{first, first.AddDate(0, 0, 2)}, days)
	})
}
