package activities

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"time"

	"orderflow/activities/attempt"
	"orderflow/clients"
	"orderflow/clients/shipx"
)

const (
	// mostWaiting is the number of shipments that one pick-up handles; the next one handles
	// the others. All of them must fit into its failure message, which Temporal limits to 2
	// MB.
	mostWaiting = 2000
	// overdue is how long InPost may take to decide about a dispatch order.
	overdue = time.Hour
)

// Waiting are the shipments that wait for a courier.
type Waiting struct {
	Shipments []int64 `json:"shipments,omitempty"`
	// More: others wait as well.
	More bool `json:"more,omitempty"`
	// Overdue are dispatch orders about which InPost has not decided for an hour.
	Overdue []Dispatch `json:"overdue,omitempty"`
}

// Dispatch is a dispatch order: a request for a courier.
type Dispatch struct {
	ID        int64   `json:"id"`
	Shipments []int64 `json:"shipments,omitempty"`
}

func dispatchOf(one shipx.DispatchOrder) Dispatch {
	return Dispatch{ID: int64(one.ID), Shipments: idsOf(one.Shipments, func(s shipx.DispatchedShipment) int64 { return int64(s.ID) })}
}

// Dispatched is what happened to shipments for which a courier was to be requested. A
// shipment that is nowhere in it no longer waits: it was handed over, or cancelled.
type Dispatched struct {
	// Orders are the dispatch orders that have some of them.
	Orders []Dispatch `json:"orders,omitempty"`
	// Refused are those that ShipX named in a refusal; Left are the others that it refused
	// with them.
	Refused []Uncollected `json:"refused,omitempty"`
	Left    []int64       `json:"left,omitempty"`
}

// Decision is InPost's decision about a dispatch order.
type Decision struct {
	// Comes: the courier comes. Rejected: the courier does not come. A dispatch order with
	// neither was cancelled.
	Comes    bool `json:"comes,omitempty"`
	Rejected bool `json:"rejected,omitempty"`
	// Refused are the shipments that a rejection names, and Why is its message.
	Refused []Uncollected `json:"refused,omitempty"`
	Why     string        `json:"why,omitempty"`
}

// WaitingForPickup returns the bought shipments that need a courier and are in no live
// dispatch order: the shipments of a rejected one wait again.
func (a *ShipX) WaitingForPickup(ctx context.Context, request PickupRequest) (Waiting, error) {
	waiting, err := a.allWaiting(ctx, request)
	return waiting, a.Options.Timing.ReadFailed(ctx, err)
}

func (a *ShipX) allWaiting(ctx context.Context, request PickupRequest) (waiting Waiting, err error) {
	known, err := a.dispatchOrdersSince(ctx, request.Since)
	if err != nil {
		return Waiting{}, err
	}
	waiting.Overdue = known.overdue(request.Began)
	listed, err := a.sentByCourier(ctx, request.Since)
	if err != nil {
		return Waiting{}, err
	}
	ids := slices.DeleteFunc(shipmentIDs(listed), func(id int64) bool { return known.holders[id] != nil })
	slices.Sort(ids)
	for some := range slices.Chunk(ids, mostCollected) {
		current, err := a.shipmentsNow(ctx, some) // the list lags
		if err != nil {
			return Waiting{}, err
		}
		_, free, err := a.sorted(ctx, known, current)
		if err != nil {
			return Waiting{}, err
		}
		waiting.Shipments = append(waiting.Shipments, shipmentIDs(free)...)
		if len(waiting.Shipments) > mostWaiting {
			waiting.Shipments, waiting.More = waiting.Shipments[:mostWaiting], true
			break
		}
	}
	return waiting, nil
}

