package activities

import (
	"context"
	"slices"
	"time"

	"orderflow/clients/shipx"
	"orderflow/order"
)

// findShipments is liveShipments that also returns those in doubt. The list may lag, so every
// shipment is read by id.
func (a *ShipX) findShipments(ctx context.Context, ref order.Ref) (found[shipx.Shipment], error) {
	seen, err := a.sightings(ctx, ref)
	if err != nil {
		return found[shipx.Shipment]{}, err
	}
	shipments := lookup[shipx.Shipment]{
		provider: order.ProviderShipX, thing: "shipment", slack: order.ClockSlack,
		read:    a.Options.Client.GetShipment,
		live:    func(s shipx.Shipment) bool { return !s.Canceled() },
		another: func(s shipx.Shipment) bool { return isAnothers(s.Reference, ref.Reference()) },
		rank:    rank}
	return shipments.find(ctx, ref, seen)
}

// sightings lists at least the shipments of an order. If all of them have its reference as
// their customer, and this account was seen to keep that and to filter by it, one call is
// enough. Otherwise it reads the list, which has no filter for the reference.
func (a *ShipX) sightings(ctx context.Context, ref order.Ref) ([]sighting, error) {
	if ref.AsCustomer && a.customers.proven() {
		listed, filtered, err := a.Options.Client.ListOfCustomer(ctx, ref.Reference())
		if err != nil || filtered {
			return shipmentsOf(ref.Reference(), listed), err
		}
		a.customers.ignored.Store(true)
	}
	since := ref.Since(lookback(a.Options.Lookback)).Truncate(time.Second)
	listed, err := a.listed.under(ctx, ref.Reference(), since, source{
		slack: order.ClockSlack, read: a.listShipments, now: a.now,
		key: func(reference string) string { return reference }})
	return slices.DeleteFunc(listed, func(one sighting) bool { return one.made.Before(since) && !one.made.IsZero() }), err
}

func (a *ShipX) listShipments(ctx context.Context, since, before time.Time) ([]sighting, error) {
	listed, err := a.Options.Client.ListReferences(ctx, shipx.ShipmentFilter{CreatedFrom: since, CreatedTo: before})
	seen := make([]sighting, 0, len(listed))
	for _, one := range listed {
		seen = append(seen, sighting{int64(one.ID), one.CreatedAt.Time, string(one.Reference)})
	}
	return seen, err
}

func shipmentsOf(reference string, listed []shipx.ListedShipment) (seen []sighting) {
	for _, one := range listed {
		if string(one.Reference) == reference {
			seen = append(seen, sighting{int64(one.ID), one.CreatedAt.Time, reference})
		}
	}
	return seen
}
