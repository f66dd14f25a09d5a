package activities

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"orderflow/activities/attempt"
	"orderflow/clients"
	"orderflow/clients/shipx"
	"orderflow/order"
)

// Shipment is a shipment at a carrier.
type Shipment struct {
	ID int64 `json:"id"`
	// Paid says that it has been bought, or that its payment is under way.
	Paid bool `json:"paid,omitempty"`
}

// EnsureShipment returns the one live ShipX shipment of ref, creating it only
// when there is none. It never pays: a new shipment rests in offers_prepared or
// offer_selected, so a duplicate made by a lost answer costs nothing and is
// voided here.
//
// Refused: the receiver, parcel or service is not acceptable to ShipX.
func (a *ShipX) EnsureShipment(ctx context.Context, ref order.Ref, doc order.Order) (Shipment, error) {
	live, err := a.liveShipments(ctx, ref)
	if err != nil {
		return Shipment{}, a.Options.Timing.ReadFailed(ctx, err)
	}
	if len(live) > 0 {
		keep := live[0]
		reconciled(ctx, order.ProviderShipX, "shipment")
		paid, err := a.void(ctx, live[1:])
		if len(paid) > 0 {
			return Shipment{}, boughtTwice(append(paid, int64(keep.ID)))
		}
		return Shipment{ID: int64(keep.ID), Paid: paidFor(keep)}, a.Options.Timing.ActFailed(ctx, err)
	}
	if err := a.Options.Timing.EnsureSettled(ctx, ref); err != nil {
		return Shipment{}, err
	}
	created, err := a.Options.Client.CreateShipment(ctx, a.shipmentFor(doc))
	return Shipment{ID: int64(created.ID)}, a.Options.Timing.ActFailed(ctx, err)
}

// EnsureOffersDropped makes room for new offers: it cancels an unpaid shipment, so
// that another can be made. One that ShipX does not let go, as its English pages
// say of selected offers, is edited to what the document asks for, which drops its
// offers as well. One that was cancelled or paid before stays as it is.
//
// Refused: ShipX does neither.
func (a *ShipX) EnsureOffersDropped(ctx context.Context, id int64, doc order.Order) error {
	current, err := a.Options.Client.GetShipment(ctx, id)
	if err != nil || current.Canceled() || paidFor(current) {
		return a.Options.Timing.ReadFailed(ctx, err)
	}
	outcome, err := a.cancelShipment(ctx, id)
	if outcome == shipmentStays {
		_, err = a.Options.Client.UpdateShipment(ctx, id, a.shipmentFor(doc))
	}
	return a.Options.Timing.ActFailed(ctx, err)
}

// EnsureShippingCancelled cancels every shipment of ref, unless one has been
// bought: ShipX does not take a bought label back.
func (a *ShipX) EnsureShippingCancelled(ctx context.Context, ref order.Ref) (Verdict, error) {
	all, err := a.findShipments(ctx, ref)
	if err != nil {
		return Verdict{}, a.Options.Timing.ReadFailed(ctx, err)
	}
	live := all.live
	if len(live) > 0 && paidFor(live[0]) {
		return Verdict{Explanation: fmt.Sprintf(
			"shipment %d of ShipX is bought; ShipX does not take a bought label back", live[0].ID)}, nil
	}
	paid, err := a.void(ctx, live)
	if len(paid) > 0 {
		return Verdict{Explanation: fmt.Sprintf("shipment %d of ShipX was bought in the meantime", paid[0])}, nil
	}
	return Verdict{Cancelled: true, Explanation: all.earlier.besides(fmt.Sprintf("%d ShipX shipments cancelled", len(live)))},
		a.Options.Timing.ActFailed(ctx, err)
}

// EnsureNoStrayShipments cancels the unpaid shipments of ref other than the one
// kept (0 keeps none), and returns the ids of paid ones that should not be there.
func (a *ShipX) EnsureNoStrayShipments(ctx context.Context, ref order.Ref, keep int64) ([]int64, error) {
	all, err := a.findShipments(ctx, ref)
	if err != nil {
		return nil, a.Options.Timing.ReadFailed(ctx, err)
	}
	strays := slices.DeleteFunc(all.live, func(s shipx.Shipment) bool { return int64(s.ID) == keep })
	paid, err := a.void(ctx, strays)
	return paid, a.Options.Timing.ActFailed(ctx, err)
}

func boughtTwice(ids []int64) error {
	return attempt.Refuse(order.Problem{
		Provider: order.ProviderShipX, Operation: "ensure shipment", Code: "bought-twice",
		Message: fmt.Sprintf("shipx: shipments %v of this order are all paid for; have InPost cancel all but one", ids),
	})
}

// shipmentFor is the shipment that ShipX gets for an order document. With a named
// service ShipX selects its offer but does not pay (only_choice_of_offer);
// without one it prepares an offer of every service.
func (a *ShipX) shipmentFor(doc order.Order) shipx.NewShipment {
	method := doc.Shipping.SendingMethod
	if method == "" {
		method = a.Options.SendingMethod
	}
	created := shipx.NewShipment{
		Reference:        doc.Reference(),
		Receiver:         peer(doc.Recipient, doc.Shipping.LockerPoint == ""),
		CustomAttributes: shipx.CustomAttributes{TargetPoint: doc.Shipping.LockerPoint, SendingMethod: method},
		COD:              amount(doc.Shipping.CashOnDelivery),
		Insurance:        amount(doc.Shipping.Insurance),
	}
	if created.Insurance == nil {
		created.Insurance = created.COD // courier services want what they collect insured
	}
	if doc.Shipping.OfferPolicy == order.OfferService {
		created.Service, created.OnlyChoiceOfOffer = doc.Shipping.Service, true
	}
	if doc.Shipper != nil {
		sender := peer(*doc.Shipper, true)
		created.Sender = &sender
	}
	for i, parcel := range doc.Shipping.Parcels {
		created.Parcels = append(created.Parcels, newParcel(i, parcel))
	}
	return created
}

