package main

import (
	"context"
	"fmt"
	"time"

	"github.com/shopspring/decimal"
	"go.temporal.io/api/enums/v1"
	historypb "go.temporal.io/api/history/v1"

	"orderflow/order"
)

// plenty is the money on the account at TPK.
var plenty = decimal.NewFromInt(1_000_000)

// plainOrder is made to order, of one item, and ships with ShipX to a locker. Its
// names are plain ASCII, whose labels the simulators print fastest.
func plainOrder(id string) order.Order {
	return order.Order{
		ID: id, Source: order.Source{System: "bench", Reference: id},
		Recipient: order.Party{FirstName: "Ewa", LastName: "Lis", Street: "Polna", Building: "12", PostCode: "81-391",
			City: "Gdynia", Country: "PL", Phone: "600700800", Email: "ewa@beta.example"},
		Items: []order.Item{{Reference: "item-1", SKU: "MUG-300", Quantity: 1,
			Files: []order.PrintFile{{URL: "https://files.example/mug.pdf"}}}},
		Production: order.ProductionMyPromo,
		Shipping: order.Shipping{Carrier: order.CarrierShipX, LockerPoint: "GDY01A",
			Parcels: []order.Parcel{{Template: "small"}}, OfferPolicy: order.OfferCheapest},
		Reports: []order.ReportTarget{order.ReportMyPromo},
	}
}

// complete starts an order and waits for its end.
func (h *house) complete(ctx context.Context, doc order.Order) error {
	started, err := h.service.Start(ctx, doc)
	if err != nil {
		return err
	}
	return h.completes(ctx, started.WorkflowID)
}

// livesWithin bounds the life of one order.
const livesWithin = 5 * time.Minute

// completes waits for the end of an order, which has to be a good one.
func (h *house) completes(ctx context.Context, workflowID string) error {
	ctx, cancel := context.WithTimeout(ctx, livesWithin)
	defer cancel()
	var result order.Result
	if err := h.client.GetWorkflow(ctx, workflowID, "").Get(ctx, &result); err != nil {
		return fmt.Errorf("%s: %w", workflowID, err)
	}
	if result.Status != order.StatusCompleted {
		return fmt.Errorf("%s is %s: %s", workflowID, result.Status, result.Reason)
	}
	return nil
}

// live lets an order live, and returns its history.
func (h *house) live(ctx context.Context, doc order.Order) (*historypb.History, error) {
	if err := h.complete(ctx, doc); err != nil {
		return nil, err
	}
	return h.history(ctx, order.WorkflowID(doc.ID))
}

func (h *house) history(ctx context.Context, workflowID string) (*historypb.History, error) {
	found := &historypb.History{}
	events := h.client.GetWorkflowHistory(ctx, workflowID, "", false, enums.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
	for events.HasNext() {
		event, err := events.Next()
		if err != nil {
			return nil, err
		}
		found.Events = append(found.Events, event)
	}
	return found, nil
}

// eventually asks until the answer is yes.
func eventually(ctx context.Context, within time.Duration, so func() (bool, error)) error {
	const pause = 500 * time.Millisecond // a count of many orders is work for the server
	ctx, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	for {
		if yes, err := so(); yes || err != nil {
			return err
		}
		if err := wait(ctx, pause); err != nil {
			return err
		}
	}
}

func wait(ctx context.Context, lasts time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(lasts):
		return nil
	}
}
