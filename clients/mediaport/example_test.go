package mediaport_test

import (
	"context"
	"fmt"
	"net/http/httptest"

	"orderflow/clients/mediaport"
	"orderflow/clients/mediaport/mediaporttest"
)

// A supplier reads its orders and generates one label for all items that are not
// cancelled.
func Example() {
	simulator := mediaporttest.New(mediaporttest.Options{})
	server := httptest.NewServer(simulator) // stands in for Media Port
	defer server.Close()
	client, err := mediaport.New(mediaport.Config{BaseURL: server.URL, Username: "demo", Password: "demo"})
	if err != nil {
		panic(err)
	}
	simulator.Place(mediaporttest.NewOrder{Items: []mediaporttest.NewItem{{SKU: "MUG", Courier: "DPD"}}})

	ctx, supplier := context.Background(), int64(100)
	orders, err := client.Orders(ctx, supplier)
	if err != nil {
		panic(err)
	}
	order := orders[0]
	if err = client.GenerateLabel(ctx, supplier, order.Number, []int64{order.Items[0].ID}); err != nil {
		panic(err)
	}
	labels, err := client.Labels(ctx, supplier, order.Number)
	fmt.Println(len(labels), labels[0].Courier, labels[0].MediaType, err)
	// Output: 1 DPD application/pdf <nil>
}
