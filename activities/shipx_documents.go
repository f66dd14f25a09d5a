package activities

import (
	"context"

	"orderflow/clients/shipx"
	"orderflow/order"
)

// EnsureLabel stores the label of a bought shipment, or returns the stored one.
//
// Refused: ShipX cannot make the label.
func (a *ShipX) EnsureLabel(ctx context.Context, ref order.Ref, id int64, format order.LabelFormat) (order.Document, error) {
	file, err := a.Options.Client.Label(ctx, id, labelFormats[format], shipx.LabelA6)
	if err != nil {
		return order.Document{}, a.Options.Timing.ReadFailed(ctx, err)
	}
	return store(ctx, a.Options.Documents, ref, order.DocumentLabel, shipmentAt(order.ProviderShipX, id), file)
}

// EnsureProtocol stores the hand-over protocol of a bought shipment, or returns the stored
// one.
//
// Refused: ShipX cannot make the protocol.
func (a *ShipX) EnsureProtocol(ctx context.Context, ref order.Ref, id int64) (order.Document, error) {
	file, err := a.Options.Client.Printout(ctx, id)
	if err != nil {
		return order.Document{}, a.Options.Timing.ReadFailed(ctx, err)
	}
	return store(ctx, a.Options.Documents, ref, order.DocumentProtocol, shipmentAt(order.ProviderShipX, id), file)
}

// labelFormats are the names that ShipX documents.
var labelFormats = map[order.LabelFormat]shipx.LabelFormat{
	order.LabelPDF: shipx.LabelPDF, order.LabelZPL: shipx.LabelZPL, order.LabelEPL: shipx.LabelEPL}
