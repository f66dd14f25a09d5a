package httpapi_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/internal/access"
	"orderflow/internal/orders"
	"orderflow/order"
)

func TestQuotes(t *testing.T) {
	doc := fromStock(t, "quote-1")
	got := decoded[struct{ Offers []order.Offer }](t,
		post(access.RoleStart, "/v1/quotes", text(t, doc)).do(t), http.StatusOK)
	require.NotEmpty(t, got.Offers)
	for _, offer := range got.Offers {
		require.Equal(t, order.CarrierShipX, offer.Carrier)
		require.NotEmpty(t, offer.Service)
	}
	_, err := service.State(t.Context(), doc.ID)
	require.ErrorIs(t, err, orders.ErrNotFound, "nothing is started")

	doc.Items[0].Quantity = 0
	refused := refusal(t, post(access.RoleStart, "/v1/quotes", text(t, doc)).do(t), http.StatusUnprocessableEntity)
	require.Equal(t, []trouble{{Location: "body.items[0].quantity", Message: "must be 1 to 200000; is 0"}}, refused.Errors)
}
