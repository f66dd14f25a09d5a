package shop_test

import (
	"context"
	"fmt"
	"net/http/httptest"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"orderflow/clients/shop"
	"orderflow/clients/shop/shoptest"
)

// A message is signed with the shop's secret. A shop that receives it twice
// recognises the id.
func Example() {
	secret := "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3"
	receiver, err := shoptest.New(secret)
	if err != nil {
		panic(err)
	}
	server := httptest.NewServer(receiver) // stands in for the shop
	defer server.Close()
	signer, err := shop.NewSigner(secret)
	if err != nil {
		panic(err)
	}
	target := shop.Target{Name: shop.All, URL: server.URL, Signers: []*standardwebhooks.Webhook{signer}}
	answer, err := shop.New(0).Post(context.Background(), target, shop.Message{ID: "order-shop-1001@shipped-1",
		Body: []byte(`{"type": "order.shipped", "timestamp": "2026-01-15T08:00:00Z", "data": {"order": "shop-1001"}}`)})
	fmt.Println(answer.Accepted(), len(receiver.Got()), err)
	// Output: true 1 <nil>
}
