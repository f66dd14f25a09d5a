package activities

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"orderflow/activities/attempt"
	"orderflow/clients"
	"orderflow/clients/shipx"
	"orderflow/order"
)

// Shipment is a shipment at a carrier.
type Shipment struct {
	ID int64 `json:"id"`
	// Paid: it is bought, or its payment is in progress.
	Paid bool `json:"paid,omitempty"`
}

// EnsureShipment returns the one live ShipX shipment of ref, and creates it only if there is
// none. It never pays: a new shipment rests in offers_prepared (in offer_selected if ShipX
// had to be told the service), so a duplicate made by a lost answer costs nothing and is
// voided here. An unpaid one that differs from the document is voided, too; if ShipX does not
// cancel it, it stays beside the new one.
//
// Refused: ShipX does not accept the receiver, parcel or service, a drop-off point is
// missing, or a shipment that differs from the document is paid.
func (a *ShipX) EnsureShipment(ctx context.Context, ref order.Ref, doc order.Order) (Shipment, error) {
	live, err := a.liveShipments(ctx, ref)
	if err != nil {
		return Shipment{}, a.Options.Timing.ReadFailed(ctx, err)
	}
	keep, strays := a.fitting(live, doc)
	if keep != nil {
		reconciled(ctx, order.ProviderShipX, "shipment")
	}
	left, err := a.void(ctx, strays)
	switch {
	case keep != nil && len(left.paid) > 0:
		return Shipment{}, boughtTwice(append(left.paid, int64(keep.ID)))
	case err != nil:
		return Shipment{}, a.Options.Timing.ActFailed(ctx, err)
	case keep != nil:
		return a.adopted(*keep, doc)
	case len(left.paid) > 0: // just now: the next attempt compares what is paid
		return Shipment{}, attempt.Benign(attempt.TypeSettling, attempt.FirstRetry,
			fmt.Sprintf("ShipX shows shipment %s as bought meanwhile", listed(left.paid)))
	}
	if err := a.ensureDropoff(doc); err != nil {
		return Shipment{}, err
	}
	if err := a.Options.Timing.EnsureSettled(ctx, ref); err != nil {
		return Shipment{}, err
	}
	created, err := a.Options.Client.CreateShipment(ctx, a.shipmentFor(doc))
	if err == nil {
		a.customers.told(created.ExternalCustomerID == doc.Reference())
	}
	return Shipment{ID: int64(created.ID)}, a.Options.Timing.ActFailed(ctx, err)
}

// fitting returns the shipment to keep, if any, and the others. It keeps a paid one, in any
// form, or else the first that matches the document.
func (a *ShipX) fitting(live []shipx.Shipment, doc order.Order) (keep *shipx.Shipment, strays []shipx.Shipment) {
	wanted := a.shipmentFor(doc)
	for i := range live {
		fits := paidFor(live[i]) || len(shipXDiffers(live[i], wanted)) == 0 && !otherService(live[i], doc)
		if keep == nil && fits {
			keep = &live[i]
		} else {
			strays = append(strays, live[i])
		}
	}
	return keep, strays
}

// adopted is a shipment of the order as the workflow knows it.
//
// Refused: it is paid and differs from the document.
func (a *ShipX) adopted(keep shipx.Shipment, doc order.Order) (Shipment, error) {
	if paidFor(keep) {
		if differs := shipXDiffers(keep, a.shipmentFor(doc)); len(differs) > 0 {
			return Shipment{}, differs.refusal(order.ProviderShipX, "shipment", int64(keep.ID))
		}
	}
	return Shipment{ID: int64(keep.ID), Paid: paidFor(keep)}, nil
}

// EnsureOffersDropped makes room for new offers: it cancels an unpaid shipment, so that
// another can be made. If ShipX does not cancel it, as its English pages say of selected
// offers, it is edited to match the document, which drops its offers as well; EnsureShipment
// reads the result. A shipment that was cancelled or paid before, or carries another order's
// reference, stays as it is.
//
// Refused: ShipX does neither, and the shipment matches the document.
func (a *ShipX) EnsureOffersDropped(ctx context.Context, id int64, doc order.Order) error {
	current, err := a.Options.Client.GetShipment(ctx, id)
	if err != nil || current.Canceled() || paidFor(current) || isAnothers(current.Reference, doc.Reference()) {
		return a.Options.Timing.ReadFailed(ctx, err)
	}
	outcome, err := a.cancelShipment(ctx, id)
	switch {
	case err != nil:
	case outcome == shipmentUnread:
		err = unreadShipments(ctx, id)
	case outcome == shipmentStays:
		_, err = a.Options.Client.UpdateShipment(ctx, id, a.editFor(current, doc))
		if errors.Is(err, clients.Refused) && len(shipXDiffers(current, a.shipmentFor(doc))) > 0 {
			return nil // another one replaces it
		}
	}
	return a.Options.Timing.ActFailed(ctx, err)
}

