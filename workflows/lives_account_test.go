package workflows_test

import (
	"slices"
	"strings"
	"time"

	"pgregory.net/rapid"

	"orderflow/activities"
	"orderflow/clients/shipx/shipxtest"
	"orderflow/order"
)

// Situations of points.
const (
	toPOP      = "to a customer service point"
	viaDropoff = "left at a drop-off point"
)

// metAccount records what a life met of InPost's account.
func (l *life) metAccount(found map[string]bool) {
	calls := l.shipX.Faults().Calls("buy", l.plan.doc.Reference())
	for _, made := range l.shipX.Shipments() {
		if string(made.Reference) != l.plan.doc.Reference() || made.CreatedAt.Before(l.plan.began) || made.TrackingNumber == "" {
			continue
		}
		found[boughtByItself] = found[boughtByItself] || calls == 0
		found[toPOP] = found[toPOP] || strings.HasSuffix(string(made.Service), "customer_service_point")
		found[viaDropoff] = found[viaDropoff] || dropsOff(made)
	}
	found[boughtTooDear] = l.asked[activities.CodeAccountBought]
	found[byPreference] = slices.ContainsFunc(l.state().Stages, func(s order.StageRecord) bool {
		return strings.Contains(s.Note, "states no prices")
	})
}

func dropsOff(made shipxtest.Shipment) bool {
	point, _ := made.CustomAttributes["dropoff_point"].(string)
	return point != ""
}

// drawSelected makes some lives that have a selected offer hold the order with it, or makes
// InPost's account buy it on its own, too expensive or not.
func drawSelected(t *rapid.T, p *plan) {
	switch rapid.SampledFrom([]string{"", "held", "held", "held", "too dear", "by itself"}).Draw(t, "selected offer") {
	case "held":
		p.createWithService, p.shipX.BuysSelected = true, false
		p.events = append(p.events, event{kind: holding, lasts: 10 * time.Minute,
			moment: moment{provider: order.ProviderShipX, operation: "create-shipment", call: 1}})
	case "too dear":
		p.createWithService, p.priceCap = true, pln("13")
		p.shipX.BuysSelected, p.shipX.StatesPrices, p.shipX.Account = true, true, shipxtest.AccountContract
	case "by itself":
		p.createWithService, p.shipX.BuysSelected = true, true
	}
}
