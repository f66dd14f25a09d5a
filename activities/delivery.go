package activities

import (
	"context"

	"orderflow/activities/attempt"
	"orderflow/clients/shipx"
	"orderflow/clients/tpk"
	"orderflow/order"
)

// trackingPatience is how many times slower polls of a delivery are than other polls: a
// delivery takes days.
const trackingPatience = 30

// underWay is the answer of a poll of a delivery that has not ended.
func underWay(ctx context.Context, timing attempt.Timing, watched UpToDate, what string, args ...any) error {
	slow := attempt.Timing{PollFirst: timing.PollFirst * trackingPatience, PollSlowest: timing.PollSlowest * trackingPatience}
	return slow.Watched(watched.is()).NotYet(ctx, what, args...)
}

// shipXEnds are ShipX's final statuses. All others, including new ones, mean that the parcel
// is on the way.
var shipXEnds = map[shipx.Status]order.Milestone{
	shipx.StatusDelivered:                        order.MilestoneDelivered,
	shipx.StatusReturnedToSender:                 order.MilestoneReturned,
	shipx.StatusReturnPickupConfirmationToSender: order.MilestoneReturned,
	shipx.StatusCanceled:                         order.MilestoneLost,
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
	return Delivery{}, underWay(ctx, a.Options.Timing, a.Options.Watched, "shipment %d is under way: %s", id, current.Status)
}

// tpkEnds are the couriers' final statuses. Closed does not say how the delivery ended.
var tpkEnds = map[tpk.CourierStatus]order.Milestone{
	tpk.CourierStatusDelivered: order.MilestoneDelivered,
	tpk.CourierStatusClosed:    order.MilestoneDelivered,
	tpk.CourierStatusReturn:    order.MilestoneReturned,
	tpk.CourierStatusCancelled: order.MilestoneLost,
}

// AwaitPackagesDelivered ends when TPK's couriers have delivered or returned all packages of
// an order. It reads each package by id, and the first one that is on the way ends the poll,
// so a poll is one call for any number of packages. One search for many orders would cost
// more: it has a page for every 50 packages of all days since the oldest open one, and polls
// are hours apart.
func (a *TPK) AwaitPackagesDelivered(ctx context.Context, _ order.Ref, ids []int64) (Delivery, error) {
	all := Delivery{Milestone: order.MilestoneDelivered}
	for _, id := range ids {
		current, err := a.Options.Client.GetOrder(ctx, id)
		if err != nil {
			return Delivery{}, a.Options.Timing.ReadFailed(ctx, err)
		}
		milestone, ended := tpkEnds[current.CourierStatus]
		switch {
		case !ended:
			return Delivery{}, underWay(ctx, a.Options.Timing, a.Options.Watched, "package %d is under way: %s", id, current.CourierStatus)
		case milestone != order.MilestoneDelivered:
			all.Milestone = milestone
		}
		all.Words = current.CourierStatus.String()
	}
	return all, nil
}
