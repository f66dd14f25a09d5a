package activities

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"orderflow/clients/shipx"
	"orderflow/order"
)

// ReadShipXPoints asks InPost for an order's points: where its parcel goes, and where the
// sender leaves it. It reports only what InPost states: a point that does not exist or is not
// open, that does not hand out or accept parcels, or that takes no payment although the order
// has cash on delivery. No point states which sizes it takes.
func (a *ShipX) ReadShipXPoints(ctx context.Context, doc order.Order) (PointsAnswer, error) {
	for _, wanted := range a.pointsOf(doc) {
		problem, err := a.lookAt(ctx, wanted, doc)
		if err != nil || problem != nil {
			return PointsAnswer{Problem: problem}, err
		}
	}
	return PointsAnswer{}, nil
}

// shipXPoint is a point and its role in the order.
type shipXPoint struct {
	wantedPoint
	function, does string // does is the function in words
	pays           bool
	// near is a post code nearby.
	near string
}

// pointsOf are the points of an order. The services for Allegro have functions of their own.
func (a *ShipX) pointsOf(doc order.Order) (all []shipXPoint) {
	s := doc.Shipping
	if s.LockerPoint != "" {
		target := shipXPoint{wantedPoint: wantedPoint{path: "shipping.lockerPoint", code: s.LockerPoint},
			pays: s.CashOnDelivery != nil, near: doc.Recipient.PostCode}
		if !strings.Contains(s.Service, "allegro") {
			target.function, target.does = shipx.FunctionCollect, "collect parcels"
		}
		all = append(all, target)
	}
	if from := a.dropoffPoint(doc); from != "" {
		dropoff := shipXPoint{wantedPoint: wantedPoint{path: "shipping.dropoffPoint", code: from}}
		if s.DropoffPoint == "" {
			dropoff.otherwise = "set ORDERFLOW_SHIPX_DROPOFF_POINT to another and retry, or amend shipping.dropoffPoint"
		}
		if a.sendingMethod(doc) == shipx.SendingByParcelLocker {
			dropoff.function, dropoff.does = shipx.FunctionSend, "hand in parcels"
		}
		if doc.Shipper != nil {
			dropoff.near = doc.Shipper.PostCode
		}
		all = append(all, dropoff)
	}
	return all
}

func (a *ShipX) lookAt(ctx context.Context, wanted shipXPoint, doc order.Order) (*order.Problem, error) {
	found, err := a.Options.Client.GetPoint(ctx, wanted.code)
	switch {
	case shipx.UnknownPoint(err):
	case err != nil:
		return nil, a.Options.Timing.ReadFailed(ctx, err)
	}
	flawed := wanted.flawOf(found)
	if flawed == (flaw{}) {
		return nil, nil
	}
	return flawed.problem(order.ProviderShipX, wanted.wantedPoint, a.nearby(ctx, wanted, found)), nil
}

// flawOf is why a point cannot be used. The zero value of the point is one that InPost does
// not know.
func (w shipXPoint) flawOf(found shipx.Point) flaw {
	switch {
	case found.Name == "":
		return flaw{order.CodeNoPoint, fmt.Sprintf("there is no point %s", w.code), "must be a point of InPost", "there is no " + w.code}
	case found.Status != "" && !found.Operating():
		return flaw{order.CodePointClosed, fmt.Sprintf("the point %s is closed (%s)", w.code, found.Status),
			"must be an open point", fmt.Sprintf("%s is %s", w.code, found.Status)}
	case w.function != "" && !found.UsableFor(w.function):
		return flaw{order.CodePointFunction, fmt.Sprintf("nobody can %s at the point %s", w.does, w.code),
			"must be a point where people " + w.does, fmt.Sprintf("%s is for %s", w.code, strings.Join(found.Functions, ", "))}
	case w.pays && found.AcceptsNoPayment():
		return flaw{order.CodePointPayment, fmt.Sprintf("nobody can pay at the point %s, and the order has cash on delivery", w.code),
			"must be a point where people pay", fmt.Sprintf("nobody can at %s, and shipping.cashOnDelivery is set", w.code)}
	}
	return flaw{}
}

// nearby are the nearest usable points: near the wanted point, or near a post code. Without
// an answer there are none.
func (a *ShipX) nearby(ctx context.Context, wanted shipXPoint, found shipx.Point) (near []order.NearbyPoint) {
	const looked = 10 * nearbyPoints // some of them cannot be used, either
	filter := shipx.PointFilter{Limit: looked, WithPayment: wanted.pays, RelativePostCode: wanted.near}
	here, known := placeAt(found.Location.Latitude, found.Location.Longitude)
	if known {
		filter.RelativePoint, filter.RelativePostCode = fmt.Sprintf("%s,%s", found.Location.Latitude.Value, found.Location.Longitude.Value), ""
	}
	if wanted.function != "" {
		filter.Functions = []string{wanted.function}
	}
	if filter.RelativePoint+filter.RelativePostCode == "" {
		return nil
	}
	points, err := a.Options.Client.ListPoints(ctx, filter)
	if err != nil {
		return nil
	}
	for _, one := range points {
		if wanted.flawOf(one) != (flaw{}) || one.Name == wanted.code || !one.Operating() {
			continue
		}
		next := order.NearbyPoint{Code: one.Name, Address: addressOf(one), Metres: int(one.Distance.Value.IntPart())}
		if there, located := placeAt(one.Location.Latitude, one.Location.Longitude); next.Metres == 0 && known && located {
			next.Metres = here.metres(there)
		}
		near = append(near, next)
	}
	slices.SortStableFunc(near, nearer)
	return near[:min(nearbyPoints, len(near))]
}

// nearer removes points whose distance is unknown.
func nearer(x, y order.NearbyPoint) int {
	if x.Metres == 0 || y.Metres == 0 {
		return 0
	}
	return x.Metres - y.Metres
}

func addressOf(p shipx.Point) string {
	return strings.Trim(strings.TrimSpace(p.Address.Line1)+", "+strings.TrimSpace(p.Address.Line2), ", ")
}
