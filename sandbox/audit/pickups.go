package audit

import (
	"fmt"
	"slices"
	"strings"

	"orderflow/order"
)

// Pickups are pick-ups by InPost's couriers that have ended, and what they said.
type Pickups struct {
	Books Books
	// Waiting are the shipments that asked for a courier when the last one began, by id.
	Waiting []int64
	// Named are those that were named to a person as not collected.
	Named []int64
}

// Judge returns everything that deviates: a shipment for which two couriers come, one
// that waits for a courier whom nobody asked, and one that is named though he comes.
func (p Pickups) Judge() []Finding {
	a := &audit{Case: Case{Books: p.Books}}
	const sent = "dispatch-order-sent"
	comes := p.comes(sent, "dispatch-order-canceled")
	for shipment, orders := range comes {
		if len(orders) > 1 {
			a.find(Twice, order.ProviderShipX, sent, "%s is in dispatch orders %v, which were all sent", shipment, orders)
		}
	}
	for _, id := range p.Waiting {
		shipment, named := fmt.Sprintf("shipment %d", id), slices.Contains(p.Named, id)
		switch collected := len(comes[shipment]) > 0; {
		case !collected && !named:
			a.find(Lost, order.ProviderShipX, sent, "%s is in no dispatch order that was sent, and nobody is told", shipment)
		case collected && named:
			a.find(Untrue, order.ProviderShipX, sent, "%s is named as not collected, and is in dispatch order %v", shipment, comes[shipment])
		}
	}
	for _, id := range p.Named {
		if !slices.Contains(p.Waiting, id) {
			a.find(Untrue, order.ProviderShipX, sent, "shipment %d is named, and did not wait", id)
		}
	}
	slices.SortFunc(a.found, func(a, b Finding) int { return strings.Compare(a.String(), b.String()) })
	return a.found
}

// comes are the dispatch orders by which a courier comes, by shipment.
func (p Pickups) comes(sent, canceled string) map[string][]string {
	comes := map[string][]string{}
	for _, line := range p.Books[order.ProviderShipX] {
		shipment := line.Detail
		switch line.Kind {
		case sent:
			comes[shipment] = append(comes[shipment], line.ID)
		case canceled:
			comes[shipment] = without(comes[shipment], []string{line.ID})
		}
	}
	return comes
}
