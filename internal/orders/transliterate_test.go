package orders_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/internal/orders"
	"orderflow/order"
)

// Whether an order is transliterated is fixed when it is started, whatever is configured later.
func TestNamesAreTransliteratedAsConfiguredAtTheStart(t *testing.T) {
	doc := tooDear(t, "transliterated-1")
	doc.Recipient.FirstName, doc.Recipient.LastName = "Юрій", "Згурський"
	_, err := service.Start(t.Context(), doc)
	var problems order.Problems
	require.ErrorAs(t, err, &problems, "InPost's label can't show it")
	require.Equal(t, "recipient.firstName", problems[0].Path)

	transliterating := orders.New(temporal, orders.Options{Transliterate: true})
	started, err := transliterating.Start(t.Context(), doc)
	require.NoError(t, err)
	require.False(t, started.Existing)
	awaitStatus(t, doc.ID, order.StatusNeedsAttention)
	state, err := service.State(t.Context(), doc.ID)
	require.NoError(t, err)
	require.Equal(t, []string{"Yurii", "Zghurskyi"}, []string{state.Order.Recipient.FirstName, state.Order.Recipient.LastName})
	require.True(t, state.Order.Shipping.Transliterate)

	for _, later := range []*orders.Service{transliterating, service} {
		again, err := later.Start(t.Context(), doc)
		require.NoError(t, err)
		require.True(t, again.Existing)
	}
	doc.Shipping.Transliterate = true
	again, err := service.Start(t.Context(), doc)
	require.NoError(t, err)
	require.True(t, again.Existing)
}
