package activities

import (
	"context"
	"sync"
	"time"

	"orderflow/activities/attempt"
	"orderflow/clients/shipx"
	"orderflow/clients/tpk"
	"orderflow/order"
)

// trackingPatience is how many times slower a delivery is asked after than other
// things: it takes days.
const trackingPatience = 30

// underWay is the answer of a poll of a delivery that has not come to its end.
func underWay(ctx context.Context, timing attempt.Timing, what string, args ...any) error {
	slow := attempt.Timing{PollFirst: timing.PollFirst * trackingPatience, PollSlowest: timing.PollSlowest * trackingPatience}
	return slow.NotYet(ctx, what, args...)
}

// shipXEnds are the statuses of ShipX after which nothing happens. All others, and
// those that InPost may add, are on the way.
var shipXEnds = map[shipx.Status]order.Milestone{
	shipx.StatusDelivered:                              order.MilestoneDelivered,
	shipx.StatusReturnedToSender:                       order.MilestoneReturned,
	shipx.StatusTakenByCourierFromCustomerServicePoint: order.MilestoneReturned,
	shipx.StatusReturnPickupConfirmationToSender:       order.MilestoneReturned,
	shipx.StatusCanceled:                               order.MilestoneLost,
}

// AwaitDelivery ends when InPost has delivered or returned a shipment.
func (a *ShipX) AwaitDelivery(ctx context.Context, id int64) (Delivery, error) {
	current, err := a.Options.Client.GetShipment(ctx, id)
	if err != nil {
		return Delivery{}, a.Options.Timing.ReadFailed(ctx, err)
	}
	if milestone, ended := shipXEnds[current.Status]; ended {
		return Delivery{Milestone: milestone, Words: string(current.Status)}, nil
	}
	return Delivery{}, underWay(ctx, a.Options.Timing, "shipment %d is under way: %s", id, current.Status)
}

// AwaitPackagesDelivered ends when TPK's couriers have delivered or returned all
// packages of an order.
func (a *TPK) AwaitPackagesDelivered(ctx context.Context, ref order.Ref, ids []int64) (Delivery, error) {
	found, err := a.tracked.packages(ctx, a, a.since(ref), ids)
	if err != nil {
		return Delivery{}, a.Options.Timing.ReadFailed(ctx, err)
	}
	ended := Delivery{Milestone: order.MilestoneDelivered}
	for _, id := range ids {
		current := found[id]
		switch current.CourierStatus {
		case tpk.CourierStatusDelivered, tpk.CourierStatusClosed: // closed doesn't say how it ended
		case tpk.CourierStatusReturn:
			ended.Milestone = order.MilestoneReturned
		case tpk.CourierStatusCancelled:
			ended.Milestone = order.MilestoneLost
		default:
			return Delivery{}, underWay(ctx, a.Options.Timing, "package %d is under way: %s", id, current.CourierStatus)
		}
		ended.Words = current.CourierStatus.String()
	}
	return ended, nil
}

// tracked is what the last search for packages on their way has shown. One search
// serves all orders of a worker that ask at about the same time.
type tracked struct {
	mu    sync.Mutex
	since time.Time // the earliest creation that was looked for
	asked time.Time
	found map[int64]tpk.Order
}

// trackedFor is how long what a search has shown is taken for true.
const trackedFor = 30 * time.Second

func (t *tracked) packages(ctx context.Context, a *TPK, since time.Time, ids []int64) (map[int64]tpk.Order, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	now := a.now()
	if t.found != nil && now.Sub(t.asked) < trackedFor && !since.Before(t.since) && t.holds(ids) {
		return t.found, nil
	}
	if t.since.IsZero() || since.Before(t.since) {
		t.since = since
	}
	listed, err := a.Options.Client.SearchOrders(ctx, tpk.OrderFilter{CreatedSince: t.since})
	if err != nil {
		return nil, err
	}
	t.asked, t.found = now, map[int64]tpk.Order{}
	for _, one := range listed {
		t.found[int64(one.OrderID)] = one
	}
	return t.found, t.readMissing(ctx, a, ids)
}

// readMissing reads the packages by themselves that a search does not show: they may
// be older than TPK's days tell.
func (t *tracked) readMissing(ctx context.Context, a *TPK, ids []int64) error {
	for _, id := range ids {
		if _, listed := t.found[id]; listed {
			continue
		}
		current, err := a.Options.Client.GetOrder(ctx, id)
		if err != nil {
			return err
		}
		t.found[id] = current
	}
	return nil
}

func (t *tracked) holds(ids []int64) bool {
	for _, id := range ids {
		if _, found := t.found[id]; !found {
			return false
		}
	}
	return true
}

func (a *TPK) now() time.Time {
	if a.Options.Clock == nil {
		return time.Now()
	}
	return a.Options.Clock()
}
