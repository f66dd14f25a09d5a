package main

import (
	"bytes"
	"encoding/json"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"orderflow/clients/shop"
)

const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

func TestTheShopPrintsWhatItVerifiedOnce(t *testing.T) {
	var printed bytes.Buffer
	handler, err := newShop(secret, &printed)
	require.NoError(t, err)
	server := httptest.NewServer(handler)
	defer server.Close()
	body, err := json.Marshal(shop.Event{Type: "order.shipped", Timestamp: time.Now(),
		Data: shop.Data{ID: "shop-1001", TrackingNumbers: []string{"620000000000000000000001"}}})
	require.NoError(t, err)
	for secret, want := range map[string]int{secret: 204, "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD": 401} {
		signer, err := shop.NewSigner(secret)
		require.NoError(t, err)
		target := shop.Target{Name: "shop", URL: server.URL}
		target.Signers = append(target.Signers, signer)
		for range 2 {
			answer, err := shop.New(0).Post(t.Context(), target, shop.Message{ID: "notify-order-shop-1001@shipped-1", Body: body})
			require.NoError(t, err)
			require.Equal(t, want, answer.Status)
		}
	}
	require.Equal(t, "order.shipped shop-1001 [620000000000000000000001]\n", printed.String())
	_, err = newShop("hunter2!", &printed)
	require.Error(t, err)
}
