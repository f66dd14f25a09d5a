package activities

import (
	"context"
	"fmt"
	"slices"
	"time"

	"orderflow/clients/shipx"
	"orderflow/order"
)

// PickupRequest says which shipments to collect.
type PickupRequest struct {
	// Began is when the collection was first requested. Since is the earliest creation time of
	// the shipments to check.
	Began time.Time `json:"began"`
	Since time.Time `json:"since"`
	order.Asker
}

// Pickups are InPost's dispatch orders: requests for a courier.
type Pickups struct {
	// DispatchOrders are those requested since the collection began.
	DispatchOrders []int64 `json:"dispatchOrders,omitempty"`
	// Shipments is how many of the checked shipments are in one now. More: some are left for
	// another one.
	Shipments int  `json:"shipments"`
	More      bool `json:"more,omitempty"`
}

// mostCollected is how many shipments one printout takes.
const mostCollected = 100

// EnsurePickup asks InPost's courier to collect the bought shipments that wait for one, up to
// 100 of them, and returns all dispatch orders since the collection began. A shipment that is
// in a dispatch order stays in that one.
//
// Refused: InPost does not come to the address, or not for one of the shipments.
func (a *ShipX) EnsurePickup(ctx context.Context, request PickupRequest) (Pickups, error) {
	ordered, err := a.Options.Client.ListDispatchOrders(ctx, shipx.DispatchOrderFilter{CreatedFrom: request.Since})
	if err != nil {
		return Pickups{}, a.Options.Timing.ReadFailed(ctx, err)
	}
	collected, made := collectedBy(ordered, request.Began)
	waiting, err := a.waitingForCourier(ctx, request.Since, collected)
	if err != nil {
		return Pickups{}, a.Options.Timing.ReadFailed(ctx, err)
	}
	if len(waiting) == 0 {
		return made, nil
	}
	if err := a.Options.Timing.EnsureSettled(ctx, request); err != nil {
		return Pickups{}, err
	}
	now := waiting[:min(len(waiting), mostCollected)]
	asked, err := a.pickupOf(ctx, now)
	if err != nil {
		return Pickups{}, err
	}
	created, err := a.Options.Client.CreateDispatchOrder(ctx, asked)
	if err != nil {
		return Pickups{}, a.Options.Timing.ActFailed(ctx, err)
	}
	made.DispatchOrders = append(made.DispatchOrders, int64(created.ID))
	made.Shipments += len(now)
	made.More = len(waiting) > len(now)
	return made, nil
}

// collectedBy returns the shipments in dispatch orders, and the dispatch orders since the
// collection began.
func collectedBy(ordered []shipx.DispatchOrder, began time.Time) (collected map[int64]bool, made Pickups) {
	collected = map[int64]bool{}
	for _, one := range ordered {
		if one.Status == shipx.DispatchOrderCanceled || one.Status == shipx.DispatchOrderRejected {
			continue
		}
		for _, shipment := range one.Shipments {
			collected[int64(shipment.ID)] = true
		}
		if !one.CreatedAt.Before(began.Truncate(time.Second)) {
			made.DispatchOrders = append(made.DispatchOrders, int64(one.ID))
			made.Shipments += len(one.Shipments)
		}
	}
	return collected, made
}

// waitingForCourier returns the bought shipments that need a courier and are in no dispatch
// order. The list may lag, so each is read by id.
func (a *ShipX) waitingForCourier(ctx context.Context, since time.Time, collected map[int64]bool) (ids []int64, err error) {
	listed, err := a.Options.Client.ListShipments(ctx, shipx.ShipmentFilter{
		CreatedFrom: since, Statuses: []string{string(shipx.StatusConfirmed)}})
	if err != nil {
		return nil, err
	}
	for _, one := range listed {
		if collected[int64(one.ID)] || len(ids) > mostCollected {
			continue
		}
		current, err := a.Options.Client.GetShipment(ctx, int64(one.ID))
		if err != nil {
			return nil, err
		}
		wanted := current.Status == shipx.StatusConfirmed && current.SendingMethod == shipx.SendingByDispatchOrder
		if wanted && current.CustomAttributes.DispatchOrderID == 0 {
			ids = append(ids, int64(current.ID))
		}
	}
	slices.Sort(ids)
	return ids, nil
}

// pickupOf is a dispatch order to the configured point, or to the organization's address.
func (a *ShipX) pickupOf(ctx context.Context, ids []int64) (shipx.NewDispatchOrder, error) {
	asked := shipx.NewDispatchOrder{Shipments: ids, DispatchPointID: a.Options.DispatchPoint}
	if asked.DispatchPointID != 0 {
		return asked, nil
	}
	organization, err := a.Options.Client.GetOrganization(ctx)
	if err != nil {
		return asked, a.Options.Timing.ReadFailed(ctx, err)
	}
	contact := organization.ContactPerson
	asked.Address, asked.Name = &organization.Address, organization.Name
	asked.Phone, asked.Email = contact.Phone, contact.Email
	return asked, nil
}

// EnsurePickupPrintout stores the printout of a dispatch order, which the courier signs.
func (a *ShipX) EnsurePickupPrintout(ctx context.Context, id int64) (order.Document, error) {
	file, err := a.Options.Client.DispatchOrderPrintout(ctx, id)
	if err != nil {
		return order.Document{}, a.Options.Timing.ReadFailed(ctx, err)
	}
	return store(ctx, a.Options.Documents, order.Ref{ID: fmt.Sprintf("pickup-shipx-%d", id)}, order.DocumentProtocol, shipmentAt(order.ProviderShipX, id), file)
}
