package activities

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"

	"orderflow/clients/tpk"
	"orderflow/order"
)

// ReadTPKPoints asks TPK for the points that an order's parcels go to and from. It reports
// only what is certain: a point that TPK does not know, an ORLEN point that takes no parcels
// or no cash on delivery, and a parcel that is too large for every InPost locker. Until the
// courier is chosen the network is unknown, and it reports nothing.
func (a *TPK) ReadTPKPoints(ctx context.Context, doc order.Order) (PointsAnswer, error) {
	kind, all := a.pointsOf(doc.Shipping)
	if kind == tpk.PointPop {
		if problem := tooLargeForLockers(doc.Shipping); problem != nil {
			return PointsAnswer{Problem: problem}, nil
		}
	}
	for _, wanted := range all {
		found, known, err := a.findPoint(ctx, kind, wanted.code)
		if err != nil {
			return PointsAnswer{}, a.Options.Timing.ReadFailed(ctx, err)
		}
		looked := tpkPoint{wanted, kind, wanted.path == "shipping.lockerPoint" && doc.Shipping.CashOnDelivery != nil}
		if flawed := looked.flawOf(found, known); flawed != (flaw{}) {
			return PointsAnswer{Problem: flawed.problem(order.ProviderTPK, wanted, a.nearby(ctx, looked, doc))}, nil
		}
	}
	return PointsAnswer{}, nil
}

// tpkPoint is a point of a network.
type tpkPoint struct {
	wantedPoint
	kind tpk.PointKind
	pays bool
}

// flawOf is why a point cannot be used.
func (w tpkPoint) flawOf(found tpk.Point, known bool) flaw {
	what := pointNames[w.kind]
	switch {
	case !known:
		return flaw{order.CodeNoPoint, fmt.Sprintf("there is no %s %q", what, w.code), fmt.Sprintf("must be a %s", what), "there is no " + w.code}
	case found.Available.Known && !found.Available.Value:
		return flaw{order.CodePointClosed, fmt.Sprintf("the %s %s is closed", what, w.code),
			fmt.Sprintf("must be an open %s", what), w.code + " is not available"}
	case w.pays && found.CashOnDelivery.Known && !found.CashOnDelivery.Value:
		return flaw{order.CodePointPayment, fmt.Sprintf("nobody can pay at the %s %s, and the order has cash on delivery", what, w.code),
			fmt.Sprintf("must be a %s where people pay", what), fmt.Sprintf("nobody can at %s, and shipping.cashOnDelivery is set", w.code)}
	}
	return flaw{}
}

// The limits of InPost's largest locker: millimetres, the longest side first, and kilograms.
var (
	lockerSides  = []int{640, 410, 380}
	lockerWeight = decimal.NewFromInt(25)
)

// tooLargeForLockers is the problem of the first parcel that no locker takes.
func tooLargeForLockers(s order.Shipping) *order.Problem {
	for i, parcel := range s.Parcels {
		sides := []int{parcel.Length, parcel.Width, parcel.Height}
		slices.SortFunc(sides, func(a, b int) int { return b - a })
		fits := sides[0] <= lockerSides[0] && sides[1] <= lockerSides[1] && sides[2] <= lockerSides[2]
		if fits && !parcel.Weight.GreaterThan(lockerWeight) {
			continue
		}
		rule := fmt.Sprintf("a locker of InPost takes parcels of up to %v mm, longest side first, and %s kg; this one has %v mm and %s kg",
			lockerSides, lockerWeight, sides, parcel.Weight)
		return &order.Problem{
			Provider: order.ProviderTPK, Operation: "look at the points", Code: order.CodePointSize,
			Message: fmt.Sprintf("tpk: parcel %d is too large for the point %s: %s; amend shipping.parcels, or shipping.lockerPoint to null", i+1, s.LockerPoint, rule),
			Fields:  []order.FieldProblem{{Path: fmt.Sprintf("shipping.parcels[%d]", i), Rule: rule}}}
	}
	return nil
}

// nearby are usable points of the network in the recipient's city, or in the shipper's if the
// parcel is left there. TPK states no distances, so the nearest post code comes first.
// Without an answer there are none.
func (a *TPK) nearby(ctx context.Context, wanted tpkPoint, doc order.Order) (near []order.NearbyPoint) {
	party := &doc.Recipient
	if wanted.path != "shipping.lockerPoint" {
		party = doc.Shipper
	}
	if party == nil {
		return nil
	}
	points := a.inCity(ctx, wanted.kind, *party)
	slices.SortStableFunc(points, func(x, y tpk.Point) int {
		return cmp.Compare(postCodeDistance(string(x.PostCode), party.PostCode), postCodeDistance(string(y.PostCode), party.PostCode))
	})
	for _, one := range points {
		if wanted.flawOf(one, true) != (flaw{}) || strings.EqualFold(string(one.Code), wanted.code) || len(near) == nearbyPoints {
			continue
		}
		near = append(near, order.NearbyPoint{Code: string(one.Code), Address: addressOfTPK(one)})
	}
	return near
}

// inCity searches by the name of the city. If TPK knows no city of that name, it searches by
// the name that TPK has for the post code.
func (a *TPK) inCity(ctx context.Context, kind tpk.PointKind, party order.Party) []tpk.Point {
	if found := a.pointsIn(ctx, kind, party.City); len(found) > 0 {
		return found
	}
	countries, err := a.Options.Client.Countries(ctx)
	if err != nil {
		return nil
	}
	city, err := a.Options.Client.SearchCity(ctx, countries[party.Country], party.PostCode)
	if err != nil {
		return nil
	}
	return a.pointsIn(ctx, kind, city)
}

// pointsIn removes points elsewhere that the account's user has chosen.
func (a *TPK) pointsIn(ctx context.Context, kind tpk.PointKind, city string) []tpk.Point {
	if city == "" {
		return nil
	}
	found, err := a.Options.Client.SearchPoints(ctx, kind, city, "")
	if err != nil {
		return nil
	}
	return slices.DeleteFunc(found, func(p tpk.Point) bool {
		return !strings.Contains(strings.ToLower(string(p.City)), strings.ToLower(city))
	})
}

// postCodeDistance is the distance between two Polish post codes; an invalid code is farthest.
func postCodeDistance(one, other string) int {
	digits := func(code string) (int, error) { return strconv.Atoi(strings.ReplaceAll(code, "-", "")) }
	x, err := digits(one)
	y, failed := digits(other)
	if err != nil || failed != nil {
		return 100_000
	}
	return max(x-y, y-x)
}

// addressOfTPK is an address in one line.
func addressOfTPK(p tpk.Point) string {
	street := strings.TrimSpace(string(p.Street) + " " + string(p.HouseNumber))
	return strings.Trim(street+", "+strings.TrimSpace(string(p.PostCode)+" "+string(p.City)), ", ")
}
