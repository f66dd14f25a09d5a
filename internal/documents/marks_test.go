package documents_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"orderflow/internal/documents"
)

func TestMarksAreListedByTheDay(t *testing.T) {
	eachStore(t, func(t *testing.T, store *documents.Store) {
		late := time.Date(2026, 11, 29, 0, 30, 0, 0, time.FixedZone("CET", 3600)) // is the 28th in UTC
		for _, name := range []string{"shop-1@1@p@0011aabb", "shop..@2@o@0011aabb", "shop-1@1@p@0011aabb"} {
			require.NoError(t, store.Mark(t.Context(), "packed", late, name))
		}
		require.NoError(t, store.Mark(t.Context(), "packed", late.Add(time.Hour), "shop-2@1@p@0011aabb"))
		require.NoError(t, store.Mark(t.Context(), "printed", late, "shop-3@1"))
		found := []string{}
		for name, err := range store.Marks(t.Context(), "packed", late) {
			require.NoError(t, err)
			found = append(found, name)
		}
		require.ElementsMatch(t, []string{"shop-1@1@p@0011aabb", "shop..@2@o@0011aabb"}, found)
		for name, err := range store.Marks(t.Context(), "packed", late.AddDate(0, 0, 7)) {
			require.Fail(t, "a day without marks has some", "%s %v", name, err)
		}
		for _, name := range []string{"", "../shop", "a/b", "a b"} {
			require.ErrorContains(t, store.Mark(t.Context(), "packed", late, name), "not the name of a mark")
		}
	})
}

func TestFilesOfAKindAreRemoved(t *testing.T) {
	eachStore(t, func(t *testing.T, store *documents.Store) {
		for _, name := range []string{"packed-000001", "packed-000002", "printed-1"} {
			_, err := store.CreateFile(t.Context(), "orders/A-1/"+name+".json", []byte("{}"))
			require.NoError(t, err)
		}
		for range 2 {
			require.NoError(t, store.RemoveFilesOf(t.Context(), "A-1", "packed"))
		}
		left, err := store.FilesOf(t.Context(), "A-1", "packed")
		require.NoError(t, err)
		require.Empty(t, left)
		left, err = store.FilesOf(t.Context(), "A-1", "printed")
		require.NoError(t, err)
		require.Len(t, left, 1)
	})
}
