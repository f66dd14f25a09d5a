package workflows_test

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"orderflow/activities"
	"orderflow/clients/mypromo/mypromotest"
	"orderflow/clients/shipx/shipxtest"
	"orderflow/clients/tpk/tpktest"
	"orderflow/order"
	"orderflow/sandbox/simkit"
)

// outcome is what a life has led to, for the rules to judge.
type outcome struct {
	*life
	state order.State
	// What the order left at the providers, in the order in which it was made.
	orders    []mypromotest.Order
	shipments []shipxtest.Shipment
	packed    []tpktest.Order
	effects   []simkit.Effect // of MyPromo and ShipX, since the order began
	atTPK     []simkit.Effect // likewise
	told      []simkit.Effect // Merkana

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
		o.packedNothingTwice, o.labelledOnce, o.boughtAtMostOnce, o.reportedAtMostOnce, o.leftNothingAlive, o.leftNoPackage,
		o.endedAsItSays, o.boughtWhatWasAsked, o.packedWhatWasAsked, o.knowsItsRefs, o.keptItsDocuments, o.toldMerkana} {
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
	for parcel := range mostParcels {
		for _, effect := range o.life.tpk.Ledger().Of(activities.PackageToken(o.plan.doc.ID, parcel+1)) {
			if since(effect.At) {
				o.atTPK = append(o.atTPK, effect)
			}
		}
	}
	slices.SortStableFunc(o.atTPK, func(a, b simkit.Effect) int { return a.At.Compare(b.At) })
	o.packed, o.told = o.packs(), o.life.merkana.Ledger().All()
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

func (o *outcome) of(kind string) (found []simkit.Effect) {
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
		cancelled := o.result.Status == order.StatusCancelled
		switch {
		case answer.Decision == order.CancelAccepted && !cancelled:
			o.breaks(rule, "told %q, but the order is %s", answer.Explanation, o.result.Status)
		case answer.Decision == order.CancelRefused && cancelled && answer.Explanation != "the order has ended" &&
			asked.RequestedAt.Before(answer.at):
			o.breaks("a refused wish to cancel stays refused", "told %q at %s; the order is cancelled by %+v",
				answer.Explanation, answer.at, asked)
		}
	}
}

func (o *outcome) waitedForSomething() {
	if len(o.wordless) > 0 {
		o.breaks("an order says what it waits for", "not when %s", o.wordless)
	}
	if len(o.starved) > 0 {
		o.breaks("one top-up lets an order go on", "%s", o.starved)
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
	for _, other := range o.life.tpk.Orders() {
		if !slices.ContainsFunc(o.packed, func(p tpktest.Order) bool { return p.ID == other.ID }) &&
			other.Status == tpktest.AwaitingPayment {
			untouched++
		}
	}
	if untouched != 6 {
		o.breaks("other orders are left alone", "only %d of 6 things were", untouched)
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
	return slices.ContainsFunc(o.of("order-submitted"), func(e simkit.Effect) bool { return e.ID == strconv.Itoa(made.ID) })
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
		kept := made.Status == "offer_selected" && !o.plan.shipX.CancelSelected && o.says(made.ID) // nobody can cancel it
		if (made.Status == "created" || made.Status == "offers_prepared" || made.Status == "offer_selected") && !kept {
			o.breaks(rule, "shipment %d is %s", made.ID, made.Status)
		}
	}
}

// says reports whether the order says in words that it left a shipment.
func (o *outcome) says(shipment int64) bool {
	return slices.ContainsFunc(o.state.Stages, func(s order.StageRecord) bool {
		return strings.Contains(s.Note, strconv.FormatInt(shipment, 10))
	})
}

func (o *outcome) liveOrders() (live []mypromotest.Order) {
	for _, made := range o.orders {
		if made.Status != "CANCELED" {
			live = append(live, made)
		}
	}
	return live
}
