package orders_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"orderflow/internal/orders"
	"orderflow/order"
)

func TestPackingIsRecordedOnceAndCanBeUndone(t *testing.T) {
	state := labelled(t, "pack-1", "one", order.DocumentLabel)
	answering(t, state)
	none, err := service.Packing(t.Context(), "pack-1")
	require.NoError(t, err)
	require.Empty(t, none)
	before := time.Now().UTC()
	first, err := service.Pack(t.Context(), orders.Pack{ID: "pack-1", By: "ewa"})
	require.NoError(t, err)
	require.WithinRange(t, first.Event.At, before, time.Now())
	require.Equal(t, orders.PackOutcome{ID: "pack-1",
		Event: orders.PackEvent{N: 1, At: first.Event.At, By: "ewa", Labels: state.Documents}}, first)

	second, err := service.Pack(t.Context(), orders.Pack{ID: "pack-1", By: "jan"})
	require.NoError(t, err)
	require.Equal(t, orders.PackOutcome{ID: "pack-1", Existing: true, Event: first.Event}, second, "jan is told that ewa was first")

	for i, want := range []bool{false, true} {
		undone, err := service.Unpack(t.Context(), orders.Pack{ID: "pack-1", By: "jan"})
		require.NoError(t, err)
		require.Equal(t, want, undone.Existing, "try %d", i)
		require.Equal(t, 1, undone.Left)
		require.True(t, undone.Event.Undone)
	}
	again, err := service.Pack(t.Context(), orders.Pack{ID: "pack-1", By: "jan"})
	require.NoError(t, err)
	require.Equal(t, 3, again.Event.N)
	events, err := service.Packing(t.Context(), "pack-1")
	require.NoError(t, err)
	require.Len(t, events, 3)
	require.Equal(t, "jan", events.Packed(state.Documents[0]).By)
}

func TestOfManyPackersOneCounts(t *testing.T) {
	answering(t, labelled(t, "pack-race", "one", "label-1", "label-2"))
	const packers = 8
	outcomes := make([]orders.PackOutcome, packers)
	var wait sync.WaitGroup
	for i := range packers {
		wait.Go(func() {
			var err error
			outcomes[i], err = service.Pack(context.Background(), orders.Pack{ID: "pack-race", By: fmt.Sprintf("packer-%d", i), Label: []order.DocumentKind{"label-1", "label-2"}[i%2]})
			if err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	events, err := service.Packing(t.Context(), "pack-race")
	require.NoError(t, err)
	require.Len(t, events, 2, "one for each parcel")
	added := 0
	for i, outcome := range outcomes {
		if !outcome.Existing {
			added++
			require.Equal(t, fmt.Sprintf("packer-%d", i), outcome.Event.By)
		}
	}
	require.Equal(t, 2, added)
}

func TestOnlyAnOrderWithALabelCanBePacked(t *testing.T) {
	held, bare := labelled(t, "pack-held", "held", order.DocumentLabel), order.State{ID: "pack-bare", Status: order.StatusRunning, Stage: order.StageBuy}
	held.Status = order.StatusHeld
	answering(t, held, bare, labelled(t, "pack-two", "two", "label-1", "label-2"))
	for id, want := range map[string]string{"pack-held": "it is held", "pack-bare": "it has no label; it is running at buy"} {
		_, err := service.Pack(t.Context(), orders.Pack{ID: id, By: "ewa"})
		var refused *orders.RefusedError
		require.ErrorAs(t, err, &refused)
		require.Equal(t, "order "+id+" cannot be packed: "+want, refused.Message)
	}
	_, err := service.Pack(t.Context(), orders.Pack{ID: "pack-two", By: "ewa", Label: "label-3"})
	require.ErrorContains(t, err, "it has no label-3, but label-1, label-2")
	_, err = service.Pack(t.Context(), orders.Pack{ID: "pack-nowhere", By: "ewa"})
	require.ErrorIs(t, err, orders.ErrNotFound)

	one, err := service.Pack(t.Context(), orders.Pack{ID: "pack-two", By: "ewa", Label: "label-2"})
	require.NoError(t, err)
	require.Equal(t, 1, one.Left)
	rest, err := service.Pack(t.Context(), orders.Pack{ID: "pack-two", By: "ewa"})
	require.NoError(t, err)
	require.Equal(t, order.DocumentKind("label-1"), rest.Event.Labels[0].Kind)
	require.Len(t, rest.Event.Labels, 1)
	require.Zero(t, rest.Left)
}

func TestErasingAnOrderForgetsWhoPackedAndPrintedIt(t *testing.T) {
	answering(t, labelled(t, "pack-erased", "one", order.DocumentLabel))
	_, err := service.Pack(t.Context(), orders.Pack{ID: "pack-erased", By: "ewa"})
	require.NoError(t, err)
	merged, err := service.Merge(t.Context(), orders.Merge{IDs: []string{"pack-erased"}, Kind: order.DocumentLabel}, nil)
	require.NoError(t, err)
	require.NoError(t, service.RecordPrinted(t.Context(), merged, "browser", "ewa"))
	_, err = service.Erase(t.Context(), "pack-erased")
	require.NoError(t, err)
	for _, kind := range []string{"packed", "printed"} {
		left, err := store.FilesOf(t.Context(), "pack-erased", kind)
		require.NoError(t, err)
		require.Empty(t, left)
	}
}

func TestLabelsThatWereNeverPrintedAreChosen(t *testing.T) {
	ids := answering(t, labelled(t, "never-1", "one", order.DocumentLabel), labelled(t, "never-2", "two", order.DocumentLabel))
	merge := orders.Merge{IDs: ids[:1], Kind: order.DocumentLabel, NeverPrinted: true}
	first, err := service.Merge(t.Context(), merge, nil)
	require.NoError(t, err)
	require.NoError(t, service.RecordPrinted(t.Context(), first, "browser", "ewa"))
	_, err = service.Merge(t.Context(), merge, nil)
	require.ErrorContains(t, err, "never-1: it was printed before, by ewa at ")
	merge.IDs = ids
	both, err := service.Merge(t.Context(), merge, nil)
	require.NoError(t, err)
	require.Equal(t, 1, both.Pages)
	require.Equal(t, "never-2", both.Documents[0].Order)
	require.Equal(t, "never-1", both.LeftOut[0].ID)
}
