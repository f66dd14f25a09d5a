package workflows_test

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"orderflow/clients/mypromo/mypromotest"
	"orderflow/clients/shipx/shipxtest"
	"orderflow/clients/tpk/tpktest"
	"orderflow/order"
)

// outcome is the outcome of a life, for the rules.
type outcome struct {
	*life
	state order.State
	// What the order made at the providers, in that order.
	orders    []mypromotest.Order
	shipments []shipxtest.Shipment
	packed    []tpktest.Order

	broken []breach
}

// breach is a rule that a life broke, and what was found.
type breach struct{ rule, found string }

func (b breach) String() string { return b.rule + ": " + b.found }

// judge returns the rules that a life broke: those of its plan, and those of what an order
// must leave behind.
func (l *life) judge() []breach {
	o := &outcome{life: l}
	if o.refusedAtStart() {
		return o.broken
	}
	if l.unasked != "" {
		o.breaks("a person is asked within the patience", "%s: %+v", l.unasked, l.state())
		return o.broken
	}
	if l.endless {
		o.breaks("an order ends", "%+v", l.state())
		return o.broken
	}
	if l.err != nil {
		o.breaks("an order ends with a result", "%v", l.err)
		return o.broken
	}
	o.collect()
	o.wasHeard()
	o.waitedForSomething()
	o.leftNeighboursAlone()
	o.toldOfNobodyElse()
	o.reportedOfMerchant()
	for _, finding := range o.audited().Findings() {
		o.breaks(finding.Rule(), "%s", finding.Words)
	}
	return o.broken
}

func (o *outcome) breaks(rule, format string, args ...any) {
	o.broken = append(o.broken, breach{rule, fmt.Sprintf(format, args...)})
}

func (o *outcome) collect() {
	o.state = o.life.state()
	o.versions.note(o.state.Order, o.env.Now())
	ours := map[string]bool{}
	for _, effect := range append(o.myPromo.Ledger().Of(o.plan.doc.ID), o.shipX.Ledger().Of(o.plan.doc.ID)...) {
		if made := effect.Kind == "order-created" || effect.Kind == "shipment-created"; made && !effect.At.Before(o.plan.began) {
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
	o.packed = o.packs()
}

// wasHeard: every request gets an answer, and the answer stays true.
func (o *outcome) wasHeard() {
	const rule = "every request to cancel is decided"
	asked := o.state.Cancellation
	if o.requested != nil && o.requested.Before(o.env.Now()) && asked == nil {
		o.breaks(rule, "the one of %s was lost", o.requested)
	}
	if asked != nil && asked.Decision == "" {
		o.breaks(rule, "%+v", asked)
	}
	for _, request := range o.cancelRequests {
		// A server would reject a request that arrives at the very end and that the order never
		// saw.
		unseen := !request.accepted && !request.at.Before(o.env.Now())
		if !request.answered && !unseen {
			o.breaks(rule, "%+v had no answer", *request)
		}
	}
	for _, answer := range o.verdicts {
		cancelled := o.result.Status == order.StatusCancelled
		switch {
		case answer.Decision == order.CancelAccepted && !cancelled:
			o.breaks(rule, "told %q, but the order is %s", answer.Explanation, o.result.Status)
		case answer.Decision == order.CancelRefused && cancelled && answer.Explanation != "the order has ended" &&
			asked.RequestedAt.Before(answer.at):
			o.breaks("a refused request to cancel stays refused", "told %q at %s; the order is cancelled by %+v",
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

// leftNeighboursAlone: the two things of others at each provider are unchanged.
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
			!strings.HasPrefix(string(other.Reference), strangersPrefix) && other.Status != "canceled" && (len(other.Transactions) == 0 || o.plan.shipX.BuysSelected) { // by the account itself
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

// toldOfNobodyElse: Merkana gets no report about another order.
func (o *outcome) toldOfNobodyElse() {
	source := o.plan.doc.Source
	for _, told := range o.life.merkana.Ledger().All() {
		if source.System != order.SystemMerkana || told.ID != source.Reference {
			o.breaks("other orders are left alone", "Merkana was told of %s: %s", told.ID, told.Detail)
		}
	}
}
