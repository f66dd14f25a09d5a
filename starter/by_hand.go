package main

import (
	"context"

	"orderflow/order"
)

// namesShipment reports whether any flag of ship-by-hand is given.
func (r *resolution) namesShipment() bool {
	return r.byHand.Carrier != "" || len(r.byHand.TrackingNumbers) > 0 || r.label != "" || r.byHand.Force
}

// shipByHand hands over a label that was made elsewhere.
func (a *app) shipByHand(ctx context.Context, id string, r resolution, output format) error {
	shipped := r.byHand
	shipped.Document = &order.Document{} // which is stored first
	if err := shipped.Check(); err != nil {
		return badInput("resolve: %w", err)
	}
	label, err := a.readFile(r.label)
	if err != nil {
		return badInput("resolve: --document: %w", err)
	}
	s, err := connectToDocuments(ctx)
	if err != nil {
		return err
	}
	defer s.close()
	r.answer.Shipped = &shipped
	if err := s.ShipByHand(ctx, id, r.answer, label); err != nil {
		return err
	}
	return a.printDone(output, id, "answered with "+string(order.ActionShipByHand))
}
