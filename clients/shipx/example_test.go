package shipx_test

import (
	"context"
	"fmt"
	"net/http/httptest"
	"slices"
	"time"

	"orderflow/clients/shipx"
	"orderflow/clients/shipx/shipxtest"
)

// ShipX prepares offers a moment after a shipment's creation. Buy pays for one of
// them. The tracking number exists when the purchase is confirmed.
func Example() {
	now := time.Date(2026, 1, 15, 8, 0, 0, 0, time.UTC)
	simulator := shipxtest.New(shipxtest.Options{Clock: func() time.Time { return now }})
	server := httptest.NewServer(simulator) // stands in for https://api-shipx-pl.easypack24.net
	defer server.Close()
	client, err := shipx.New(shipx.Config{BaseURL: server.URL, Token: "demo", Organization: "1111"})
	if err != nil {
		panic(err)
	}
	ctx := context.Background()
	asked := byCourier("shop-1001")
	asked.Service = "" // one that is named would be bought at once
	shipment, err := client.CreateShipment(ctx, asked)
	if err != nil {
		panic(err)
	}
	now = now.Add(time.Second) // the offers are prepared
	if shipment, err = client.GetShipment(ctx, int64(shipment.ID)); err != nil {
		panic(err)
	}
	offers := shipment.Offers
	offer := offers[slices.IndexFunc(offers, func(offer shipx.Offer) bool { return offer.Buyable(now) })]
	if _, err = client.Buy(ctx, int64(shipment.ID), int64(offer.ID)); err != nil {
		panic(err)
	}
	now = now.Add(time.Second) // the purchase is confirmed
	shipment, err = client.GetShipment(ctx, int64(shipment.ID))
	fmt.Println(shipment.Reference, shipment.Status, shipment.TrackingNumber != "", err)
	// Output: shop-1001 confirmed true <nil>
}
