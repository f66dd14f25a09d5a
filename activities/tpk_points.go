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

// codeNoPoint is the code of a point that TPK does not know.
const codeNoPoint = "no-such-point"

var pointNames = map[tpk.PointKind]string{
	tpk.PointPop: "locker of InPost", tpk.PointPP: "post office", tpk.PointRuch: "point of ORLEN"}

// networkOf is the network that an order's points belong to; false where no courier
// between points is wanted, or nobody has chosen one yet.
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

// ensurePoints looks up the points that a parcel would go from and to.
//
// Refused: TPK does not know one of them.
func (a *TPK) ensurePoints(ctx context.Context, s order.Shipping) error {
	kind, between := networkOf(s)
	if !between {
		return nil
	}
	from, hint := s.SenderPoint, "amend it and retry"
	if from == "" && kind == tpk.PointPop {
		from, hint = a.Options.SenderPoint, "set ORDERFLOW_TPK_SENDER_POINT to another, or name one in the order"
	}
	if err := a.ensurePoint(ctx, kind, "shipping.lockerPoint", s.LockerPoint, "amend it and retry"); err != nil || from == "" {
		return err
	}
	return a.ensurePoint(ctx, kind, "shipping.senderPoint", from, hint)
}

func (a *TPK) ensurePoint(ctx context.Context, kind tpk.PointKind, path, code, hint string) error {
	points, err := a.Options.Client.SearchPoints(ctx, kind, "", code)
	if err != nil {
		return a.Options.Timing.ReadFailed(ctx, err)
	}
	if slices.ContainsFunc(points, func(p tpk.Point) bool { return strings.EqualFold(string(p.Code), code) }) {
		return nil
	}
	return refuseTPK(codeNoPoint, fmt.Sprintf("tpk: there is no %s %q: %s", pointNames[kind], code, hint), path)
}

// betweenPoints names the points that a package goes from and to, in the fields of
// its courier. From where says the order, or else the settings, which know lockers of
// InPost only, or else the account.
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