// EnsureShippingCancelled cancels every shipment of ref, unless one is bought: ShipX does not
// take a bought label back. An unpaid shipment that ShipX does not cancel is no reason to
// refuse; the verdict names it.
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
	left, err := a.void(ctx, live)
	switch {
	case err != nil:
		return Verdict{}, a.Options.Timing.ActFailed(ctx, err)
	case len(left.paid) > 0:
		return Verdict{Explanation: fmt.Sprintf("shipment %d of ShipX was bought in the meantime", left.paid[0])}, nil
	}
	explanation := areCancelled("ShipX shipment", ref.KnownAt(order.ProviderShipX), slices.Concat(left.stay, all.anothers), shipmentIDs(live)...)
	if len(left.stay) > 0 {
		explanation = order.JoinRemarks(explanation, fmt.Sprintf("ShipX does not cancel shipment %s, "+
			"which stays there: nobody paid for it, and it could still be bought", listed(left.stay)))
	}
	return Verdict{Cancelled: true, Explanation: all.besides(explanation)}, nil
}

// EnsureNoStrayShipments cancels the unpaid shipments of ref except the one to keep (0 keeps
// none), and returns the ids of stray ones that stay: they are paid, or ShipX does not cancel
// them.
func (a *ShipX) EnsureNoStrayShipments(ctx context.Context, ref order.Ref, keep int64) ([]int64, error) {
	all, err := a.findShipments(ctx, ref)
	if err != nil {
		return nil, a.Options.Timing.ReadFailed(ctx, err)
	}
	strays := slices.DeleteFunc(all.live, func(s shipx.Shipment) bool { return int64(s.ID) == keep })
	left, err := a.void(ctx, strays)
	return append(left.paid, left.stay...), a.Options.Timing.ActFailed(ctx, err)
}

func boughtTwice(ids []int64) error {
	return attempt.Refuse(order.Problem{
		Provider: order.ProviderShipX, Operation: "ensure shipment", Code: "bought-twice",
		Message: fmt.Sprintf("shipx: shipments %v of this order are all paid for; have InPost cancel all but one", ids),
	})
}

// shipmentFor is the shipment that ShipX gets for an order document. Without a service ShipX
// prepares an offer of each, and the workflow buys the wanted one: ShipX cancels such a
// shipment, but not one whose offer it has selected.
func (a *ShipX) shipmentFor(doc order.Order) shipx.NewShipment {
	created := shipx.NewShipment{
		Reference: doc.Reference(), ExternalCustomerID: doc.Reference(),
		Receiver: peer(doc.Recipient, doc.Shipping, doc.Shipping.LockerPoint == ""),
		CustomAttributes: shipx.CustomAttributes{TargetPoint: doc.Shipping.LockerPoint,
			DropoffPoint: a.dropoffPoint(doc), SendingMethod: a.sendingMethod(doc)},
		COD:       amount(doc.Shipping.CashOnDelivery),
		Insurance: amount(doc.Shipping.Insurance),
	}
	if created.Insurance == nil {
		created.Insurance = created.COD // courier services want the collected amount insured
	}
	if doc.Shipper != nil {
		sender := peer(*doc.Shipper, doc.Shipping, true)
		created.Sender = &sender
	}
	for i, parcel := range doc.Shipping.Parcels {
		created.Parcels = append(created.Parcels, newParcel(i, parcel))
	}
	if a.Options.CreateWithService || needsService(created) {
		nameService(&created, doc)
	}
	return created
}

// needsService reports whether ShipX accepts the request only with a service's name. Cash on
// delivery, insurance and the sending method do not need one.
func needsService(s shipx.NewShipment) bool {
	return len(s.AdditionalServices) > 0 || s.EndOfWeekCollection || s.CommercialProductIdentifier != ""
}

