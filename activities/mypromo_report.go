package activities

import (
	"context"
	"fmt"
	"strings"

	"orderflow/clients/mypromo"
	"orderflow/order"
)

// AwaitFulfilment returns the id of MyPromo's production order for an order, as
// its fulfiller sees it. MyPromo makes it when production begins.
func (a *MyPromo) AwaitFulfilment(ctx context.Context, ref order.Ref, id int64) (int64, error) {
	listed, err := a.Options.Fulfiller.ListProductionOrders(ctx,
		mypromo.ProductionOrderFilter{OrderID: id, CreatedFrom: ref.Since()})
	if err != nil {
		return 0, a.Options.Pace.readFailed(ctx, err)
	}
	if len(listed) > 0 {
		return int64(listed[0].ID), nil
	}
	return 0, a.Options.Pace.notYet(ctx, "MyPromo has no production order for order %d yet", id)
}

// ShipmentReport is what the fulfiller tells MyPromo about a shipment.
type ShipmentReport struct {
	// FulfilmentID is the production order's.
	FulfilmentID   int64         `json:"fulfilmentId"`
	Carrier        order.Carrier `json:"carrier"`
	TrackingNumber string        `json:"trackingNumber"`
}

// EnsureShipmentReported tells MyPromo that everything has been shipped, unless
// a shipment of this tracking number is known there. Reporting one twice would
// count as a second parcel.
//
// Refused: MyPromo wants something else first, such as its own label used.
func (a *MyPromo) EnsureShipmentReported(ctx context.Context, ref order.Ref, report ShipmentReport) error {
	current, err := a.Options.Fulfiller.GetProductionOrder(ctx, report.FulfilmentID)
	if err != nil {
		return a.Options.Pace.readFailed(ctx, err)
	}
	for _, shipment := range current.Shipments {
		if strings.EqualFold(string(shipment.TrackingCode), report.TrackingNumber) {
			return nil
		}
	}
	key, known := a.Options.CarrierKeys[report.Carrier]
	if !known {
		return Refuse(order.Problem{
			Provider: ProviderMyPromo, Operation: "report shipment", Code: "unknown-carrier",
			Message: fmt.Sprintf("no MyPromo carrier key for %q in ORDERFLOW_MYPROMO_CARRIER_KEYS", report.Carrier),
		})
	}
	if err := a.Options.Pace.settled(ctx, ref); err != nil {
		return err
	}
	_, err = a.Options.Fulfiller.AddShipment(ctx, report.FulfilmentID,
		mypromo.NewShipment{Carrier: mypromo.CarrierKey(key), TrackingCode: report.TrackingNumber})
	return a.Options.Pace.actFailed(ctx, err)
}

// CheckCarrierKeys reads MyPromo's list of carriers and returns an error that
// names a configured key which is not in it. A worker asks before it starts.
func CheckCarrierKeys(ctx context.Context, fulfiller *mypromo.Client, configured map[order.Carrier]string) error {
	listed, err := fulfiller.ListCarriers(ctx)
	if err != nil {
		return err
	}
	known := map[string]bool{}
	var keys []string
	for _, carrier := range listed {
		known[string(carrier.Key)] = true
		keys = append(keys, string(carrier.Key))
	}
	for ours, theirs := range configured {
		if !known[strings.ToLower(theirs)] {
			return fmt.Errorf("ORDERFLOW_MYPROMO_CARRIER_KEYS: %s:%s: MyPromo has no such carrier; it has %s",
				ours, theirs, strings.Join(keys, ", "))
		}
	}
	return nil
}
