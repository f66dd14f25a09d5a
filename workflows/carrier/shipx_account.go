package carrier

import (
	"fmt"
	"slices"
	"strings"

	"go.temporal.io/sdk/workflow"

	"orderflow/activities"
	"orderflow/order"
	"orderflow/workflows/step"
)

// changeAccountBought (version 1): what InPost's account bought by itself is held against
// the account's limit and the order's cap before the order goes on with it.
const changeAccountBought = "account-bought"

// ensureAdoptable refuses a paid shipment that this order never asked to buy, if it costs
// more than it may. What the order has asked for was checked then.
func (c *shipX) ensureAdoptable(ctx workflow.Context, shipment int64) error {
	if c.asked || !c.host.Changed(changeAccountBought) {
		return nil
	}
	check := c.step(shipXSteps.CheckAccountPurchase, fmt.Sprintf("read what shipment %d cost, which InPost's account bought by itself", shipment),
		activities.AccountPurchase{ShipmentID: shipment, Allowed: c.host.Allowed(), PriceCap: c.host.Order().Shipping.PriceCap})
	check.Deadline = longestOffers
	err := step.RestartAt(order.StageOffers, c.host.Outcome(ctx, check, nil), activities.CodeAccountBought)
	if err != nil {
		c.paid, c.shipment = true, 0 // of which there are no offers to drop
	}
	return err
}

// The services of InPost that a policy may choose by itself.
const (
	shipXCourierC2C = "inpost_courier_c2c"
	shipXToPOP      = "inpost_locker_customer_service_point"
)

// usualServices are those that a policy may choose by itself, the usual first: express
// costs more, and economy is slower.
var usualServices = []string{
	"inpost_locker_standard", shipXToPOP, "inpost_locker_economy",
	"inpost_courier_standard", shipXCourierC2C, "inpost_courier_express_1700", "inpost_courier_express_1200", "inpost_courier_express_1000"}

// Suits takes the services that go where the document says. Those for Allegro,
// pallets, alcohol and the like are only taken when the document names them.
func (c *shipX) Suits(offer order.Offer) bool {
	shipping := c.host.Order().Shipping
	if shipping.OfferPolicy == order.OfferService {
		return offer.Of(shipping.Service)
	}
	toLocker := strings.HasPrefix(offer.Service, "inpost_locker_")
	return toLocker == (shipping.LockerPoint != "") &&
		(slices.Contains(usualServices, offer.Service) || strings.HasPrefix(offer.Service, "inpost_courier_express_"))
}

// Usual is the rank of a service among those of InPost that a policy may choose by itself:
// the lower, the more usual.
func Usual(service string) int {
	if rank := slices.Index(usualServices, service); rank >= 0 {
		return rank
	}
	return len(usualServices)
}

// SuitedBefore reports whether a policy could choose an offer before inpost_courier_c2c
// and the service to customer service points counted like the others.
func SuitedBefore(shipping order.Shipping, offer order.Offer) bool {
	if shipping.OfferPolicy == order.OfferService {
		return offer.Service == shipping.Service
	}
	return offer.Service != shipXCourierC2C && offer.Service != shipXToPOP
}
