package audit_test

import (
	"fmt"

	"orderflow/order"
	"orderflow/sandbox/audit"
	"orderflow/sandbox/simkit"
)

// A cancelled order must leave nothing alive. Here MyPromo's ledger has a draft that
// nobody cancelled.
func ExampleCase_Findings() {
	ended := audit.Case{
		State: order.State{Status: order.StatusCancelled, ProviderRefs: []string{"mypromo:9"},
			Order:        order.Order{ID: "shop-1001", Production: order.ProductionMyPromo},
			Cancellation: &order.Cancellation{Decision: order.CancelAccepted}},
		Result: order.Result{Status: order.StatusCancelled, ProviderRefs: []string{"mypromo:9"}},
		Ledgers: audit.Ledgers{order.ProviderMyPromo: {
			simkit.Effect{Kind: "order-created", Ref: "shop-1001", ID: "9"}}},
	}
	for _, finding := range ended.Findings() {
		fmt.Println(finding)
	}
	// Output:
	// left over: mypromo order-created: draft 9
	// left over: mypromo order-created: the order is cancelled, but [9] are alive
}
