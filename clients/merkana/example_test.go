package merkana_test

import (
	"context"
	"fmt"
	"net/http/httptest"

	"orderflow/clients/merkana"
	"orderflow/clients/merkana/merkanatest"
)

// Report to Merkana that an order is shipped. A repeated report changes nothing.
func Example() {
	simulator := merkanatest.New(merkanatest.Options{})
	server := httptest.NewServer(simulator) // stands in for Merkana
	defer server.Close()
	client, err := merkana.New(merkana.Config{BaseURL: server.URL, Token: "demo-token"})
	if err != nil {
		panic(err)
	}
	simulator.Expect("244")
	waybill, courier := "1051503", "econt"
	err = client.ReportStatuses(context.Background(), []merkana.OrderStatus{
		{ExternalID: "244", Status: merkana.StatusSend, AWB: &waybill, Courier: &courier}})
	fmt.Println(len(simulator.Ledger().Of("244")), err)
	// Output: 1 <nil>
}
