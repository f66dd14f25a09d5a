package main

import (
	"net/http"
	"testing"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
	"github.com/stretchr/testify/require"

	"orderflow/clients/shop"
	"orderflow/order"
	"orderflow/sandbox/audit"
)

// The audit finds an event that the shop did not receive.
func TestWhatTheShopHasNotHeardIsFound(t *testing.T) {
	told, err := openShop()
	require.NoError(t, err)
	t.Cleanup(told.Close)
	signer, err := shop.NewSigner(told.Secret)
	require.NoError(t, err)
	target := shop.Target{Name: "all", URL: told.URL, Signers: []*standardwebhooks.Webhook{signer}}
	tell := func(id, body string) bool {
		answer, err := shop.New(10*time.Second).Post(t.Context(), target, shop.Message{ID: id, Body: []byte(body)})
		return err == nil && answer.Status == http.StatusNoContent
	}
	one := &trial{stack: &stack{shop: told}}
	c := audit.Case{
		State: order.State{ID: "shop-1", Order: order.Order{Production: order.ProductionMyPromo},
			Told: map[order.Event]order.Told{order.EventNeedsAttention: {Count: 2}}},
		Result: order.Result{Status: order.StatusCompleted, TrackingNumbers: []string{"7"}}}
	for range 3 {
		require.False(t, tell("x", `{"type": "order.accepted"}`), "it is away")
	}
	require.Len(t, one.notTold(c), 6)
	told.comeBack()
	require.Empty(t, one.unheard())
	for _, event := range []string{"accepted-1", "in-production-1", "needs-attention-1", "needs-attention-2"} {
		require.True(t, tell("notify-order-shop-1@"+event, `{"type": "order.x"}`))
	}
	require.True(t, tell("notify-order-shop-1@shipped-1", `{"type": "order.shipped", "data": {"id": "shop-1", "trackingNumbers": ["6"]}}`))
	require.Len(t, one.notTold(c), 1, "other parcels")
	require.True(t, tell("notify-order-shop-1@shipped-2", `{"type": "order.shipped", "data": {"id": "shop-1", "trackingNumbers": ["7"]}}`))
	require.True(t, tell("notify-order-shop-1@shipped-2", `{"type": "order.shipped", "data": {"id": "shop-1", "trackingNumbers": ["7"]}}`))
	require.Empty(t, one.notTold(c))
	require.Equal(t, 1, told.again())
	c.Result.Status = order.StatusCancelled
	require.Len(t, one.notTold(c), 1)
}

// toldWhileAway is a shop that received a notice while it was down.
func toldWhileAway(t *testing.T) *toldShop {
	t.Helper()
	told, err := openShop()
	require.NoError(t, err)
	t.Cleanup(told.Close)
	for range 2 { // the first one may hang
		response, err := http.Post(told.URL, "application/json", nil)
		if err == nil {
			_ = response.Body.Close()
		}
	}
	return told
}
