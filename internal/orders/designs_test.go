package orders_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"orderflow/internal/orders"
	"orderflow/order"
)

func TestFinishDesign(t *testing.T) {
	doc := example(t, "shop-2026-10417")
	doc.ID = "drawn"
	doc.Items = []order.Item{{Reference: "drawn-1", SKU: "MUG-300", Quantity: 1, Design: &order.Design{Editor: true}}}
	start(t, doc)
	require.Eventually(t, func() bool {
		state, err := service.State(t.Context(), doc.ID)
		return err == nil && len(state.Designs) == 1
	}, time.Minute, 20*time.Millisecond)

	var refused *orders.RefusedError
	require.ErrorAs(t, service.FinishDesign(t.Context(), doc.ID, "drawn-2"), &refused)
	require.Equal(t, `order drawn has no open design of an item "drawn-2"`, refused.Message)
	require.NoError(t, service.FinishDesign(t.Context(), doc.ID, "drawn-1"))
	state := awaitStatus(t, doc.ID, order.StatusCompleted)
	require.True(t, state.Designs[0].Finished)
	require.ErrorAs(t, service.FinishDesign(t.Context(), doc.ID, "drawn-1"), &refused)
	require.ErrorIs(t, service.FinishDesign(t.Context(), "nobody", "drawn-1"), orders.ErrNotFound)
}
