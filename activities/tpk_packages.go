package activities

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"orderflow/activities/attempt"
	"orderflow/clients/tpk"
	"orderflow/order"
)

// PackageChoice is a parcel of an order and its courier.
type PackageChoice struct {
	Parcel int `json:"parcel"` // from 1
	// Courier is TPK's id; 0 is the courier of the order's paid packages.
	Courier int64 `json:"courier,omitempty"`
}

// Package is one parcel of an order as TPK knows it.
type Package struct {
	ID          int64       `json:"id"`
	Paid        bool        `json:"paid,omitempty"`
	Price       order.Money `json:"price"`
	Courier     int64       `json:"courier"`
	Service     string      `json:"service"`
	CourierName string      `json:"courierName"`
}

// EnsurePackage returns the one live package of a parcel, and makes it only if there is none.
// A package is unpaid and costs nothing until EnsurePaid; an unpaid one of another courier is
// cancelled.
//
// Refused: TPK does not accept an address, the parcel or the courier.
func (a *TPK) EnsurePackage(ctx context.Context, ref order.Ref, doc order.Order, choice PackageChoice) (Package, error) {
	live, err := a.livePackages(ctx, ref)
	if err != nil {
		return Package{}, a.Options.Timing.ReadFailed(ctx, err)
	}
	if choice.Courier == 0 {
		paid := slices.IndexFunc(live, func(p pack) bool { return !p.Payable() })
		if paid < 0 {
			return Package{}, refuseTPK(CodePackageGone, "tpk: no package of the order is paid, so no courier is chosen", "shipping.service")
		}
		choice.Courier = int64(live[paid].CourierID)
	}
	mine := slices.DeleteFunc(live, func(p pack) bool { return p.parcel != choice.Parcel })
	mine, err = a.releaseOthers(ctx, ref, doc, mine)
	if err != nil {
		return Package{}, err
	}
	kept, err := a.keepOne(ctx, mine, choice.Courier)
	if kept != nil {
		reconciled(ctx, order.ProviderTPK, "package")
	}
	if err != nil || kept != nil {
		return packageOf(kept), err
	}
	if err := a.Options.Timing.EnsureSettled(ctx, ref); err != nil {
		return Package{}, err
	}
	return a.makePackage(ctx, ref, doc, choice)
}

// keepOne returns the package of a parcel to keep, and cancels the others. It keeps a paid
// one, or else the oldest of the courier.
func (a *TPK) keepOne(ctx context.Context, mine []pack, courier int64) (kept *pack, err error) {
	for i := range mine {
		one := &mine[i]
		switch {
		case kept == nil && (!one.Payable() || int64(one.CourierID) == courier):
			kept = one
		case !one.Payable():
			return nil, packedTwice(int64(kept.OrderID), int64(one.OrderID))
		default:
			if err := a.releaseUnpaid(ctx, int64(one.OrderID)); err != nil {
				return nil, err
			}
		}
	}
	return kept, nil
}

func packedTwice(ids ...int64) error {
	return attempt.Refuse(order.Problem{
		Provider: order.ProviderTPK, Operation: "ensure package", Code: "bought-twice",
		Message: fmt.Sprintf("tpk: packages %v of one parcel are all paid for; have TPK cancel all but one", ids)})
}

func packageOf(p *pack) Package {
	if p == nil {
		return Package{}
	}
	return Package{
		ID: int64(p.OrderID), Paid: p.Paid(), Price: zloty(p.Price.Value), Courier: int64(p.CourierID),
		Service: tpk.CourierKey(int(p.CourierID)), CourierName: tpk.CourierName(int(p.CourierID))}
}

func (a *TPK) makePackage(ctx context.Context, ref order.Ref, doc order.Order, choice PackageChoice) (Package, error) {
	sent, err := a.parties(ctx, doc)
	if err != nil {
		return Package{}, err
	}
	made := a.packageFor(sent, ref.Reference(), doc, choice)
	pickup, err := a.Options.Client.SearchPickup(ctx, pickupFor(made))
	if err != nil {
		return Package{}, a.Options.Timing.ReadFailed(ctx, err)
	}
	made.PickupDate = pickup.Date
	if len(pickup.Hours) > 0 {
		made.PickupHours = &pickup.Hours[0]
	}
	if err := a.Options.Timing.EnsureFresh(ctx); err != nil { // much was read since it was settled
		return Package{}, err
	}
	created, err := a.Options.Client.CreateOrder(ctx, made)
	if err != nil {
		return Package{}, a.Options.Timing.ActFailed(ctx, err)
	}
	return Package{ID: int64(created.OrderID), Price: zloty(created.Price.Value), Courier: choice.Courier,
		Service: tpk.CourierKey(int(choice.Courier)), CourierName: tpk.CourierName(int(choice.Courier))}, nil
}

