package audit

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"orderflow/order"
	"orderflow/sandbox/simkit"
)

// myPromo checks that exactly one order is made, with every item once, and submitted;
// that no other order is alive; and that none is alive for a cancelled order.
func (a *audit) myPromo() {
	all := a.at(order.ProviderMyPromo)
	alive := a.neverTwo(order.ProviderMyPromo, all, "order-created", "order-canceled")
	submitted := all.of("order-submitted").ids()
	for _, id := range without(alive, submitted) {
		if a.saidUnswept("MyPromo orders") {
			break
		}
		a.find(LeftOver, order.ProviderMyPromo, "order-created", "draft %s", id)
	}
	switch {
	case a.cancelled() && !a.abandoned() && len(alive) > 0:
		a.find(LeftOver, order.ProviderMyPromo, "order-created", "the order is cancelled, but %v are alive", alive)
	case a.completed() && !a.made() && len(alive) > 0:
		a.find(LeftOver, order.ProviderMyPromo, "order-created", "the goods are from stock, but %v are alive", alive)
	case a.completed() && a.made() && len(alive) == 1 && !a.Excuses.CancelledByHand:
		a.items(all.on(alive[0]))
	}
	for _, id := range submitted {
		a.itemsOnce(all.on(id))
	}
	a.reportedOnce(all)
	if a.completed() && a.made() {
		a.reported(all, alive)
	}
}

// itemsOnce checks that no item is twice in a submitted order.
func (a *audit) itemsOnce(made lines) {
	added := map[string]int{}
	for _, line := range made.of("item-added") {
		reference, _ := itemIn(line.Detail)
		if added[reference]++; added[reference] == 2 {
			a.find(Twice, order.ProviderMyPromo, "item-added", "%s of order %s", reference, line.ID)
		}
	}
}

// items checks that the items made are the document's items.
func (a *audit) items(made lines) {
	added := map[string]string{}
	for _, line := range made.of("item-added") {
		reference, content := itemIn(line.Detail)
		added[reference] = content
	}
	for _, item := range a.doc.ToMake() {
		wanted := fmt.Sprintf("%d x %s", item.Quantity, item.SKU)
		content, there := added[item.Reference]
		chosen := item.Design != nil && strings.HasPrefix(content, fmt.Sprintf("%d x ", item.Quantity)) // MyPromo derives the SKU from the design
		switch {
		case !there:
			a.find(Lost, order.ProviderMyPromo, "item-added", "%s", item.Reference)
		case content != wanted && !chosen:
			a.find(NotAsOrdered, order.ProviderMyPromo, "item-added", "%s is %s, not %s", item.Reference, content, wanted)
		}
		delete(added, item.Reference)
	}
	for _, reference := range slices.Sorted(maps.Keys(added)) {
		if !a.takenOff(reference) {
			a.find(LeftOver, order.ProviderMyPromo, "item-added", "%s is not an item of the order", reference)
		}
	}
}

// itemIn parses an item in the ledger, "A-1-1 (2 x MUG-300)".
func itemIn(detail string) (reference, content string) {
	at := strings.LastIndex(detail, " (")
	if at < 0 {
		return detail, ""
	}
	return detail[:at], strings.Trim(detail[at:], " ()")
}

// reportedOnce checks that no tracking number is reported twice for an order at MyPromo.
func (a *audit) reportedOnce(all lines) {
	told := map[[2]string]int{}
	for _, line := range all.of("shipment-reported") {
		number := numberIn(line.Detail)
		if told[[2]string{line.ID, number}]++; told[[2]string{line.ID, number}] == 2 {
			a.find(Twice, order.ProviderMyPromo, "shipment-reported", "%s of order %s", number, line.ID)
		}
	}
}

// reported checks that exactly the order's tracking numbers are reported, for the order
// that is made. If two are made, that is a finding of its own, and either will do. If
// none is left, it is the last one: MyPromo's staff may have cancelled it after
// everything was reported.
func (a *audit) reported(all lines, alive []string) {
	made := all.of("order-created").ids()
	if len(made) == 0 {
		return
	}
	if len(alive) == 0 {
		alive = made[len(made)-1:]
	}
	var told []string
	for _, line := range all.of("shipment-reported").where(func(l simkit.Effect) bool { return slices.Contains(alive, l.ID) }) {
		told = append(told, numberIn(line.Detail))
	}
	for _, number := range without(told, a.Result.TrackingNumbers) {
		a.find(Mismatch, order.ProviderMyPromo, "shipment-reported", "%s is not one of %v", number, a.Result.TrackingNumbers)
	}
	if !a.reportsTo(order.ReportMyPromo) {
		return
	}
	for _, number := range without(a.Result.TrackingNumbers, told) {
		a.find(Lost, order.ProviderMyPromo, "shipment-reported", "%s", number)
	}
}

// numberIn parses the tracking number of a reported shipment, "dpd 620".
func numberIn(detail string) string {
	_, number, _ := strings.Cut(detail, " ")
	return number
}
