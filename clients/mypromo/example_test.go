package mypromo_test

import (
	"context"
	"fmt"
	"net/http/httptest"

	"orderflow/clients/mypromo"
	"orderflow/clients/mypromo/mypromotest"
)

// An order is a draft until SubmitOrder: create it, add its items one by one, then
// submit it. Only then MyPromo begins to process it.
func Example() {
	server := httptest.NewServer(mypromotest.New(mypromotest.Options{})) // stands in for https://api.mypromo.com
	defer server.Close()
	client, err := mypromo.New(mypromo.Config{BaseURL: server.URL, ClientID: "demo", ClientSecret: "demo"})
	if err != nil {
		panic(err)
	}
	ctx := context.Background()
	draft, err := client.CreateOrder(ctx, mypromo.NewOrder{Reference: "shop-1001",
		Recipient: mypromo.NewAddress{LastName: "Lis", Street: "Polna 12", Zip: "81-001", City: "Gdynia", CountryCode: "PL"}})
	if err != nil {
		panic(err)
	}
	if _, err = client.AddItem(ctx, int64(draft.ID), mypromo.NewItem{Reference: "1001-1", SKU: "PEN-BLUE", Quantity: 10}); err != nil {
		panic(err)
	}
	if _, err = client.SubmitOrder(ctx, int64(draft.ID)); err != nil {
		panic(err)
	}
	order, err := client.GetOrder(ctx, int64(draft.ID))
	fmt.Println(order.Reference, len(order.Items), "item", err)
	// Output: shop-1001 1 item <nil>
}
