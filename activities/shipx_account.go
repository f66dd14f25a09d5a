package activities

import (
	"context"
	"fmt"

	"orderflow/activities/attempt"
	"orderflow/order"
)

// CodeAccountBought is the code of a problem: InPost's account bought a shipment on its own,
// for more than the order may cost. It is paid: a person accepts its price, or ships by other
// means.
const CodeAccountBought = "account-bought"

// AccountPurchase is what a shipment may cost that the account bought on its own.
type AccountPurchase struct {
	ShipmentID int64 `json:"shipmentId"`
	// Allowed is the highest price that a person named; it replaces the account's limit.
	Allowed *order.Money `json:"allowed,omitempty"`
	// PriceCap is the order's own.
	PriceCap *order.Money `json:"priceCap,omitempty"`
}

// CheckAccountPurchase checks a paid shipment that this order did not ask to buy against the
// account's limit and the order's cap: funded accounts were seen to buy an offer on their own
// once it is selected. It only reads.
//
// Refused (CodeAccountBought): it costs more, or its price is unknown and the order has a cap
// of its own.
func (a *ShipX) CheckAccountPurchase(ctx context.Context, bought AccountPurchase) error {
	current, err := a.Options.Client.GetShipment(ctx, bought.ShipmentID)
	if err != nil {
		return a.Options.Timing.ReadFailed(ctx, err)
	}
	if !paidFor(current) || current.SelectedOffer == nil {
		return nil // the purchase failed; the wait for it reports that
	}
	offer := a.priced(*current.SelectedOffer)
	if why := a.whyTooExpensive(offer, bought, len(current.Parcels)); why != "" {
		return attempt.Refuse(accountBought(bought.ShipmentID, offer, why))
	}
	return nil
}

// whyTooExpensive says why an order may not use an offer, or returns "".
func (a *ShipX) whyTooExpensive(offer order.Offer, bought AccountPurchase, parcels int) string {
	if offer.Price == nil {
		if bought.Allowed == nil && bought.PriceCap != nil {
			return fmt.Sprintf("at a price that InPost does not state, so it cannot be checked against the order's cap of %s", bought.PriceCap)
		}
		return ""
	}
	limit := priceLimit{order.ProviderShipX, a.Options.PriceCap}
	if limit.refuse("", offer.Price, bought.Allowed, parcels) != nil {
		words := fmt.Sprintf("the account's limit of %s per parcel (ORDERFLOW_PRICE_CAP)", limit.most)
		if bought.Allowed != nil {
			words = fmt.Sprintf("the %s that a person has allowed", bought.Allowed)
		}
		return fmt.Sprintf("for %s, more than %s", offer.Price, words)
	}
	if bought.PriceCap == nil {
		return ""
	}
	if over, err := offer.Price.Exceeds(*bought.PriceCap); err != nil || over {
		return fmt.Sprintf("for %s, more than the order's cap of %s", offer.Price, bought.PriceCap)
	}
	return ""
}

func accountBought(shipment int64, offer order.Offer, why string) order.Problem {
	return order.Problem{
		Provider: order.ProviderShipX, Operation: fmt.Sprintf("adopt shipment %d", shipment), Code: CodeAccountBought,
		Message: fmt.Sprintf("shipx: InPost's account bought shipment %d by %s on its own, %s. It is paid, and InPost does not take it back: "+
			"answer choose-offer with %s and a highest price, or raise shipping.priceCap, to ship with it; or ship by hand", shipment, offer.Service, why, offer.Service),
		Fields: []order.FieldProblem{{Path: "shipping.priceCap", Rule: "is less than what is paid"}},
	}
}

// servicePOP is what inpost_locker_standard becomes when it goes to a customer service point.
const servicePOP = "inpost_locker_customer_service_point"

// listedService is the name of a service in the settings.
func listedService(service string) string {
	if service == servicePOP {
		return "inpost_locker_standard"
	}
	return service
}
