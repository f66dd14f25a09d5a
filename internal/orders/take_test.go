package orders_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/internal/orders"
	"orderflow/order"
)

func TestTakeStartsOnceWhateverTheContent(t *testing.T) {
	doc := tooDear(t, "taken-once")
	isNew, err := service.Take(t.Context(), doc)
	require.NoError(t, err)
	require.True(t, isNew)

	changed := doc
	changed.Notes = "changed since"
	for name, again := range map[string]order.Order{"the same": doc, "changed": changed, "no longer valid": {ID: doc.ID}} {
		isNew, err := service.Take(t.Context(), again)
		require.NoError(t, err, name)
		require.False(t, isNew, name)
	}
	awaitStatus(t, doc.ID, order.StatusNeedsAttention)
	require.NoError(t, service.Resolve(t.Context(), doc.ID, order.Resolve{Action: order.ActionCancel, By: "Ola"}))
	awaitStatus(t, doc.ID, order.StatusCancelled)
	isNew, err = service.Take(t.Context(), doc)
	require.NoError(t, err)
	require.False(t, isNew, "an order that has ended is not begun again")
}

func TestTakeRefusesWhatIsInvalid(t *testing.T) {
	doc := fromStock(t, "taken-invalid")
	doc.Items[0].Quantity = 0
	_, err := service.Take(t.Context(), doc)
	var problems order.Problems
	require.ErrorAs(t, err, &problems)
	require.Equal(t, "items[0].quantity", problems[0].Path)
	_, err = service.State(t.Context(), doc.ID)
	require.ErrorIs(t, err, orders.ErrNotFound)
}