// packageFor is the package that TPK gets for a parcel, without its pickup.
func (a *TPK) packageFor(sent correspondents, reference string, doc order.Order, choice PackageChoice) tpk.NewPackage {
	made := sent.newPackage(doc, choice)
	made.Description = order.PackageDescription(cmp.Or(a.Options.Contents, defaultContents), reference, choice.Parcel)
	return made
}

// pickupFor requests the first pickup; a parcel for a locker is collected like any other.
func pickupFor(p tpk.NewPackage) tpk.PickupQuery {
	return tpk.PickupQuery{
		CourierID: p.CourierID, ProductID: p.ProductID,
		Sender:   tpk.PickupAddress{CountryID: p.Sender.CountryID, PostCode: p.Sender.PostCode},
		Receiver: tpk.PickupAddress{CountryID: p.Receiver.CountryID, PostCode: p.Receiver.PostCode},
		Weight:   p.Weight, Length: p.Length, Width: p.Width, Height: p.Height,
		WithPickup: p.CourierID == tpk.CourierInPostLocker}
}

// EnsureUnpaidReleased cancels the unpaid packages of ref.
func (a *TPK) EnsureUnpaidReleased(ctx context.Context, ref order.Ref) error {
	all, err := a.findPackages(ctx, ref)
	if err != nil {
		return a.Options.Timing.ReadFailed(ctx, err)
	}
	for _, one := range all.live {
		if !one.Payable() {
			continue
		}
		if err := a.releaseUnpaid(ctx, int64(one.OrderID)); err != nil {
			return err
		}
	}
	return nil
}

func (a *TPK) releaseUnpaid(ctx context.Context, id int64) error {
	released, err := a.release(ctx, id)
	if err == nil && !released {
		return refuseTPK("not-released", fmt.Sprintf("tpk: package %d is unpaid and cannot be cancelled", id), "shipping")
	}
	return a.Options.Timing.ActFailed(ctx, err)
}

// EnsurePackagesCancelled cancels every package of ref, paid ones first: TPK may refuse
// those, and refunds the others. Made are the packages that the order relies on: if TPK
// refuses one, an earlier attempt may have cancelled others.
func (a *TPK) EnsurePackagesCancelled(ctx context.Context, ref order.Ref, made []int64) (Verdict, error) {
	all, err := a.findPackages(ctx, ref)
	if err != nil {
		return Verdict{}, a.Options.Timing.ReadFailed(ctx, err)
	}
	live := all.live
	ids := packageIDs(live)
	undone := slices.ContainsFunc(made, func(id int64) bool { return !slices.Contains(ids, id) })
	for _, one := range live {
		released, err := a.release(ctx, int64(one.OrderID))
		if err != nil {
			return Verdict{}, a.Options.Timing.ActFailed(ctx, err)
		}
		if !released {
			return Verdict{Undone: undone, Explanation: fmt.Sprintf("TPK does not cancel package %d", one.OrderID)}, nil
		}
		undone = true
	}
	known := ref.KnownAt(order.ProviderTPK)
	for _, id := range made { // the look-up has read what the order knows
		if slices.Contains(known, id) || slices.Contains(ids, id) {
			continue
		}
		current, err := a.Options.Client.GetOrder(ctx, id)
		switch {
		case err != nil:
			return Verdict{}, a.Options.Timing.ReadFailed(ctx, err)
		case !current.Cancelled():
			return Verdict{Undone: undone, Explanation: fmt.Sprintf("TPK's package %d is %s, and not cancelled", id, current.Status)}, nil
		}
	}
	explanation := areCancelled("TPK package", slices.Concat(known, made), all.anothers, ids...)
	return Verdict{Cancelled: true, Explanation: all.besides(explanation)}, nil
}

func packageIDs(all []pack) []int64 {
	return idsOf(all, func(p pack) int64 { return int64(p.OrderID) })
}

// EnsureNoStrayPackages cancels the unpaid packages of ref except those to keep, and returns
// the ids of stray ones that stay: they are paid, or TPK does not cancel them.
func (a *TPK) EnsureNoStrayPackages(ctx context.Context, ref order.Ref, keep []int64) (stay []int64, err error) {
	all, err := a.findPackages(ctx, ref)
	if err != nil {
		return nil, a.Options.Timing.ReadFailed(ctx, err)
	}
	for _, one := range all.live {
		id := int64(one.OrderID)
		switch {
		case slices.Contains(keep, id):
		case !one.Payable():
			stay = append(stay, id)
		default:
			released, err := a.release(ctx, id)
			if err != nil {
				return nil, a.Options.Timing.ActFailed(ctx, err)
			}
			if !released {
				stay = append(stay, id)
			}
		}
	}
	return stay, nil
}
