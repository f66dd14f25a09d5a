package orders_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/client"

	"orderflow/activities"
	"orderflow/internal/orders"
	"orderflow/order"
)

// Older versions that did not normalize documents started orders with what people typed.
func TestAnOrderFromBeforeIsTheSameWhenItIsSentAgain(t *testing.T) {
	doc := tooDear(t, "typed-1")
	doc.Recipient.FirstName, doc.Recipient.Phone = "Ewa ", "600 700 800"
	_, err := temporal.ExecuteWorkflow(t.Context(),
		client.StartWorkflowOptions{ID: order.WorkflowID(doc.ID), TaskQueue: activities.QueueOrders}, order.WorkflowType, doc)
	require.NoError(t, err)

	again, err := service.Start(t.Context(), doc)
	require.NoError(t, err)
	require.True(t, again.Existing)
	doc.Recipient.Phone = "+48600700800"
	again, err = service.Start(t.Context(), doc.Normalised())
	require.NoError(t, err)
	require.True(t, again.Existing)

	doc.Recipient.Phone = "600 700 801"
	_, err = service.Start(t.Context(), doc)
	var conflict *orders.ConflictError
	require.ErrorAs(t, err, &conflict)
	require.Equal(t, []order.Difference{{Path: "recipient.phone"}}, conflict.Differences)
}

// The contact phone is fixed when an order is started, whatever is configured later.
func TestTheContactPhoneIsFixedAtTheStart(t *testing.T) {
	reachable := orders.New(temporal, orders.Options{ContactPhone: "22 431 05 00"})
	doc := tooDear(t, "phone-abroad-1")
	doc.Recipient.Phone = "+380 67 123 45 67"
	_, err := service.Start(t.Context(), doc)
	var problems order.Problems
	require.ErrorAs(t, err, &problems, "without one")
	require.Equal(t, "recipient.phone", problems[0].Path)

	_, err = reachable.Start(t.Context(), doc)
	require.NoError(t, err)
	awaitStatus(t, doc.ID, order.StatusNeedsAttention)
	state, err := service.State(t.Context(), doc.ID)
	require.NoError(t, err)
	require.Equal(t, "+48224310500", state.Order.Shipping.ContactPhone)
	require.Equal(t, "+380671234567", state.Order.Recipient.Phone)

	again, err := orders.New(temporal, orders.Options{ContactPhone: "22 431 05 99"}).Start(t.Context(), doc)
	require.NoError(t, err)
	require.True(t, again.Existing)
}

func TestACarrierThatDropsOutIsNamedInTheAnswer(t *testing.T) {
	doc := tooDear(t, "drops-out")
	doc.Shipping.Carrier, doc.Shipping.Service, doc.Shipping.OfferPolicy = order.CarrierBest, "", ""
	doc.Recipient.Phone = "+380 67 123 45 67"
	started := start(t, doc)
	require.Len(t, started.Unfit, 1)
	require.Equal(t, order.CarrierShipX, started.Unfit[0].Carrier)
	require.Equal(t, "recipient.phone", started.Unfit[0].Problems[0].Path)
	require.Equal(t, started.Unfit, start(t, doc).Unfit, "whenever it is sent")
}
