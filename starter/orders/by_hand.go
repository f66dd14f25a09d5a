package orders

import (
	"context"

	"orderflow/internal/documents"
	"orderflow/order"
	"orderflow/starter/cli"
)

// namesShipment reports whether any flag of ship-by-hand was given.
func (o *resolveOptions) namesShipment() bool {
	return o.byHand.Carrier != "" || len(o.byHand.TrackingNumbers) > 0 || o.label != "" || o.byHand.Force
}

// shipByHand gives the order a label that was made elsewhere.
func (o *resolveOptions) shipByHand(ctx context.Context) error {
	shipped := o.byHand
	shipped.Document = &order.Document{} // the label is stored first
	if err := shipped.Check(); err != nil {
		return cli.BadInput("resolve: %w", err)
	}
	label, err := readFile(o.App, o.label)
	if err != nil {
		return cli.BadInput("resolve: --document: %w", err)
	}
	if err := documents.CheckForm(label); err != nil {
		return cli.BadInput("resolve: --document %s: %w", o.label, err)
	}
	s, err := o.ConnectToDocuments(ctx)
	if err != nil {
		return err
	}
	defer s.Close()
	o.answer.Shipped = &shipped
	if err := s.ShipByHand(ctx, o.id, o.answer, label); err != nil {
		return err
	}
	return o.PrintDone(*o.output, o.id, "answered with "+string(order.ActionShipByHand))
}
