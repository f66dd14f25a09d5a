package archive_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/converter"

	"orderflow/internal/archive"
	"orderflow/internal/documents"
	"orderflow/order"
)

var accepted = time.Date(2025, 11, 29, 12, 0, 0, 0, time.UTC)

func open(t *testing.T) (*archive.Archive, *documents.Store) {
	t.Helper()
	store, err := documents.Open(t.Context(), t.TempDir())
	require.NoError(t, err)
	t.Cleanup(func() { _ = store.Close() })
	return archive.New(store, func(string) converter.DataConverter { return converter.GetDefaultDataConverter() }), store
}

// record is the record of an order that ended a day after its acceptance.
func record(id string, quality archive.Quality) archive.Record {
	return archive.Record{
		Summary: archive.Summary{ID: id, Run: "run-1", RunStartedAt: accepted, Status: order.StatusCompleted, Source: "shop",
			AcceptedAt: accepted, EndedAt: accepted.Add(24 * time.Hour), TrackingNumbers: []string{"A7"}, Quality: quality, Documents: 1},
		Content: &archive.Content{State: order.State{ID: id, Status: order.StatusCompleted, Order: order.Order{ID: id}}}}
}

func keep(t *testing.T, in *archive.Archive, one archive.Record) bool {
	t.Helper()
	written, err := in.Keep(t.Context(), one)
	require.NoError(t, err)
	return written
}

func TestARecordIsNotReplacedByAPoorerOne(t *testing.T) {
	later := record("shop-1", archive.Listed)
	later.Run, later.RunStartedAt = "run-2", accepted.Add(48*time.Hour)
	for _, c := range []struct {
		name          string
		before, after archive.Record
		replaced      bool
	}{
		{"the same again", record("shop-1", archive.Whole), record("shop-1", archive.Whole), false},
		{"a poorer one", record("shop-1", archive.Whole), record("shop-1", archive.Listed), false},
		{"a better one", record("shop-1", archive.FromHistory), record("shop-1", archive.Whole), true},
		{"a later run's", record("shop-1", archive.Whole), later, true},
		{"an earlier run's", later, record("shop-1", archive.Whole), false},
	} {
		t.Run(c.name, func(t *testing.T) {
			kept, _ := open(t)
			require.True(t, keep(t, kept, c.before))
			require.Equal(t, c.replaced, keep(t, kept, c.after))
		})
	}
}

func TestWhatWasErasedStaysErased(t *testing.T) {
	kept, store := open(t)
	require.True(t, keep(t, kept, record("shop-1", archive.Whole)))
	erased, err := kept.Erase(t.Context(), archive.Summary{ID: "shop-1"})
	require.NoError(t, err)
	require.True(t, erased)
	require.False(t, keep(t, kept, record("shop-1", archive.Whole)))
	left, err := kept.Record(t.Context(), "shop-1")
	require.NoError(t, err)
	require.True(t, left.Erased())
	require.Nil(t, left.Content)
	require.Empty(t, left.TrackingNumbers)
	require.Equal(t, order.StatusCompleted, left.Status)

	require.NoError(t, kept.Forget(t.Context(), "shop-1"))
	left, err = kept.Record(t.Context(), "shop-1")
	require.NoError(t, err)
	require.Empty(t, left.Status)
	has, err := kept.Has(t.Context(), "shop-1")
	require.NoError(t, err)
	require.True(t, has, "its id stays taken")
	exists, err := store.FileExists(t.Context(), documents.DayFile("accepted", accepted, "shop-1"))
	require.NoError(t, err)
	require.False(t, exists)
}

// A crash may leave a record without its day entries.
func TestARecordIsCompleted(t *testing.T) {
	kept, store := open(t)
	one := record("shop-1", archive.Whole)
	require.True(t, keep(t, kept, one))
	require.NoError(t, store.RemoveFile(t.Context(), documents.DayFile("accepted", accepted, "shop-1")))
	require.Empty(t, ids(t, kept, archive.Span{}))
	require.False(t, keep(t, kept, one))
	require.Equal(t, []string{"shop-1"}, ids(t, kept, archive.Span{}))
}

// ids are the orders of a span, in the order of the iteration.
func ids(t *testing.T, kept *archive.Archive, span archive.Span) (found []string) {
	t.Helper()
	for day, err := range kept.Days(t.Context(), span) {
		require.NoError(t, err)
		for _, one := range day {
			found = append(found, one.ID)
		}
	}
	return found
}

func TestOrdersAreFoundByTheirAcceptance(t *testing.T) {
	kept, _ := open(t)
	for id, after := range map[string]time.Duration{"shop-1": 0, "shop-2": time.Hour, "shop-3..": 24 * time.Hour} {
		one := record(id, archive.Whole)
		one.AcceptedAt = accepted.Add(after)
		keep(t, kept, one)
	}
	require.Equal(t, []string{"shop-3..", "shop-2", "shop-1"}, ids(t, kept, archive.Span{}))
	require.Equal(t, []string{"shop-2", "shop-1"}, ids(t, kept, archive.Span{Before: accepted.Add(24 * time.Hour)}))
	require.Equal(t, []string{"shop-3..", "shop-2"}, ids(t, kept, archive.Span{From: accepted.Add(time.Hour)}))
	require.Empty(t, ids(t, kept, archive.Span{From: accepted.Add(25 * time.Hour)}))
}

func due(t *testing.T, kept *archive.Archive, kind archive.Kind, before time.Time) (found []archive.DueOrder) {
	t.Helper()
	for one, err := range kept.Due(context.WithoutCancel(t.Context()), kind, before) {
		require.NoError(t, err)
		found = append(found, one)
	}
	return found
}

func TestWhatIsDueIsFoundByTheOrdersEnd(t *testing.T) {
	kept, _ := open(t)
	keep(t, kept, record("shop-1", archive.Whole))
	without := record("shop-2", archive.Whole)
	without.Documents = 0
	keep(t, kept, without)
	midnight := time.Date(2025, 12, 1, 0, 0, 0, 0, time.UTC)
	for _, kind := range []archive.Kind{archive.KindDocuments, archive.KindRecord} {
		require.Empty(t, due(t, kept, kind, midnight.Add(-time.Second)), "a day counts as a whole")
	}
	require.Len(t, due(t, kept, archive.KindDocuments, midnight), 1)
	all := due(t, kept, archive.KindRecord, midnight)
	require.Len(t, all, 2)
	require.NoError(t, kept.Done(t.Context(), all[0]))
	require.Len(t, due(t, kept, archive.KindRecord, midnight), 1)
	later := record("shop-1", archive.Whole).Summary
	require.False(t, all[0].EndedLater(later))
	later.EndedAt = midnight
	require.True(t, all[0].EndedLater(later))
}

func TestARecordOfALaterVersionIsNotRead(t *testing.T) {
	kept, store := open(t)
	require.NoError(t, store.ReplaceFile(t.Context(), "orders/shop-1/record.json", []byte(`{"version":2,"id":"shop-1"}`)))
	_, err := kept.Record(t.Context(), "shop-1")
	require.ErrorIs(t, err, archive.ErrVersion)
	_, err = kept.Keep(t.Context(), record("shop-1", archive.Whole))
	require.ErrorIs(t, err, archive.ErrVersion, "nor replaced")
}
