package audit

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"orderflow/activities"
	"orderflow/order"
	"orderflow/sandbox/simkit"
)

// myPromo: one order is made, with every item once, and submitted once; none is
// alive for a cancelled one.
func (c *Case) myPromo() {
	effects := of(c.Books.MyPromo, c.Doc.Reference())
	alive := c.neverTwo(effects, "order-created", "order-canceled")
	submitted := slices.DeleteFunc(ids(effects, "order-submitted"), func(id string) bool { return !slices.Contains(alive, id) })
	if len(submitted) > 1 {
		c.find(Twice, "order-submitted", "orders %v", submitted)
	}
	for _, id := range alive {
		if !slices.Contains(submitted, id) {
			c.find(Left, "order-created", "draft %s", id)
		}
	}
	made := c.Doc.Production == order.ProductionMyPromo
	switch {
	case c.cancelled() && len(alive) > 0:
		c.find(Left, "order-created", "the order is cancelled, and %v live", alive)
	case c.completed() && made && len(submitted) == 0:
		c.find(Lost, "order-submitted", "no order is submitted")
	case c.completed() && made:
		c.items(effects, submitted[0])
		c.known(order.ProviderMyPromo, submitted[0])
	}
	c.reports(effects, made)
}

func (c *Case) items(effects []simkit.Effect, id string) {
	added := map[string]int{}
	for _, effect := range kind(effects, "item-added") {
		if effect.ID == id {
			added[effect.Detail]++
		}
	}
	for _, item := range c.Doc.ToMake() {
		if added[item.Reference] == 0 {
			c.find(Lost, "item-added", "%s", item.Reference)
		}
	}
	for _, reference := range slices.Sorted(maps.Keys(added)) {
		if added[reference] > 1 {
			c.find(Twice, "item-added", "%s", reference)
		}
	}
}

// reports: every tracking number is told to MyPromo once.
func (c *Case) reports(effects []simkit.Effect, made bool) {
	told := map[string]int{}
	for _, effect := range kind(effects, "shipment-reported") {
		_, number, _ := strings.Cut(effect.Detail, " ")
		if told[number]++; told[number] > 1 {
			c.find(Twice, "shipment-reported", "%s", number)
		}
		if c.completed() && !slices.Contains(c.Result.TrackingNumbers, number) {
			c.find(Untrue, "shipment-reported", "%s is not one of %v", number, c.Result.TrackingNumbers)
		}
	}
	wanted := made && slices.Contains(c.Doc.Reports, order.ReportMyPromo) && !slices.Contains(c.Skipped, order.StageReport)
	if !c.completed() || !wanted {
		return
	}
	for _, number := range c.Result.TrackingNumbers {
		if told[number] == 0 {
			c.find(Lost, "shipment-reported", "%s", number)
		}
	}
}

// shipX: one shipment is bought, for the offer that the order knows of.
func (c *Case) shipX() {
	effects := of(c.Books.ShipX, c.Doc.Reference())
	alive := c.neverTwo(effects, "shipment-created", "shipment-canceled")
	bought := kind(effects, "shipment-bought")
	if len(bought) > 1 {
		c.find(Twice, "shipment-bought", "%v", bought)
	}
	for _, id := range alive {
		if !slices.Contains(ids(bought, "shipment-bought"), id) {
			c.find(Left, "shipment-created", "shipment %s is not bought", id)
		}
	}
	ships := c.completed() && c.shippedBy() == order.CarrierShipX
	switch {
	case !ships && len(bought) > 0 && (c.completed() || c.cancelled()):
		c.find(Left, "shipment-bought", "the order is %s by %s, and %v is bought", c.Result.Status, c.shippedBy(), bought)
	case ships && len(bought) == 0:
		c.find(Lost, "shipment-bought", "nothing is bought")
	case ships:
		c.known(order.ProviderShipX, bought[0].ID)
		c.offer(bought[0])
	}
}

// offer compares what was bought, "offer 7001 inpost_locker_standard 13.99 PLN".
func (c *Case) offer(bought simkit.Effect) {
	offer := c.Result.Offer
	if offer == nil || offer.Price == nil {
		c.find(Untrue, "shipment-bought", "the order knows no offer or price, ShipX has %s", bought.Detail)
		return
	}
	if said := fmt.Sprintf("offer %d %s %s", offer.ID, offer.Service, offer.Price); said != bought.Detail {
		c.find(Untrue, "shipment-bought", "the order says %s, ShipX %s", said, bought.Detail)
	}
}

// packages are the effects at TPK, of all parcels.
func (c *Case) packages() (effects []simkit.Effect) {
	for i := range c.Doc.Shipping.Parcels {
		effects = append(effects, of(c.Books.TPK, activities.PackageToken(c.Doc.Reference(), i+1))...)
	}
	return effects
}

