package activities

import (
	"context"
	"errors"
	"slices"
	"time"

	"orderflow/activities/attempt"
	"orderflow/clients"
	"orderflow/clients/shipx"
	"orderflow/internal/documents"
	"orderflow/order"
)

// ShipX has the steps of shipping with InPost. Its Temporal activities are its
// exported methods.
type ShipX struct {
	Options ShipXOptions
	listed  sharedRead[[]shipx.Listed]
}

// ShipXOptions are what the steps at ShipX need.
type ShipXOptions struct {
	Client    *shipx.Client
	Documents *documents.Store
	Timing    attempt.Timing
	// SendingMethod is how InPost gets parcels whose order doesn't say.
	SendingMethod string
	// DispatchPoint is where couriers collect; 0 is the organization's address.
	DispatchPoint int64
	// Prices are what services cost where ShipX states no price: customers who pay
	// later are told none.
	Prices map[string]order.Money
}

// liveShipments returns the shipments of ref that are not cancelled: bought ones
// first, then those whose payment is under way, then the oldest. The list cannot
// be filtered by reference, so it is read for all orders that ask at about the same
// time; and it may lag behind, so every shipment is read itself.
func (a *ShipX) liveShipments(ctx context.Context, ref order.Ref) ([]shipx.Shipment, error) {
	listed, err := a.listed.Since(ctx, ref.Since(), a.shipmentsSince)
	if err != nil {
		return nil, err
	}
	ids := ref.KnownAt(order.ProviderShipX)
	for _, one := range listed {
		older := !one.CreatedAt.IsZero() && one.CreatedAt.Before(ref.Since().Truncate(time.Second))
		if string(one.Reference) == ref.ID && !older { // another order of that name, of before, is no concern of this one
			ids = append(ids, int64(one.ID))
		}
	}
	slices.Sort(ids)
	var live []shipx.Shipment
	for _, id := range slices.Compact(ids) {
		current, err := a.Options.Client.GetShipment(ctx, id)
		if err != nil {
			return nil, err
		}
		if !current.Canceled() {
			live = append(live, current)
		}
	}
	slices.SortStableFunc(live, func(x, y shipx.Shipment) int {
		if difference := rank(x) - rank(y); difference != 0 {
			return difference
		}
		return int(x.ID - y.ID)
	})
	return live, nil
}

func (a *ShipX) shipmentsSince(ctx context.Context, since time.Time) ([]shipx.Listed, error) {
	return a.Options.Client.ListReferences(ctx, shipx.ShipmentFilter{CreatedFrom: since})
}

func rank(s shipx.Shipment) int {
	switch {
	case s.Bought():
		return 0
	case s.PurchasePending():
		return 1
	default:
		return 2
	}
}

func paidFor(s shipx.Shipment) bool { return s.Bought() || s.PurchasePending() }

// void cancels shipments that were not paid for and returns the ids of those that
// were, which ShipX would not cancel.
func (a *ShipX) void(ctx context.Context, strays []shipx.Shipment) (paid []int64, err error) {
	for _, stray := range strays {
		fate := shipmentPaid
		if !paidFor(stray) {
			if fate, err = a.cancelShipment(ctx, int64(stray.ID)); err != nil {
				return nil, err
			}
		}
		if fate == shipmentPaid {
			paid = append(paid, int64(stray.ID))
		}
	}
	return paid, nil
}

// fate is what became of a shipment that was to be cancelled.
type fate int

const (
	shipmentCancelled fate = iota
	// shipmentPaid: it was paid for in the meantime.
	shipmentPaid
	// shipmentStays: ShipX does not let it go though nobody paid for it. It costs
	// nothing, and InPost forgets what is never handed over.
	shipmentStays
)

// cancelShipment cancels one shipment; a refusal is a fate, not an error.
func (a *ShipX) cancelShipment(ctx context.Context, id int64) (fate, error) {
	err := a.Options.Client.CancelShipment(ctx, id)
	if !errors.Is(err, clients.Refused) {
		return shipmentCancelled, err
	}
	current, err := a.Options.Client.GetShipment(ctx, id)
	switch {
	case err != nil:
		return shipmentStays, err
	case current.Canceled():
		return shipmentCancelled, nil
	case paidFor(current):
		return shipmentPaid, nil
	}
	return shipmentStays, nil
}
