package orders_test

import (
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"orderflow/internal/orders"
	"orderflow/order"
)

func request() order.RequestCancel {
	return order.RequestCancel{Reason: "ordered twice", By: "ewa", Deadline: time.Now().Add(20 * time.Second)}
}

func TestCancelAccepted(t *testing.T) {
	doc := tooDear(t, "cancel-yes")
	start(t, doc)
	awaitStatus(t, doc.ID, order.StatusNeedsAttention)

	answer, err := service.Cancel(t.Context(), doc.ID, request())
	require.NoError(t, err)
	require.Equal(t, order.CancelAccepted, answer.Decision)
	state := awaitStatus(t, doc.ID, order.StatusCancelled)
	require.Equal(t, "ewa", state.Cancellation.By)

	require.Eventually(t, func() bool { // it still has to sweep
		_, err := service.Result(t.Context(), doc.ID)
		return err == nil
	}, 10*time.Second, 20*time.Millisecond)
	_, err = service.Cancel(t.Context(), doc.ID, request())
	require.ErrorIs(t, err, orders.ErrEnded)
	require.Regexp(t, `it has ended: cancelled at 20\d\d-\d\d-\d\d \d\d:\d\d:\d\d UTC$`, err.Error())
	require.ErrorIs(t, service.Hold(t.Context(), doc.ID, "ewa"), orders.ErrEnded)
}

func TestCancelRefusedInProduction(t *testing.T) {
	doc := example(t, "shop-2026-10417")
	doc.ID = "cancel-no"
	doc.Shipping.PriceCap = tooDear(t, doc.ID).Shipping.PriceCap
	start(t, doc)
	awaitStatus(t, doc.ID, order.StatusNeedsAttention)

	answer, err := service.Cancel(t.Context(), doc.ID, request())
	require.NoError(t, err)
	require.Equal(t, order.CancelRefused, answer.Decision)
	require.NotEmpty(t, answer.Explanation)
	awaitStatus(t, doc.ID, order.StatusNeedsAttention)
}

func TestAskToCancel(t *testing.T) {
	doc := tooDear(t, "cancel-wish")
	start(t, doc)
	require.NoError(t, service.AskToCancel(t.Context(), doc.ID, order.CancelOrder{Reason: "no stock", By: "ewa"}))
	state := awaitStatus(t, doc.ID, order.StatusCancelled)
	require.Equal(t, "no stock", state.Cancellation.Reason)
}

func TestResolve(t *testing.T) {
	doc := tooDear(t, "resolve")
	start(t, doc)
	awaitStatus(t, doc.ID, order.StatusNeedsAttention)

	err := service.Resolve(t.Context(), doc.ID, order.Resolve{Action: order.ActionSkip})
	require.EqualError(t, err, `resolve: action: "skip" does not fit this problem; possible now: [retry amend choose-offer ship-by-hand cancel]`)

	require.NoError(t, service.Resolve(t.Context(), doc.ID, order.Resolve{
		Action: order.ActionChooseOffer, By: "ewa", Service: "inpost_courier_standard",
		PriceCap: &order.Money{Amount: decimal.NewFromInt(90), Currency: "PLN"}}))
	state, err := service.Watch(t.Context(), doc.ID, orders.Watcher{State: func(order.State) {}})
	require.NoError(t, err)
	require.Equal(t, order.StatusCompleted, state.Status)
	require.Equal(t, "inpost_courier_standard", state.Offer.Service)
}
