package activities

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"orderflow/clients/tpk"
	"orderflow/order"
)

var pointNames = map[tpk.PointKind]string{
	tpk.PointPop: "locker of InPost", tpk.PointPP: "post office", tpk.PointRuch: "point of ORLEN"}

// networkOf is the network of an order's points; false if the order needs no courier between
// points, or nobody has chosen one yet.
func networkOf(s order.Shipping) (tpk.PointKind, bool) {
	service := s.Service
	if s.OfferPolicy == order.OfferCheapest {
		service = tpk.CourierKey(tpk.CourierInPostLocker) // the only one that is chosen by price
	}
	if s.LockerPoint == "" || s.OfferPolicy == order.OfferManual {
		return "", false
	}
	switch service {
	case tpk.CourierKey(tpk.CourierInPostLocker), tpk.CourierKey(tpk.CourierInPostLockerEco):
		return tpk.PointPop, true
	case tpk.CourierKey(tpk.CourierPocztex):
		return tpk.PointPP, true
	case tpk.CourierKey(tpk.CourierORLEN):
		return tpk.PointRuch, true
	}
	return "", false
}

// pointsOf are the points that a parcel goes to and from, and their network; none if the
// order needs no courier between points. The order names the sender's point, or else the
// settings, which have InPost lockers only.
func (a *TPK) pointsOf(s order.Shipping) (kind tpk.PointKind, all []wantedPoint) {
	kind, between := networkOf(s)
	if !between {
		return "", nil
	}
	all = append(all, wantedPoint{path: "shipping.lockerPoint", code: s.LockerPoint})
	switch {
	case s.SenderPoint != "":
		all = append(all, wantedPoint{path: "shipping.senderPoint", code: s.SenderPoint})
	case kind == tpk.PointPop && a.Options.SenderPoint != "":
		all = append(all, wantedPoint{path: "shipping.senderPoint", code: a.Options.SenderPoint,
			otherwise: "set ORDERFLOW_TPK_SENDER_POINT to another, or name one in the order"})
	}
	return kind, all
}

// ensurePoints looks up the points that a parcel goes from and to.
//
// Refused: TPK does not know one of them.
func (a *TPK) ensurePoints(ctx context.Context, s order.Shipping) error {
	kind, all := a.pointsOf(s)
	for _, wanted := range all {
		_, known, err := a.findPoint(ctx, kind, wanted.code)
		if err != nil {
			return a.Options.Timing.ReadFailed(ctx, err)
		}
		if !known {
			return refuseTPK(order.CodeNoPoint, fmt.Sprintf("tpk: there is no %s %q: %s", pointNames[kind], wanted.code,
				cmp.Or(wanted.otherwise, "amend it and retry")), wanted.path)
		}
	}
	return nil
}

// findPoint is false if TPK knows no point with a code.
func (a *TPK) findPoint(ctx context.Context, kind tpk.PointKind, code string) (tpk.Point, bool, error) {
	points, err := a.Options.Client.SearchPoints(ctx, kind, "", code)
	if err != nil {
		return tpk.Point{}, false, err
	}
	at := slices.IndexFunc(points, func(p tpk.Point) bool { return strings.EqualFold(string(p.Code), code) })
	if at < 0 {
		return tpk.Point{}, false, nil
	}
	return points[at], true, nil
}

// betweenPoints sets the points that a package goes from and to, in the fields of its
// courier. The order names the sender's point, or else the settings, which have InPost
// lockers only, or else the account.
func (c correspondents) betweenPoints(made *tpk.NewPackage, s order.Shipping) {
	account := c.account.Sender
	made.Sender.PopCode, made.Sender.PPCode, made.Sender.RuchCode = "", "", ""
	switch made.CourierID {
	case tpk.CourierInPostLocker, tpk.CourierInPostLockerEco:
		made.Sender.PopCode, made.Receiver.PopCode = cmp.Or(s.SenderPoint, c.senderPoint, account.PopCode), s.LockerPoint
	case tpk.CourierPocztex:
		made.Sender.PPCode, made.Receiver.PPCode = cmp.Or(s.SenderPoint, account.PPCode), s.LockerPoint
	case tpk.CourierORLEN:
		made.Sender.RuchCode, made.Receiver.RuchCode = cmp.Or(s.SenderPoint, account.RuchCode), s.LockerPoint
	}
}
