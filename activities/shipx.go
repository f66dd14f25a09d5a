package activities

import (
	"context"
	"errors"
	"slices"

	"orderflow/clients"
	"orderflow/clients/shipx"
	"orderflow/internal/documents"
	"orderflow/order"
)

// ShipX has the steps of shipping with InPost. Its Temporal activities are its
// exported methods.
type ShipX struct {
	Options ShipXOptions
}

// ShipXOptions are what the steps at ShipX need.
type ShipXOptions struct {
	Client    *shipx.Client
	Documents *documents.Store
	Pace      Pace
	// SendingMethod is how InPost gets parcels whose order doesn't say.
	SendingMethod string
}

// liveShipments returns the shipments of ref that are not cancelled: bought ones
// first, then those whose payment is under way, then the oldest.
func (a *ShipX) liveShipments(ctx context.Context, ref order.Ref) ([]shipx.Shipment, error) {
	// The list cannot be filtered by reference, and what it shows may be out of date.
	listed, err := a.Options.Client.ListShipments(ctx, shipx.ShipmentFilter{CreatedFrom: ref.Since()})
	if err != nil {
		return nil, err
	}
	var live []shipx.Shipment
	for _, one := range listed {
		if one.Reference != ref.ID {
			continue
		}
		current, err := a.Options.Client.GetShipment(ctx, int64(one.ID))
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

// void cancels shipments that were not paid for and returns the ids of the
// others, which ShipX would not cancel.
func (a *ShipX) void(ctx context.Context, strays []shipx.Shipment) (paid []int64, err error) {
	for _, stray := range strays {
		if paidFor(stray) {
			paid = append(paid, int64(stray.ID))
			continue
		}
		bought, err := a.cancelShipment(ctx, int64(stray.ID))
		if err != nil {
			return nil, err
		}
		if bought {
			paid = append(paid, int64(stray.ID))
		}
	}
	return paid, nil
}

// cancelShipment cancels one shipment, and reports whether it cannot because it
// has been paid for in the meantime.
func (a *ShipX) cancelShipment(ctx context.Context, id int64) (paid bool, err error) {
	err = a.Options.Client.CancelShipment(ctx, id)
	if !errors.Is(err, clients.Refused) {
		return false, err
	}
	current, readErr := a.Options.Client.GetShipment(ctx, id)
	switch {
	case readErr != nil:
		return false, readErr
	case current.Canceled():
		return false, nil
	case paidFor(current):
		return true, nil
	}
	return false, err
}
