package activities

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"orderflow/activities/attempt"
	"orderflow/clients/shipx"
	"orderflow/order"
)

// AwaitOffers returns a shipment's offers once ShipX has prepared all of them. The offers of
// an old shipment are gone, although ShipX still shows them as selected.
func (a *ShipX) AwaitOffers(ctx context.Context, id int64) (Offers, error) {
	current, err := a.Options.Client.GetShipment(ctx, id)
	switch {
	case err != nil:
		return Offers{}, a.Options.Timing.ReadFailed(ctx, err)
	case current.Canceled():
		return Offers{Gone: true}, nil
	case paidFor(current):
		return Offers{Paid: true}, nil
	case !current.OffersReady():
		return Offers{}, a.Options.Timing.NotYet(ctx, "ShipX has no offers for shipment %d yet; it is %s", id, current.Status)
	}
	var offers Offers
	for _, offer := range offersOf(current) {
		if offer.Expired(a.offersFrom()) {
			offers.Gone = true
		}
		offers.Offers = append(offers.Offers, a.priced(offer))
	}
	return offers, nil
}

// priced is an offer with its price, from the configuration if ShipX does not state one, and
// its rank in the configured preference.
func (a *ShipX) priced(offer shipx.Offer) order.Offer {
	made := offerOf(offer)
	listed := listedService(made.Service)
	if price, known := a.Options.Prices[listed]; made.Price == nil && known {
		made.Price = &price
	}
	made.Preference = slices.Index(a.Options.Prefer, listed) + 1
	return made
}

// BuyOffer says which offer of which shipment to buy.
type BuyOffer struct {
	ShipmentID int64 `json:"shipmentId"`
	OfferID    int64 `json:"offerId"`
	// Allowed is the highest price that a person named; it replaces the account's limit.
	// Workers of 0.1.0 do not read it.
	Allowed *order.Money `json:"allowed,omitempty"`
	// Wanted is the part of the document about the goods and the destination. Orders of older
	// versions leave it out; then nothing is compared.
	Wanted *order.Order `json:"wanted,omitempty"`
}

// Sent is the part of a document about the goods, the destination and the recipient.
func Sent(doc order.Order) *order.Order {
	return &order.Order{ID: doc.ID, ReferencePrefix: doc.ReferencePrefix, Recipient: doc.Recipient,
		Shipper: doc.Shipper, Shipping: doc.Shipping}
}

// Purchase is how far a purchase has come.
type Purchase struct {
	// ShipmentID is the shipment that is being paid. It differs from the requested one if
	// another shipment of this order was paid before.
	ShipmentID int64 `json:"shipmentId"`
	// Expired: the offer can no longer be bought, and nothing was paid.
	Expired bool `json:"expired,omitempty"`
	// Failing is how ShipX failed to sell the offer before it expired; empty if it did not
	// fail.
	Failing string `json:"failing,omitempty"`
	// Differs is how the shipment differs from the document; then it is not bought.
	Differs string `json:"differs,omitempty"`
	// Found: it was paid before this step asked for it, by another step or by InPost's account
	// on its own. Workers of 0.1.0 never set it.
	Found bool `json:"found,omitempty"`
	// FailedBefore is the newest failed transaction from before this purchase.
	FailedBefore int64 `json:"failedBefore,omitempty"`
}

// EnsureBought pays for a shipment with one of its offers, unless a shipment of this order is
// paid or being paid. ShipX completes a purchase later; see AwaitPurchase. Money leaves the
// account, and ShipX does not return it, so the shipment is first compared with the document.
//
// Refused: ShipX does not accept the payment, the price is above the account's limit
// (CodePriceLimit), or a shipment that differs from the document is paid.
func (a *ShipX) EnsureBought(ctx context.Context, ref order.Ref, buy BuyOffer) (Purchase, error) {
	live, err := a.liveShipments(ctx, ref)
	if err != nil {
		return Purchase{}, a.Options.Timing.ReadFailed(ctx, err)
	}
	if len(live) > 0 && paidFor(live[0]) {
		reconciled(ctx, order.ProviderShipX, "purchase")
		if differs := a.differs(live[0], buy); len(differs) > 0 {
			return Purchase{}, differs.refusal(order.ProviderShipX, "shipment", int64(live[0].ID))
		}
		return Purchase{ShipmentID: int64(live[0].ID), Found: !attempt.Sent(ctx)}, nil
	}
	// The order knows the shipment, so it is among the live ones unless cancelled.
	at := slices.IndexFunc(live, func(s shipx.Shipment) bool { return int64(s.ID) == buy.ShipmentID })
	if at < 0 || !a.buyable(live[at], buy.OfferID) {
		return Purchase{ShipmentID: buy.ShipmentID, Expired: true, Failing: attempt.LastFailure(ctx)}, nil
	}
	if differs := a.differs(live[at], buy); len(differs) > 0 {
		return Purchase{ShipmentID: buy.ShipmentID, Expired: true, Differs: differs.String()}, nil
	}
	purchase := Purchase{ShipmentID: buy.ShipmentID, FailedBefore: newestFailure(live[at])}
	if err := a.Options.Timing.EnsureSettled(ctx, ref); err != nil {
		return Purchase{}, err
	}
	if err := a.withinLimit(live[at], buy); err != nil {
		return Purchase{}, err
	}
	return a.buy(ctx, buy, purchase)
}

