package activities

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"time"

	"orderflow/clients/shipx"
	"orderflow/clients/tpk"
	"orderflow/order"
)

const (
	// shipmentsAtOnce is how many shipments one call reads by id.
	shipmentsAtOnce = 100
	// watchedDays is how long after an order's acceptance its packages are searched in TPK's
	// list, so that the list does not grow: older open orders poll for themselves.
	watchedDays = 7 * 24 * time.Hour
	// gone is the status of a shipment that ShipX does not list: cancelled ones disappear.
	gone = "gone"
)

// ReadShipmentsOnTheWay reads the shipments of all orders that wait for their delivery, a
// hundred per call, and sends hints to those whose parcel is delivered or returned. A read by
// id does not lag as lists do, so passes have no cursor.
func (a *ShipX) ReadShipmentsOnTheWay(ctx context.Context, _ time.Time) (Pass, error) {
	watch := a.Options.Watch
	p := deliveries{watch: watch, told: &a.watched, provider: order.ProviderShipX, kind: "shipment", began: watch.now()}
	if err := p.begin(ctx); err != nil {
		return Pass{}, err
	}
	for ids := range slices.Chunk(p.ids(), shipmentsAtOnce) {
		listed, err := a.Options.Client.ListShipments(ctx, shipx.ShipmentFilter{IDs: ids})
		if err != nil {
			return Pass{}, a.Options.Timing.ReadFailed(ctx, err)
		}
		if err := p.tellEnded(ctx, ids, listed); err != nil {
			return Pass{}, err
		}
	}
	return p.pass(), nil
}

// tellEnded sends hints to the orders of shipments that ended, or are not listed.
func (d *deliveries) tellEnded(ctx context.Context, ids []int64, listed []shipx.Shipment) error {
	statuses := map[int64]shipx.Status{}
	for _, one := range listed {
		statuses[int64(one.ID)] = one.Status
	}
	for _, id := range ids {
		status, known := statuses[id]
		if _, ended := shipXEnds[status]; known && !ended {
			continue
		}
		if err := d.tell(ctx, id, cmp.Or(string(status), gone)); err != nil {
			return err
		}
	}
	return nil
}

// ReadPackagesOnTheWay searches TPK's orders of the last days once for all orders that wait
// for their delivery, and sends hints to those whose package is delivered or returned. TPK
// does not say when an order changed, so passes have no cursor.
func (a *TPK) ReadPackagesOnTheWay(ctx context.Context, _ time.Time) (Pass, error) {
	watch := a.Options.Watch
	p := deliveries{watch: watch, told: &a.watched, provider: order.ProviderTPK, kind: "package", began: watch.now()}
	if err := p.begin(ctx); err != nil {
		return Pass{}, err
	}
	since, any := p.oldest(watch.now().Add(-watchedDays))
	if !any {
		return p.pass(), nil
	}
	listed, err := a.Options.Client.SearchOrders(ctx, tpk.OrderFilter{CreatedSince: since.Add(-order.ZoneSlack)})
	if err != nil {
		return Pass{}, a.Options.Timing.ReadFailed(ctx, err)
	}
	for _, one := range listed {
		if _, ended := tpkEnds[one.CourierStatus]; !ended {
			continue
		}
		if err := p.tell(ctx, int64(one.OrderID), one.CourierStatus.String()); err != nil {
			return Pass{}, err
		}
	}
	return p.pass(), nil
}

// deliveries is a pass over a carrier's parcels.
type deliveries struct {
	watch          Watch
	told           *told
	provider, kind string
	began          time.Time
	orders         []OnTheWay
	of             map[int64]string // workflows, by the carrier's ids
	hinted         int
}

func (d *deliveries) begin(ctx context.Context) (err error) {
	d.told.begin()
	d.of = map[int64]string{}
	if d.orders, err = d.watch.OnTheWay(ctx, d.provider); err != nil {
		return err
	}
	for _, one := range d.orders {
		for _, id := range one.IDs {
			d.of[id] = one.WorkflowID
		}
	}
	return nil
}

func (d *deliveries) ids() []int64 {
	var all []int64
	for _, one := range d.orders {
		all = append(all, one.IDs...)
	}
	return all
}

// oldest is the oldest acceptance among the orders that are not older than a time.
func (d *deliveries) oldest(notBefore time.Time) (oldest time.Time, any bool) {
	for _, one := range d.orders {
		if !one.AcceptedAt.Before(notBefore) && (!any || one.AcceptedAt.Before(oldest)) {
			oldest, any = one.AcceptedAt, true
		}
	}
	return oldest, any
}

// tell sends a hint to the order of a parcel that ended, if it is one of ours.
func (d *deliveries) tell(ctx context.Context, id int64, status string) error {
	event := order.ProviderEvent{Provider: d.provider, Kind: d.kind, Ref: strconv.FormatInt(id, 10)}
	known, err := d.watch.hint(ctx, d.told, Hint{WorkflowID: d.of[id], News: event.News(status), Event: event})
	if known {
		d.hinted++
	}
	return err
}

func (d *deliveries) pass() Pass {
	return Pass{Began: d.began.UTC(), Took: d.watch.now().Sub(d.began), Next: d.watch.Every * trackingPatience, Hinted: d.hinted}
}