// nameService makes ShipX select the offer of the document's service, if it names one,
// without paying for it.
func nameService(s *shipx.NewShipment, doc order.Order) {
	if doc.Shipping.OfferPolicy == order.OfferService {
		s.Service, s.OnlyChoiceOfOffer = doc.Shipping.Service, true
	}
}

// editFor is the edit of a shipment that ShipX does not cancel. A shipment with a service
// keeps it unless another is named.
func (a *ShipX) editFor(current shipx.Shipment, doc order.Order) shipx.NewShipment {
	edited := a.shipmentFor(doc)
	if current.Service != "" {
		nameService(&edited, doc)
	}
	return edited
}

func peer(p order.Party, s order.Shipping, withAddress bool) shipx.Peer {
	phone, _ := PhoneAtShipX(p, s)
	made := shipx.Peer{
		CompanyName: p.Company, FirstName: p.FirstName, LastName: p.LastName, Email: p.Email, Phone: phone}
	if withAddress {
		address, _ := AddressAtShipX(p)
		made.Address = &address
	}
	return made
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

// liveShipments returns the shipments of ref that are not cancelled, for steps that act:
// bought ones first, then those being paid, then the oldest.
//
// Refused: one may belong to another order.
func (a *ShipX) liveShipments(ctx context.Context, ref order.Ref) ([]shipx.Shipment, error) {
	all, err := a.findShipments(ctx, ref)
	if err != nil {
		return nil, err
	}
	return all.own()
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

// uncancelled are the ids of shipments that ShipX did not cancel.
type uncancelled struct {
	paid []int64
	stay []int64 // unpaid
}

// void cancels unpaid shipments and returns those that stay. It fails while a cancellation
// must be read again.
func (a *ShipX) void(ctx context.Context, strays []shipx.Shipment) (left uncancelled, err error) {
	var unread []int64
	for _, stray := range strays {
		id, outcome := int64(stray.ID), shipmentPaid
		if !paidFor(stray) {
			if outcome, err = a.cancelShipment(ctx, id); err != nil {
				return uncancelled{}, err
			}
		}
		switch outcome {
		case shipmentPaid:
			left.paid = append(left.paid, id)
		case shipmentStays:
			left.stay = append(left.stay, id)
		case shipmentUnread:
			unread = append(unread, id)
		}
	}
	return left, unreadShipments(ctx, unread...)
}

// unreadShipments is the error of a step that has just cancelled shipments, if any.
func unreadShipments(ctx context.Context, ids ...int64) error {
	if len(ids) == 0 {
		return nil
	}
	return attempt.Benign(attempt.TypeSettling, attempt.Backoff(ctx, attempt.FirstRetry, attempt.SlowestRetry),
		fmt.Sprintf("ShipX says that shipment %s is cancelled; it is read back next", listed(ids)))
}

func shipmentIDs(all []shipx.Shipment) []int64 {
	return idsOf(all, func(s shipx.Shipment) int64 { return int64(s.ID) })
}

// cancelOutcome is the result of cancelling a shipment.
type cancelOutcome int

const (
	shipmentCancelled cancelOutcome = iota
	// shipmentPaid: it was paid in the meantime.
	shipmentPaid
	// shipmentStays: ShipX refuses to cancel it although nobody paid for it; it does so once
	// an offer is selected. It costs nothing, and InPost forgets shipments that are never
	// handed over.
	shipmentStays
	// shipmentUnread: ShipX accepted just now. It once took that back 0.36 s later, so the
	// next attempt reads again.
	shipmentUnread
)

// cancelShipment cancels one shipment and reads it back; a refusal is an outcome, not an
// error.
func (a *ShipX) cancelShipment(ctx context.Context, id int64) (cancelOutcome, error) {
	err := whenAnswered(a.Options.Client.CancelShipment(ctx, id))
	if err != nil && !errors.Is(err, clients.Refused) {
		return shipmentStays, err
	}
	current, readErr := a.Options.Client.GetShipment(ctx, id)
	switch {
	case readErr != nil:
		return shipmentStays, readErr
	case paidFor(current):
		return shipmentPaid, nil
	case err == nil && (current.Canceled() || mayReadAgain(ctx, numbered("shipment", id))):
		return shipmentUnread, nil // however many attempts an outage has cost
	case current.Canceled():
		return shipmentCancelled, nil
	}
	return shipmentStays, nil
}