// EnsureDispatchOrder asks InPost's courier to collect shipments, up to 100, and returns the
// dispatch orders that have them. It reads first, so that no shipment gets into two. InPost
// decides later: see AwaitDispatchDecision.
//
// Refused: InPost does not come to the address, or does not say for which shipment it
// refuses.
func (a *ShipX) EnsureDispatchOrder(ctx context.Context, request PickupRequest, ids []int64) (Dispatched, error) {
	done, free, err := a.dispatched(ctx, request, ids)
	if err != nil {
		return Dispatched{}, a.Options.Timing.ReadFailed(ctx, err)
	}
	if len(free) == 0 {
		return done, nil
	}
	asked, err := a.pickupOf(ctx, shipmentIDs(free))
	if err != nil {
		return Dispatched{}, err
	}
	if err := a.Options.Timing.EnsureSettled(ctx, request); err != nil {
		return Dispatched{}, err
	}
	created, err := a.Options.Client.CreateDispatchOrder(ctx, asked)
	if err == nil {
		done.Orders = append(done.Orders, Dispatch{ID: int64(created.ID), Shipments: asked.Shipments})
		return done, nil
	}
	var failed *clients.Error
	if errors.As(err, &failed) && failed.Kind == clients.Refused {
		done.Refused = namedIn(failed.Fields, failed.Message, free)
	}
	if len(done.Refused) == 0 {
		return Dispatched{}, a.Options.Timing.ActFailed(ctx, err)
	}
	done.Left = without(asked.Shipments, done.Refused)
	return done, nil
}

// dispatched finds the dispatch orders that have shipments, and the shipments that still wait
// for one.
func (a *ShipX) dispatched(ctx context.Context, request PickupRequest, ids []int64) (done Dispatched, free []shipx.Shipment, err error) {
	known, err := a.dispatchOrdersSince(ctx, request.Since)
	if err != nil {
		return Dispatched{}, nil, err
	}
	current, err := a.shipmentsNow(ctx, ids)
	if err != nil {
		return Dispatched{}, nil, err
	}
	holders, free, err := a.sorted(ctx, known, current)
	for _, one := range holders {
		done.Orders = append(done.Orders, dispatchOf(one))
	}
	return done, free, err
}

// AwaitDispatchDecision ends when InPost has decided about a dispatch order. A rejection of
// one parcel rejects all; it may name the one.
func (a *ShipX) AwaitDispatchDecision(ctx context.Context, id int64) (Decision, error) {
	current, err := a.Options.Client.GetDispatchOrder(ctx, id)
	switch {
	case attempt.RefusedWith(err, http.StatusNotFound), err == nil && current.Status == shipx.DispatchOrderCanceled:
		return Decision{}, nil
	case err != nil:
		return Decision{}, a.Options.Timing.ReadFailed(ctx, err)
	case !current.Decided():
		return Decision{}, a.Options.Timing.NotYet(ctx, "dispatch order %d is %s", id, current.Status)
	case current.Live():
		return Decision{Comes: true}, nil
	}
	shipments, err := a.shipmentsNow(ctx, dispatchOf(current).Shipments)
	if err != nil {
		return Decision{}, a.Options.Timing.ReadFailed(ctx, err)
	}
	reasons := current.Reasons()
	return Decision{Rejected: true, Refused: namedIn(reasons, "", shipments), Why: wordsOf(reasons)}, nil
}

// sentByCourier lists the confirmed shipments that need a courier. ShipX documents a filter
// for them, which nobody is known to have tried. So its result is used if it is not empty;
// otherwise all confirmed shipments are searched.
func (a *ShipX) sentByCourier(ctx context.Context, since time.Time) ([]shipx.Shipment, error) {
	filter := shipx.ShipmentFilter{CreatedFrom: since, Statuses: []string{string(shipx.StatusConfirmed)},
		SendingMethod: shipx.SendingByDispatchOrder}
	other := func(s shipx.Shipment) bool { return s.SendingMethod != shipx.SendingByDispatchOrder }
	listed, err := a.Options.Client.ListShipments(ctx, filter)
	listed = slices.DeleteFunc(listed, other) // ShipX ignores unknown filters
	if err != nil || len(listed) > 0 {
		return listed, err
	}
	filter.SendingMethod = ""
	listed, err = a.Options.Client.ListShipments(ctx, filter)
	return slices.DeleteFunc(listed, other), err
}

