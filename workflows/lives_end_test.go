package workflows_test

import (
	"slices"
	"strconv"
	"strings"

	"orderflow/clients/mypromo/mypromotest"
	"orderflow/order"
	"orderflow/sandbox/simkit"
)

// endedAsItSays: a cancelled order has no effects, a completed one has all.
func (o *outcome) endedAsItSays() {
	if o.result.Status != o.state.Status {
		o.breaks("the result is the state", "%s is not %s", o.result.Status, o.state.Status)
	}
	switch o.result.Status {
	case order.StatusCancelled:
		o.nothingIsLeft()
	case order.StatusCompleted:
		o.everythingIsThere()
	}
}

func (o *outcome) nothingIsLeft() {
	const rule = "a cancelled order has no effects"
	if paid := o.spentAtTPK(); !paid.IsZero() {
		o.breaks(rule, "%s PLN are spent at TPK", paid)
	}
	if r := o.result; r.Offer != nil || len(r.TrackingNumbers) > 0 || len(r.Documents) > 0 {
		o.breaks(rule, "it has %+v, %v, %v", r.Offer, r.TrackingNumbers, r.Documents)
	}
	if bought := o.of("shipment-bought"); len(bought) > 0 {
		o.breaks(rule, "%+v", bought)
	}
	if live := o.liveOrders(); len(live) > 0 && !o.abandoned() {
		o.breaks(rule, "%+v", live)
	}
	if o.state.Cancellation == nil || o.state.Cancellation.Decision != order.CancelAccepted {
		o.breaks(rule, "nobody cancelled it: %+v", o.state.Cancellation)
	}
}

func (o *outcome) everythingIsThere() {
	const rule = "a completed order has its effects"
	if bought := o.of("shipment-bought"); (o.byTPK() || o.byMarket()) != (len(bought) == 0) || len(bought) > 1 {
		o.breaks(rule, "bought: %+v; %s PLN are spent at TPK", bought, o.spentAtTPK())
	}
	doc := o.state.Order
	if doc.Production == order.ProductionMyPromo && !o.cancelledByHand() {
		o.wasProduced(rule, doc)
	}
	labels, protocols := 1, 1
	if o.byTPK() {
		labels, protocols = len(doc.Shipping.Parcels), 0
	}
	if o.byMarket() {
		labels, protocols = o.marketPapers(), o.marketPapers()
	}
	if o.skipped(order.StageProtocol) {
		protocols = 0
	}
	if found := o.documents(order.DocumentLabel); found != labels {
		o.breaks(rule, "%d labels, not %d", found, labels)
	}
	if found := o.documents(order.DocumentProtocol); found != protocols {
		o.breaks(rule, "%d protocols, not %d", found, protocols)
	}
	if slices.Contains(doc.Reports, order.ReportMyPromo) && !o.skipped(order.StageReport) {
		o.reportedAll(rule)
	}
	if doc.Shipping.Track && o.result.Delivery == "" && !o.skipped(order.StageTrack) {
		o.breaks(rule, "nobody knows how it was delivered")
	}
}

// documents counts those of a kind, whatever their part.
func (o *outcome) documents(kind order.DocumentKind) (count int) {
	for _, document := range o.state.Documents {
		if document.Kind == kind || strings.HasPrefix(string(document.Kind), string(kind)+"-") {
			count++
		}
	}
	return count
}

// reportedAll wants every tracking number reported, and no other, of the order that
// was made last: MyPromo's people may have cancelled one of which all was reported.
func (o *outcome) reportedAll(rule string) {
	var told []string
	last := strconv.Itoa(o.orders[len(o.orders)-1].ID)
	for _, effect := range o.of("shipment-reported") {
		if _, number, _ := strings.Cut(effect.Detail, " "); effect.ID == last {
			told = append(told, number)
		}
	}
	slices.Sort(told)
	if wanted := slices.Sorted(slices.Values(o.state.TrackingNumbers)); !slices.Equal(told, wanted) {
		o.breaks(rule, "reported %v, not %v", told, wanted)
	}
}

func (o *outcome) wasProduced(rule string, doc order.Order) {
	live := o.liveOrders()
	if len(live) != 1 {
		o.breaks(rule, "%d orders at MyPromo", len(live))
		return
	}
	wanted := map[mypromotest.Item]int{}
	for _, item := range doc.ToMake() {
		wanted[mypromotest.Item{Reference: item.Reference, SKU: item.SKU, Quantity: item.Quantity}]++
	}
	for _, item := range live[0].Items {
		wanted[item]--
	}
	for item, missing := range wanted {
		if missing != 0 && (missing > 0 || !o.cancelledAtMarket(item.Reference)) {
			o.breaks(rule, "item %+v, too few by %d", item, missing)
		}
	}
}

// cancelledByHand reports whether MyPromo's people cancelled an order in
// production; the order may have been beyond caring by then.
func (o *outcome) cancelledByHand() bool {
	return slices.ContainsFunc(o.of("order-canceled"), func(e simkit.Effect) bool { return e.Detail == "The machine is broken." })
}

func (o *outcome) skipped(stage order.Stage) bool {
	return slices.ContainsFunc(o.state.Stages, func(r order.StageRecord) bool {
		return r.Stage == stage && r.Outcome == order.OutcomeSkipped
	})
}
