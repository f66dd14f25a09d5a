package workflows_test

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"orderflow/clients/mypromo/mypromotest"
	"orderflow/clients/shipx/shipxtest"
	"orderflow/internal/simulation"
	"orderflow/order"
)

// outcome is what a life has led to, for the rules to judge.
type outcome struct {
	*life
	state order.State
	// What the order left at the providers, in the order in which it was made.
	orders    []mypromotest.Order
	shipments []shipxtest.Shipment
	effects   []simulation.Effect // of both providers, since the order began

	broken []string // rule: what was found
}

// judge returns the rules that a life broke.
func (l *life) judge() []string {
	o := &outcome{life: l}
	if l.endless {
		o.breaks("an order ends", "%+v", l.state())
		return o.broken
	}
	if l.err != nil {
		o.breaks("an order ends with a result", "%v", l.err)
		return o.broken
	}
	o.collect()
	for _, rule := range []func(){o.wasHeard, o.waitedForSomething, o.leftNeighboursAlone, o.madeNothingTwice,
		o.boughtAtMostOnce, o.reportedAtMostOnce, o.leftNothingAlive, o.endedAsItSays, o.boughtWhatWasAsked,
		o.knowsItsRefs, o.keptItsDocuments} {
		rule()
	}
	return o.broken
}

func (o *outcome) breaks(rule, format string, args ...any) {
	o.broken = append(o.broken, rule+": "+fmt.Sprintf(format, args...))
}

func (o *outcome) collect() {
	o.state = o.life.state()
	since := func(at time.Time) bool { return !at.Before(o.plan.began) }
	for _, effect := range append(o.myPromo.Ledger().Of(o.plan.doc.ID), o.shipX.Ledger().Of(o.plan.doc.ID)...) {
		if since(effect.At) {
			o.effects = append(o.effects, effect)
		}
	}
	ours := map[string]bool{}
	for _, effect := range o.effects {
		if effect.Kind == "order-created" || effect.Kind == "shipment-created" {
			ours[effect.ID] = true
		}
	}
	for _, made := range o.myPromo.Orders() {
		if ours[strconv.Itoa(made.ID)] {
			o.orders = append(o.orders, made)
		}
	}
	for _, made := range o.shipX.Shipments() {
		if ours[strconv.FormatInt(made.ID, 10)] {
			o.shipments = append(o.shipments, made)
		}
	}
}

func (o *outcome) of(kind string) (found []simulation.Effect) {
	for _, effect := range o.effects {
		if effect.Kind == kind {
			found = append(found, effect)
		}
	}
	return found
}

// wasHeard: whoever asks gets an answer, and it is kept.
func (o *outcome) wasHeard() {
	const rule = "every wish to cancel is decided"
	asked := o.state.Cancellation
	if o.wished != nil && o.wished.Before(o.env.Now()) && asked == nil {
		o.breaks(rule, "the one of %s was lost", o.wished)
	}
	if asked != nil && asked.Decision == "" {
		o.breaks(rule, "%+v", asked)
	}
	if o.unanswered > 0 {
		o.breaks(rule, "%d updates had no answer", o.unanswered)
	}
	for _, answer := range o.verdicts {
		if (answer.Decision == order.CancelAccepted) && o.result.Status != order.StatusCancelled {
			o.breaks(rule, "told %q, but the order is %s", answer.Explanation, o.result.Status)
		}
	}
}

func (o *outcome) waitedForSomething() {
	if len(o.wordless) > 0 {
		o.breaks("an order says what it waits for", "not when %s", o.wordless)
	}
}

// leftNeighboursAlone: the two things of others at each provider are as they were.
func (o *outcome) leftNeighboursAlone() {
	untouched := 0
	for _, other := range o.myPromo.Orders() {
		if !slices.ContainsFunc(o.orders, func(made mypromotest.Order) bool { return made.ID == other.ID }) &&
			other.Status == "PENDING" && len(other.Items) == 0 {
			untouched++
		}
	}
	for _, other := range o.shipX.Shipments() {
		if !slices.ContainsFunc(o.shipments, func(s shipxtest.Shipment) bool { return s.ID == other.ID }) &&
			other.Status != "canceled" && len(other.Transactions) == 0 {
			untouched++
		}
	}
	if untouched != 4 {
		o.breaks("other orders are left alone", "only %d of 4 things were", untouched)
	}
}

