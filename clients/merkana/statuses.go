package merkana

import (
	"context"
	"fmt"

	"orderflow/clients"
)

// StatusSend reports that an order is shipped. It is the only status in Merkana's
// documentation; Merkana agrees on others with each centre.
const StatusSend = "send"

// OrderStatus is the status of one order.
type OrderStatus struct {
	// ExternalID is Merkana's id of the order; mandatory.
	ExternalID string `json:"idextern"`
	// Status is mandatory.
	Status string `json:"status"`
	// AWB is the waybill number; nil before there is one.
	AWB *string `json:"awb"`
	// Courier is the courier's code, such as "econt"; the codes are not documented.
	Courier *string `json:"courier"`
}

// ReportStatuses reports the status of at least one order to Merkana, which passes
// it on to the shop. It is idempotent, so a call of unknown outcome may be
// repeated.
//
// Refused: one of the orders is not Merkana's. The documentation does not say
// whether the others were accepted then: report one order per call to know.
//
// POST /v1/ff-orders-status
func (c *Client) ReportStatuses(ctx context.Context, orders []OrderStatus) error {
	operation := fmt.Sprintf("report the statuses of %d orders", len(orders))
	if len(orders) == 1 {
		operation = fmt.Sprintf("report status %q of order %s", orders[0].Status, orders[0].ExternalID)
	}
	if fields := checkStatuses(orders); len(fields) > 0 {
		return refused(operation, fields)
	}
	return c.send(ctx, operation, "/v1/ff-orders-status", struct {
		Orders []OrderStatus `json:"orders"`
	}{orders})
}

func checkStatuses(orders []OrderStatus) []clients.Field {
	if len(orders) == 0 {
		return []clients.Field{{Path: "orders", Problem: "at least one is needed"}}
	}
	var fields []clients.Field
	for i, order := range orders {
		if order.ExternalID == "" {
			fields = append(fields, clients.Field{Path: fmt.Sprintf("orders.%d.idextern", i), Problem: "missing"})
		}
		if order.Status == "" {
			fields = append(fields, clients.Field{Path: fmt.Sprintf("orders.%d.status", i), Problem: "missing"})
		}
	}
	return fields
}