func peer(p order.Party, withAddress bool) shipx.Peer {
	made := shipx.Peer{
		CompanyName: p.Company, FirstName: p.FirstName, LastName: p.LastName, Email: p.Email, Phone: digits(p.Phone)}
	if withAddress {
		made.Address = &shipx.Address{
			Street: p.Street, BuildingNumber: p.Building, City: p.City, PostCode: p.PostCode, CountryCode: p.Country}
	}
	return made
}

// digits is a phone number as ShipX wants it: nine digits, without Poland's prefix.
func digits(phone string) string {
	kept := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, phone)
	if len(kept) > 9 {
		kept = strings.TrimPrefix(strings.TrimPrefix(kept, "00"), "48")
	}
	return kept
}

func newParcel(i int, p order.Parcel) shipx.NewParcel {
	return shipx.NewParcel{
		ID: fmt.Sprintf("parcel-%d", i+1), Template: p.Template,
		Length: p.Length, Width: p.Width, Height: p.Height, Weight: p.Weight, NonStandard: p.NonStandard,
	}
}

func amount(m *order.Money) *shipx.Money {
	if m == nil {
		return nil
	}
	return new(shipx.Money(*m))
}

// liveShipments returns the shipments of ref that are not cancelled, for steps that
// act: bought ones first, then those whose payment is under way, then the oldest.
//
// Refused: one that has the order's reference is older than the order.
func (a *ShipX) liveShipments(ctx context.Context, ref order.Ref) ([]shipx.Shipment, error) {
	all, err := a.findShipments(ctx, ref)
	if err != nil {
		return nil, err
	}
	return all.own()
}

// findShipments is liveShipments that also returns what is older. The list cannot be
// filtered by reference, so it is read for all orders that ask at about the same
// time; and it may lag behind, so every shipment is read itself.
func (a *ShipX) findShipments(ctx context.Context, ref order.Ref) (found[shipx.Shipment], error) {
	listed, err := a.listed.Since(ctx, ref.Since(lookback(a.Options.Lookback)), a.shipmentsSince)
	if err != nil {
		return found[shipx.Shipment]{}, err
	}
	var seen []sighting
	for _, one := range listed {
		if string(one.Reference) == ref.Reference() {
			seen = append(seen, sighting{int64(one.ID), one.CreatedAt.Time})
		}
	}
	shipments := lookup[shipx.Shipment]{
		provider: order.ProviderShipX, thing: "shipment", slack: order.ClockSlack,
		read: a.Options.Client.GetShipment,
		live: func(s shipx.Shipment) bool { return !s.Canceled() },
		rank: rank}
	return shipments.find(ctx, ref, seen)
}

func (a *ShipX) shipmentsSince(ctx context.Context, since time.Time) ([]shipx.Listed, error) {
	return a.Options.Client.ListReferences(ctx, shipx.ShipmentFilter{CreatedFrom: since})
}

func rank(s shipx.Shipment) int {
	switch {
	case s.Bought():
		return 0
	case s.PurchasePending():
		return 1
	default:
		return 2
	}
}

func paidFor(s shipx.Shipment) bool { return s.Bought() || s.PurchasePending() }

// void cancels shipments that were not paid for and returns the ids of those that
// were, which ShipX would not cancel.
func (a *ShipX) void(ctx context.Context, strays []shipx.Shipment) (paid []int64, err error) {
	for _, stray := range strays {
		outcome := shipmentPaid
		if !paidFor(stray) {
			if outcome, err = a.cancelShipment(ctx, int64(stray.ID)); err != nil {
				return nil, err
			}
		}
		if outcome == shipmentPaid {
			paid = append(paid, int64(stray.ID))
		}
	}
	return paid, nil
}

// cancelOutcome is how the cancellation of a shipment ended.
type cancelOutcome int

const (
	shipmentCancelled cancelOutcome = iota
	// shipmentPaid: it was paid for in the meantime.
	shipmentPaid
	// shipmentStays: ShipX does not let it go though nobody paid for it. It costs
	// nothing, and InPost forgets what is never handed over.
	shipmentStays
)

// cancelShipment cancels one shipment; a refusal is an outcome, not an error.
func (a *ShipX) cancelShipment(ctx context.Context, id int64) (cancelOutcome, error) {
	err := a.Options.Client.CancelShipment(ctx, id)
	if !errors.Is(err, clients.Refused) {
		return shipmentCancelled, err
	}
	current, err := a.Options.Client.GetShipment(ctx, id)
	switch {
	case err != nil:
		return shipmentStays, err
	case current.Canceled():
		return shipmentCancelled, nil
	case paidFor(current):
		return shipmentPaid, nil
	}
	return shipmentStays, nil
}