// withinLimit refuses an offer that costs more than the account's limit for the parcels of
// its shipment, or more than a person has allowed.
func (a *ShipX) withinLimit(s shipx.Shipment, buy BuyOffer) error {
	for _, offer := range offersOf(s) {
		if int64(offer.ID) == buy.OfferID {
			limit := priceLimit{order.ProviderShipX, a.Options.PriceCap}
			return limit.refuse(fmt.Sprintf("shipment %d by %s", s.ID, offer.Service.ID), a.priced(offer).Price, buy.Allowed, len(s.Parcels))
		}
	}
	return nil
}

// differs compares a shipment with the order to buy.
func (a *ShipX) differs(there shipx.Shipment, buy BuyOffer) differences {
	if buy.Wanted == nil {
		return nil
	}
	return shipXDiffers(there, a.shipmentFor(*buy.Wanted))
}

func (a *ShipX) buy(ctx context.Context, buy BuyOffer, purchase Purchase) (Purchase, error) {
	_, err := a.Options.Client.Buy(ctx, buy.ShipmentID, buy.OfferID)
	gone, bought := shipx.OfferGone(err), shipx.AlreadyBought(err)
	if !gone && !bought {
		return purchase, a.Options.Timing.ActFailed(ctx, err)
	}
	// It may be ours: an offer is also unavailable right after it was bought.
	current, readErr := a.Options.Client.GetShipment(ctx, buy.ShipmentID)
	switch {
	case readErr != nil:
		return Purchase{}, a.Options.Timing.ReadFailed(ctx, readErr)
	case paidFor(current):
		purchase.Found = !attempt.Sent(ctx)
		return purchase, nil
	case gone:
		purchase.Expired = true
		return purchase, nil
	}
	return Purchase{}, unread(ctx, a.Options.Timing.ActFailed(ctx, err), numbered("shipment", buy.ShipmentID),
		"ShipX says that shipment %d is bought but does not show it yet", buy.ShipmentID)
}

// AwaitPurchase ends when ShipX has confirmed a purchase and given it a tracking number.
//
// Refused: the payment failed, for example for lack of money.
func (a *ShipX) AwaitPurchase(ctx context.Context, purchase Purchase) (Bought, error) {
	id := purchase.ShipmentID
	current, err := a.Options.Client.GetShipment(ctx, id)
	if err != nil {
		return Bought{}, a.Options.Timing.ReadFailed(ctx, err)
	}
	if numbers := current.TrackingNumbers(); current.Bought() && len(numbers) > 0 {
		bought := Bought{TrackingNumbers: numbers}
		if current.SelectedOffer != nil {
			offer := a.priced(*current.SelectedOffer)
			bought.Offer = &offer
		}
		return bought, nil
	}
	failed, found := current.FailedTransaction()
	if found && !paidFor(current) && int64(failed.ID) > purchase.FailedBefore && !failed.AlreadyBought() {
		return outcomeOf(id, failed)
	}
	if current.Canceled() {
		return Bought{}, attempt.Refuse(order.Problem{
			Provider: order.ProviderShipX, Operation: fmt.Sprintf("buy shipment %d", id), Code: "canceled",
			Message: fmt.Sprintf("shipx: shipment %d was cancelled while it was being bought", id)})
	}
	return Bought{}, a.Options.Timing.NotYet(ctx, "ShipX has not confirmed shipment %d yet; it is %s", id, current.Status)
}

// outcomeOf is the result of a failed payment: new offers, or a person.
func outcomeOf(id int64, failed shipx.Transaction) (Bought, error) {
	if failed.OfferGone() {
		return Bought{Gone: true}, nil
	}
	reason := cmp.Or(failed.Details.Message, failed.Details.Code, "no reason given")
	for _, field := range failed.Details.Fields {
		if field.Problem != failed.Details.Code {
			reason += fmt.Sprintf(" (%s: %s)", field.Path, field.Problem)
		}
	}
	return Bought{}, attempt.Refuse(order.Problem{
		Provider: order.ProviderShipX, Operation: fmt.Sprintf("pay offer %d of shipment %d", failed.OfferID, id), Code: failed.Details.Code,
		Message: fmt.Sprintf("shipx: payment of shipment %d failed: %s", id, reason)})
}

func newestFailure(s shipx.Shipment) int64 {
	failed, found := s.FailedTransaction()
	if !found {
		return 0
	}
	return int64(failed.ID)
}

// buyable checks the offer's status and its age: ShipX shows an expired offer as selected for
// hours, and each retry would try to buy that one again.
func (a *ShipX) buyable(s shipx.Shipment, offerID int64) bool {
	return slices.ContainsFunc(offersOf(s), func(offer shipx.Offer) bool {
		return int64(offer.ID) == offerID && offer.Buyable(a.offersFrom())
	})
}

// offersOf returns a shipment's offers; the selected one may not be listed.
func offersOf(s shipx.Shipment) []shipx.Offer {
	selected := s.SelectedOffer
	if selected == nil || slices.ContainsFunc(s.Offers, func(o shipx.Offer) bool { return o.ID == selected.ID }) {
		return s.Offers
	}
	return append(slices.Clone(s.Offers), *selected)
}

func offerOf(o shipx.Offer) order.Offer {
	made := order.Offer{
		ID: int64(o.ID), Carrier: order.CarrierShipX, Service: o.Service.ID, Name: o.Service.Name,
		ExpiresAt: o.ExpiresAt.Time,
		Available: o.Status == shipx.OfferAvailable || o.Status == shipx.OfferSelected || o.Status == shipx.OfferBought,
	}
	if o.Rate.Known {
		made.Price = &order.Money{Amount: o.Rate.Value, Currency: strings.ToUpper(o.Currency)}
	}
	for _, reason := range o.UnavailabilityReasons {
		made.Reasons = append(made.Reasons, reason.Key)
	}
	return made
}
