package main

import (
	"context"
	"errors"
	"fmt"

	"orderflow/clients/shipx"
	"orderflow/internal/orders"
	"orderflow/order"
	"orderflow/sandbox/audit"
)

// collect orders a courier for the bought shipments, now that nothing fails, and compares
// the result with InPost's ledger.
func (t *trial) collect(ctx context.Context, f *figures) error {
	waiting, err := t.waitingForCourier(ctx)
	if err != nil {
		return err
	}
	collected, err := t.service.Pickup(ctx)
	var refused *orders.NoQuoteError
	if err != nil && !errors.As(err, &refused) {
		return fmt.Errorf("pickup: %w", err)
	}
	ledgers, err := t.ledgers(ctx)
	if err != nil {
		return err
	}
	for _, effect := range ledgers[order.ProviderShipX] {
		if effect.Kind == "dispatch-order-sent" {
			f.effects["shipx dispatch-order-sent"]++ // the orders' own effects were counted before
		}
	}
	audited := audit.Pickups{Ledgers: ledgers, Waiting: waiting}
	for _, missed := range collected.Uncollected {
		audited.Named = append(audited.Named, missed.Shipment)
	}
	if findings := audited.Findings(); len(findings) > 0 {
		f.deviations = append(f.deviations, deviation{id: "the pick-up", findings: findings, effects: ledgers[order.ProviderShipX]})
	}
	return nil
}

// waitingForCourier returns the bought shipments that a courier must collect.
func (t *trial) waitingForCourier(ctx context.Context) (ids []int64, err error) {
	client, err := shipx.New(shipx.Config{BaseURL: t.providers + "/shipx", Token: "demo", Organization: "1111", Timeout: callTimeout})
	if err != nil {
		return nil, err
	}
	confirmed, err := client.ListShipments(ctx, shipx.ShipmentFilter{Statuses: []string{string(shipx.StatusConfirmed)}})
	for _, one := range confirmed {
		if one.SendingMethod == shipx.SendingByDispatchOrder {
			ids = append(ids, int64(one.ID))
		}
	}
	return ids, err
}