// shipmentsNow reads up to 100 shipments in their current state: the filter for ids does not
// lag as the list does. A shipment that it does not show is read by id; one that does not
// exist is left out.
func (a *ShipX) shipmentsNow(ctx context.Context, ids []int64) ([]shipx.Shipment, error) {
	if len(ids) == 0 {
		return nil, nil // ShipX would list all
	}
	shown, err := a.Options.Client.ListShipments(ctx, shipx.ShipmentFilter{IDs: ids})
	if err != nil {
		return nil, err
	}
	var current []shipx.Shipment
	for _, id := range ids {
		one := slices.IndexFunc(shown, func(s shipx.Shipment) bool { return int64(s.ID) == id })
		if one >= 0 {
			current = append(current, shown[one])
			continue
		}
		read, err := a.Options.Client.GetShipment(ctx, id)
		switch {
		case err == nil:
			current = append(current, read)
		case !attempt.RefusedWith(err, http.StatusNotFound):
			return nil, err
		}
	}
	return current, nil
}

// dispatchOrders are the known dispatch orders by id, and the live ones by shipment.
type dispatchOrders struct {
	byID    map[int64]shipx.DispatchOrder
	holders map[int64]*shipx.DispatchOrder
}

func (a *ShipX) dispatchOrdersSince(ctx context.Context, since time.Time) (dispatchOrders, error) {
	listed, err := a.Options.Client.ListDispatchOrders(ctx, shipx.DispatchOrderFilter{CreatedFrom: since})
	known := dispatchOrders{byID: map[int64]shipx.DispatchOrder{}, holders: map[int64]*shipx.DispatchOrder{}}
	for _, one := range listed {
		known.add(one)
	}
	return known, err
}

func (d dispatchOrders) add(one shipx.DispatchOrder) {
	d.byID[int64(one.ID)] = one
	if !one.Live() {
		return
	}
	for _, shipment := range one.Shipments {
		d.holders[int64(shipment.ID)] = &one
	}
}

// overdue are the dispatch orders that InPost should have decided about by now.
func (d dispatchOrders) overdue(now time.Time) (late []Dispatch) {
	for _, one := range d.byID {
		if !one.Decided() && one.CreatedAt.Before(now.Add(-overdue)) {
			late = append(late, dispatchOf(one))
		}
	}
	slices.SortFunc(late, func(a, b Dispatch) int { return int(a.ID - b.ID) })
	return late
}

// sorted returns the live dispatch orders that have some of the shipments, each once, and the
// shipments that wait for one.
func (a *ShipX) sorted(ctx context.Context, known dispatchOrders, shipments []shipx.Shipment) (holders []shipx.DispatchOrder, free []shipx.Shipment, err error) {
	for _, one := range shipments {
		holder, err := a.holderOf(ctx, known, one)
		waits := one.Status == shipx.StatusConfirmed && one.SendingMethod == shipx.SendingByDispatchOrder
		switch {
		case err != nil:
			return nil, nil, err
		case holder == nil && waits:
			free = append(free, one)
		case holder != nil && !slices.ContainsFunc(holders, func(h shipx.DispatchOrder) bool { return h.ID == holder.ID }):
			holders = append(holders, *holder)
		}
	}
	return holders, free, nil
}

// holderOf is the live dispatch order that has a shipment, or nil. A shipment may still show
// a rejected or cancelled one, and a shipment that shows none may be in one.
func (a *ShipX) holderOf(ctx context.Context, known dispatchOrders, one shipx.Shipment) (*shipx.DispatchOrder, error) {
	id := int64(one.CustomAttributes.DispatchOrderID)
	if holder := known.holders[int64(one.ID)]; holder != nil || id == 0 {
		return holder, nil
	}
	at, listed := known.byID[id]
	if !listed {
		read, err := a.Options.Client.GetDispatchOrder(ctx, id)
		if err != nil && !attempt.RefusedWith(err, http.StatusNotFound) {
			return nil, err
		}
		at = read
		if err != nil {
			at.Status = shipx.DispatchOrderCanceled // a cancelled one may no longer be found
		}
		known.byID[id] = at
	}
	if at.Live() {
		return &at, nil
	}
	return nil, nil
}