// tpk: every parcel is one package, made, paid and given a waybill once.
func (c *Case) tpk() {
	ships := c.completed() && c.shippedBy() == order.CarrierTPK
	var cost decimal.Decimal
	var waybills []string
	for i := range c.Doc.Shipping.Parcels {
		effects := of(c.Books.TPK, activities.PackageToken(c.Doc.Reference(), i+1))
		alive := c.neverTwo(effects, "order-created", "order-cancelled")
		paid := c.paid(effects)
		switch {
		case len(paid) > 1:
			c.find(Twice, "order-paid", "packages %v", paid)
		case ships && len(paid) == 0:
			c.find(Lost, "order-paid", "parcel %d", i+1)
		case !ships && (len(paid) > 0 || len(alive) > 0) && (c.completed() || c.cancelled()):
			c.find(Left, "order-paid", "the order is %s; packages %v live, %v are paid", c.Result.Status, alive, paid)
		case ships && !slices.Equal(alive, paid):
			c.find(Left, "order-created", "packages %v live, %v are paid", alive, paid)
		case ships:
			c.known(order.ProviderTPK, paid[0])
			cost = cost.Add(amountPaid(effects, paid[0]))
			waybills = append(waybills, detail(effects, "waybill-issued", paid[0]))
		}
	}
	if ships && len(c.found) == 0 {
		c.sameAccount(cost, waybills)
	}
}

// paid are the packages whose price TPK has kept.
func (c *Case) paid(effects []simkit.Effect) []string {
	refunded := ids(effects, "order-refunded")
	return slices.DeleteFunc(ids(effects, "order-paid"), func(id string) bool { return slices.Contains(refunded, id) })
}

func (c *Case) sameAccount(cost decimal.Decimal, waybills []string) {
	if !slices.Equal(waybills, c.Result.TrackingNumbers) {
		c.find(Untrue, "waybill-issued", "the order says %v, TPK %v", c.Result.TrackingNumbers, waybills)
	}
	if offer := c.Result.Offer; offer == nil || offer.Price == nil || !offer.Price.Amount.Equal(cost) {
		c.find(Untrue, "order-paid", "the order says %+v, TPK %s", offer, cost)
	}
}

func detail(effects []simkit.Effect, of, id string) string {
	for _, effect := range kind(effects, of) {
		if effect.ID == id {
			return effect.Detail
		}
	}
	return ""
}

func amountPaid(effects []simkit.Effect, id string) decimal.Decimal {
	amount, _ := decimal.NewFromString(detail(effects, "order-paid", id)) // the ledger is the simulator's
	return amount
}

// fromSource are the effects at the system that the order came from.
func (c *Case) fromSource(system string, ledger []simkit.Effect) []simkit.Effect {
	if c.Doc.Source.System != system {
		return nil
	}
	return of(ledger, c.Doc.Source.Reference)
}

// mediaPort: its own orders have one label, unless they are cancelled.
func (c *Case) mediaPort() {
	if c.Doc.Source.System != order.SystemMediaPort {
		return
	}
	effects := c.fromSource(order.SystemMediaPort, c.Books.MediaPort)
	made := kind(effects, "label-generated")
	ships := c.Doc.Shipping.Carrier == order.CarrierMediaPort
	switch {
	case len(made) > 1:
		c.find(Twice, "label-generated", "%v", made)
	case c.completed() && ships && len(made) == 0:
		c.find(Lost, "label-generated", "there is no label")
	case c.cancelled() && len(made) > 0:
		c.find(Left, "label-generated", "the order is cancelled")
	case c.cancelled() && len(kind(effects, "item-cancelled")) < len(c.Doc.Items):
		c.find(Lost, "item-cancelled", "%d of %d items are cancelled", len(kind(effects, "item-cancelled")), len(c.Doc.Items))
	}
}

// merkana: the last status that it was told is that of the order.
func (c *Case) merkana() {
	if !slices.Contains(c.Doc.Reports, order.ReportMerkana) {
		return
	}
	last := ""
	for _, effect := range kind(c.fromSource(order.SystemMerkana, c.Books.Merkana), "status-reported") {
		last = effect.Detail
	}
	wanted := ""
	switch {
	case c.completed() && len(c.Result.TrackingNumbers) > 0:
		wanted = "send " + c.Result.TrackingNumbers[0]
	case c.cancelled():
		wanted = "cancelled"
	}
	if wanted != "" && !strings.HasPrefix(last, wanted) {
		c.find(Lost, "status-reported", "Merkana was told %q last, not %q", last, wanted)
	}
}

// known: the order can be found by the provider's name of it.
func (c *Case) known(provider, id string) {
	if ref := provider + ":" + id; !slices.Contains(c.Result.ProviderRefs, ref) {
		c.find(Untrue, "reference", "%s is not in %v", ref, c.Result.ProviderRefs)
	}
}
