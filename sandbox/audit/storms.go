package audit

import (
	"slices"
	"strings"

	"orderflow/order"
)

// changing lists the operations that change something, by provider.
var changing = map[string][]string{
	order.ProviderMyPromo:   {"create-order", "add-item", "submit-order", "cancel-order", "add-shipment"},
	order.ProviderShipX:     {"create-shipment", "update-shipment", "select-offer", "buy", "cancel-shipment"},
	order.ProviderTPK:       {"create-order", "edit-order", "pay-orders", "cancel-order"},
	order.ProviderMediaPort: {"generate-label", "cancel-item"},
	order.ProviderMerkana:   {"ff-orders-status"},
}

// mostAsked is how often an order calls one changing operation at most, with all faults
// in its way. In thousands of random lives the worst had 20 calls for a payment and 14
// for a cancellation; a life that is stuck repeats twelve times after each answer.
const mostAsked = 60

// storms checks that no operation is called again and again.
func (a *audit) storms() {
	for _, provider := range Providers {
		for _, asked := range a.Requests[provider] {
			most := max(mostAsked*a.things(asked.Operation), a.takenBack(asked.Operation))
			if a.owns(provider, asked.Ref) && slices.Contains(changing[provider], asked.Operation) && asked.Times > most {
				a.find(Storm, provider, asked.Operation, "called %d times for %s, more than %d", asked.Times, asked.Ref, most)
			}
		}
	}
}

// takenBack is how often an order cancels the shipments that it made when the provider
// undoes each cancellation once: a shipment that can't be bought for a week makes 36.
func (a *audit) takenBack(operation string) int {
	if operation != "cancel-shipment" {
		return 0
	}
	return 2 * len(a.at(order.ProviderShipX).of("shipment-created"))
}

// things is how many things of the order an operation handles one by one.
func (a *audit) things(operation string) int {
	switch operation {
	case "add-item":
		return max(1, len(a.doc.Items), len(a.itemsEverMade()))
	case "cancel-item":
		return max(1, len(a.doc.Items), len(a.at(order.ProviderMediaPort).of("item-cancelled")))
	case "add-shipment":
		return max(1, len(a.doc.Shipping.Parcels))
	}
	return 1
}

// itemsEverMade returns the references of all items that drafts have held, also those
// that an amendment or a customer has removed since.
func (a *audit) itemsEverMade() map[string]bool {
	made := map[string]bool{}
	for _, line := range a.at(order.ProviderMyPromo).of("item-added") {
		reference, _, _ := strings.Cut(line.Detail, " ")
		made[reference] = true
	}
	return made
}
