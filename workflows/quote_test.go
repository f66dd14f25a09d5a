package workflows_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/temporal"

	"orderflow/activities/attempt"
	"orderflow/order"
)

func TestAQuoteLeavesNothingBehind(t *testing.T) {
	w := newWorldOf(t, stating)
	doc := fromStock()
	w.env.ExecuteWorkflow(order.QuoteType, doc)
	require.NoError(t, w.env.GetWorkflowError())
	var offers []order.Offer
	require.NoError(t, w.env.GetWorkflowResult(&offers))
	prices := map[string]string{}
	for _, offer := range offers {
		if offer.Available {
			prices[offer.Service] = offer.Price.String()
		}
	}
	require.Equal(t, "31.98 PLN", prices["inpost_courier_standard"])
	require.Empty(t, w.remaining(doc.ID))
	require.Equal(t, 1, w.effects(doc.ID)["shipment-canceled"])
}

func TestAQuoteThatTheCarrierRefuses(t *testing.T) {
	w := newWorld(t)
	doc := madeToOrder()
	doc.Shipping.LockerPoint = "XXX99X"
	w.env.ExecuteWorkflow(order.QuoteType, doc)
	var refused *temporal.ApplicationError
	require.ErrorAs(t, w.env.GetWorkflowError(), &refused)
	require.Equal(t, attempt.TypeRefused, refused.Type())
	require.Empty(t, w.remaining(doc.ID))
}