// madeNothingTwice: at no moment are two drafts or two shipments of the order
// alive, and no item is twice in an order that is made.
func (o *outcome) madeNothingTwice() {
	for _, kind := range []string{"order", "shipment"} {
		alive := 0
		for _, effect := range o.effects {
			switch effect.Kind {
			case kind + "-created":
				alive++
			case kind + "-canceled":
				alive--
			}
			if alive > 1 {
				o.breaks("nothing is made twice", "a second %s at %s", kind, effect.At)
				break
			}
		}
	}
	for _, made := range o.orders {
		seen := map[string]bool{}
		for _, item := range made.Items {
			if seen[item.Reference] && o.submitted(made) {
				o.breaks("nothing is made twice", "item %s of order %d", item.Reference, made.ID)
			}
			seen[item.Reference] = true
		}
	}
}

func (o *outcome) submitted(made mypromotest.Order) bool {
	return slices.ContainsFunc(o.of("order-submitted"), func(e simulation.Effect) bool { return e.ID == strconv.Itoa(made.ID) })
}

func (o *outcome) boughtAtMostOnce() {
	if bought := o.of("shipment-bought"); len(bought) > 1 {
		o.breaks("nothing is bought twice", "%+v", bought)
	}
}

func (o *outcome) reportedAtMostOnce() {
	reported := map[string]int{}
	for _, effect := range o.of("shipment-reported") {
		if reported[effect.ID+effect.Detail]++; reported[effect.ID+effect.Detail] > 1 {
			o.breaks("nothing is reported twice", "%+v", effect)
		}
	}
}

// leftNothingAlive: what is alive at the end belongs to the order, and cost money
// or is in production.
func (o *outcome) leftNothingAlive() {
	const rule = "nothing is left over"
	live := o.liveOrders()
	for _, made := range live {
		if !o.submitted(made) {
			o.breaks(rule, "draft %d", made.ID)
		}
	}
	if len(live) > 1 {
		o.breaks(rule, "%d orders at MyPromo", len(live))
	}
	for _, made := range o.shipments {
		kept := made.Status == "offer_selected" && o.plan.shipX.KeepSelected // nobody can cancel it
		if (made.Status == "created" || made.Status == "offers_prepared" || made.Status == "offer_selected") && !kept {
			o.breaks(rule, "shipment %d is %s", made.ID, made.Status)
		}
	}
}

func (o *outcome) liveOrders() (live []mypromotest.Order) {
	for _, made := range o.orders {
		if made.Status != "CANCELED" {
			live = append(live, made)
		}
	}
	return live
}

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
	if bought := o.of("shipment-bought"); len(bought) > 0 {
		o.breaks(rule, "%+v", bought)
	}
	if live := o.liveOrders(); len(live) > 0 {
		o.breaks(rule, "%+v", live)
	}
	if o.state.Cancellation == nil || o.state.Cancellation.Decision != order.CancelAccepted {
		o.breaks(rule, "nobody cancelled it: %+v", o.state.Cancellation)
	}
}

func (o *outcome) everythingIsThere() {
	const rule = "a completed order has its effects"
	if bought := o.of("shipment-bought"); len(bought) != 1 {
		o.breaks(rule, "bought: %+v", bought)
	}
	doc := o.state.Order
	if doc.Production == order.ProductionMyPromo && !o.cancelledByHand() {
		o.wasProduced(rule, doc)
	}
	for _, kind := range []order.DocumentKind{order.DocumentLabel, order.DocumentProtocol} {
		kept := slices.ContainsFunc(o.state.Documents, func(d order.Document) bool { return d.Kind == kind })
		if !kept && !o.skipped(order.Stage(kind)) {
			o.breaks(rule, "no %s", kind)
		}
	}
	if len(doc.Reports) > 0 && !o.skipped(order.StageReport) {
		o.reportedAll(rule)
	}
}

// reportedAll wants every tracking number reported, and no other.
func (o *outcome) reportedAll(rule string) {
	var told []string
	for _, effect := range o.of("shipment-reported") {
		_, number, _ := strings.Cut(effect.Detail, " ")
		told = append(told, number)
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
	for _, item := range doc.Items {
		wanted[mypromotest.Item{Reference: item.Reference, SKU: item.SKU, Quantity: item.Quantity}]++
	}
	for _, item := range live[0].Items {
		wanted[item]--
	}
	for item, missing := range wanted {
		if missing != 0 {
			o.breaks(rule, "item %+v, too few by %d", item, missing)
		}
	}
}

// cancelledByHand reports whether MyPromo's people cancelled an order in
// production; the order may have been beyond caring by then.
func (o *outcome) cancelledByHand() bool {
	return slices.ContainsFunc(o.of("order-canceled"), func(e simulation.Effect) bool { return e.Detail == "The machine is broken." })
}

func (o *outcome) skipped(stage order.Stage) bool {
	return slices.ContainsFunc(o.state.Stages, func(r order.StageRecord) bool {
		return r.Stage == stage && r.Outcome == order.OutcomeSkipped
	})
}
