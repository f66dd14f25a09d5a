package audit

import (
	"fmt"
	"slices"
	"strings"

	"orderflow/order"
)

// Pickups are pick-ups by InPost's couriers that have ended, and their results.
type Pickups struct {
	Ledgers Ledgers
	// Waiting are the ids of the shipments that waited for a courier when the last
	// pick-up began.
	Waiting []int64
	// Named are the ids that were reported to a person as not collected.
	Named []int64
}

// Findings returns all deviations: a shipment with two couriers, one that waits although
// nobody asked for a courier, and one reported as not collected although a courier comes.
func (p Pickups) Findings() []Finding {
	a := &audit{Case: Case{Ledgers: p.Ledgers}}
	const sent = "dispatch-order-sent"
	comes := p.comes(sent, "dispatch-order-canceled")
	for shipment, orders := range comes {
		if len(orders) > 1 {
			a.find(Twice, order.ProviderShipX, sent, "%s is in dispatch orders %v, all of which were sent", shipment, orders)
		}
	}
	for _, id := range p.Waiting {
		shipment, named := fmt.Sprintf("shipment %d", id), slices.Contains(p.Named, id)
		switch collected := len(comes[shipment]) > 0; {
		case !collected && !named:
			a.find(Lost, order.ProviderShipX, sent, "%s is in no dispatch order that was sent, and no person is told", shipment)
		case collected && named:
			a.find(Mismatch, order.ProviderShipX, sent, "%s is reported as not collected, but is in dispatch order %v", shipment, comes[shipment])
		}
	}
	for _, id := range p.Named {
		if !slices.Contains(p.Waiting, id) {
			a.find(Mismatch, order.ProviderShipX, sent, "shipment %d is reported as not collected, but did not wait", id)
		}
	}
	slices.SortFunc(a.found, func(a, b Finding) int { return strings.Compare(a.String(), b.String()) })
	return a.found
}

// comes returns the dispatch orders that a courier serves, by shipment.
func (p Pickups) comes(sent, canceled string) map[string][]string {
	comes := map[string][]string{}
	for _, line := range p.Ledgers[order.ProviderShipX] {
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
