package tpk_test

import (
	"context"
	"fmt"
	"net/http/httptest"

	"github.com/shopspring/decimal"

	"orderflow/clients/tpk"
	"orderflow/clients/tpk/tpktest"
)

// An order costs nothing until it is paid from the account's balance.
func Example() {
	server := httptest.NewServer(tpktest.New(tpktest.Options{})) // stands in for TPK's API
	defer server.Close()
	client, err := tpk.New(tpk.Config{BaseURL: server.URL, APIKey: "demo-key", Email: "demo@orderflow.example", Password: "demo"})
	if err != nil {
		panic(err)
	}
	ctx := context.Background()
	pickup, err := client.SearchPickup(ctx, tpk.PickupQuery{CourierID: tpk.CourierDPD})
	if err != nil {
		panic(err)
	}
	party := tpk.Party{Name: "Ewa", Surname: "Lis", Street: "Polna", HouseNumber: "12A", PostCode: "81-001", City: "Gdynia",
		CountryID: tpk.CountryPoland, Phone: "600700800", Email: "ewa@beta.example"}
	created, err := client.CreateOrder(ctx, tpk.NewPackage{ProductID: tpk.ProductParcel, CourierID: tpk.CourierDPD,
		Weight: decimal.NewFromInt(2), Length: decimal.NewFromInt(30), Width: decimal.NewFromInt(20), Height: decimal.NewFromInt(8),
		Description: "Mugs #7K3Q9", PickupDate: pickup.Date, Sender: party, Receiver: party})
	if err != nil {
		panic(err)
	}
	if _, err = client.PayOrder(ctx, int64(created.OrderID)); err != nil {
		panic(err)
	}
	order, err := client.GetOrder(ctx, int64(created.OrderID))
	fmt.Println(order.OrderID == created.OrderID, order.Description, err)
	// Output: true Mugs #7K3Q9 <nil>
}
