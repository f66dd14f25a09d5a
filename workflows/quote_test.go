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

// A quote tells the offers that the order's policy would choose from those that the document must
// name: it would not buy the cheapest of all, which does not collect at the door.
func TestAQuoteTellsWhatTheOrderWouldNotChoose(t *testing.T) {
	quoted := func(change func(*order.Shipping)) (chosen, named []string) {
		w := newWorld(t)
		doc := fromStock()
		doc.Shipping.Carrier, doc.Shipping.CashOnDelivery, doc.Shipping.Insurance = order.CarrierTPK, nil, nil
		change(&doc.Shipping)
		w.env.ExecuteWorkflow(order.QuoteType, doc)
		require.NoError(t, w.env.GetWorkflowError())
		var offers []order.Offer
		require.NoError(t, w.env.GetWorkflowResult(&offers))
		for _, offer := range offers {
			if offer.ByNameOnly {
				named = append(named, offer.Service)
			} else {
				chosen = append(chosen, offer.Service)
			}
		}
		return chosen, named
	}
	chosen, named := quoted(func(s *order.Shipping) { s.OfferPolicy, s.Service = order.OfferCheapest, "" })
	require.Contains(t, chosen, "dpd")
	require.NotContains(t, chosen, "23", "it does not collect at the door")
	require.Contains(t, named, "23")

	chosen, named = quoted(func(s *order.Shipping) { s.OfferPolicy, s.Service = order.OfferService, "23" })
	require.Equal(t, []string{"23"}, chosen)
	require.Contains(t, named, "dpd")
}
