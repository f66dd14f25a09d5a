package orders_test

import (
	"context"
	"fmt"

	"orderflow/examples"
	"orderflow/internal/orders"
)

// An order is started once, however often it is sent.
func ExampleService_Start() {
	service := orders.New(temporal, orders.Options{}) // temporal is a client of a Temporal server
	doc, err := examples.Order("from-stock-two-parcels")
	if err != nil {
		panic(err)
	}
	doc.ID = "example-1001"
	for range 2 {
		started, err := service.Start(context.Background(), doc)
		if err != nil {
			panic(err)
		}
		fmt.Println(started.WorkflowID, started.Existing)
	}
	// Output:
	// order-example-1001 false
	// order-example-1001 true
}
