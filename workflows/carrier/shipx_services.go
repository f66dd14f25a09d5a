package carrier

import (
	"slices"
	"strings"

	"orderflow/order"
)

// The services of InPost that a policy may choose without a person.
const (
	shipXCourierC2C = "inpost_courier_c2c"
	shipXToPOP      = "inpost_locker_customer_service_point"
)

// usualServices are these services, the most usual first: express costs more, and economy is
// slower.
var usualServices = []string{
	"inpost_locker_standard", shipXToPOP, "inpost_locker_economy",
	"inpost_courier_standard", shipXCourierC2C, "inpost_courier_express_1700", "inpost_courier_express_1200", "inpost_courier_express_1000"}

// Suits accepts the services that go to the document's destination. Services for Allegro,
// pallets, alcohol and the like must be named in the document.
func (c *shipX) Suits(offer order.Offer) bool {
	shipping := c.host.Order().Shipping
	if shipping.OfferPolicy == order.OfferService {
		return offer.HasService(shipping.Service)
	}
	toLocker := strings.HasPrefix(offer.Service, "inpost_locker_")
	return toLocker == (shipping.LockerPoint != "") &&
		(slices.Contains(usualServices, offer.Service) || strings.HasPrefix(offer.Service, "inpost_courier_express_"))
}

// Usual is the rank of a service among those that a policy may choose without a person: lower
// is more usual.
func Usual(service string) int {
	if rank := slices.Index(usualServices, service); rank >= 0 {
		return rank
	}
	return len(usualServices)
}

// SuitedBefore is Suits as it was before inpost_courier_c2c and the service to customer
// service points were chosen like the others.
func SuitedBefore(shipping order.Shipping, offer order.Offer) bool {
	if shipping.OfferPolicy == order.OfferService {
		return offer.Service == shipping.Service
	}
	return offer.Service != shipXCourierC2C && offer.Service != shipXToPOP
}
