package workflows_test

import (
	"slices"
	"strings"

	"orderflow/activities"
	"orderflow/clients/shipx/shipxtest"
	"orderflow/order"
)

// Situations of points.
const (
	toPOP      = "to a customer service point"
	viaDropoff = "left at a drop-off point"
)

// metAccount notes what a life met of InPost's account.
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
