package workflows

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"orderflow/activities"
	"orderflow/order"
)

// takeItemsOff removes items from the order, or refuses and continues. If the last item is
// cancelled, the order is cancelled.
func (l *life) takeItemsOff(request order.CancelItems) (order.Stage, error) {
	request, unknown := l.known(request)
	if len(unknown.Items) > 0 {
		l.refuseItems(unknown, "the order has no such items")
	}
	left := request.Left(l.doc)
	collects := len(request.Items) > 0 && len(left) > 0 && l.collects(request)
	if !collects {
		request.CashOnDelivery = nil
	}
	switch {
	case len(request.Items) == 0:
		return "", errAgain
	case len(left) == 0:
		l.requestCancel(request.Reason, request.By, false)
		return "", errAgain
	case l.shipping.bought(), collects && l.shipping.payment.Begun():
		return l.keepItems(request, l.whyFixed("shipping"))
	case collects && request.Check(l.doc) != nil:
		return l.keepItems(request, request.Check(l.doc).Error())
	case l.doc.Production != order.ProductionMyPromo || l.production.id == 0:
		return l.takeItemsOffSource(request, left, "")
	}
	return l.takeItemsOffProduction(request, left)
}

// known keeps the requested items that the order has: an unknown item would make a provider
// refuse the whole request.
func (l *life) known(request order.CancelItems) (known, unknown order.CancelItems) {
	known, unknown = request, request
	known.Items, unknown.Items = nil, nil
	for _, reference := range request.Items {
		if slices.Contains(l.doc.ItemReferences(), reference) {
			known.Items = append(known.Items, reference)
		} else {
			unknown.Items = append(unknown.Items, reference)
		}
	}
	return known, unknown
}

// takeItemsOffProduction makes MyPromo's order again without the items, because MyPromo
// cannot remove single ones. It refuses once the order is in production.
func (l *life) takeItemsOffProduction(request order.CancelItems, left []order.Item) (order.Stage, error) {
	if l.production.itemsFixed() {
		verdict, err := l.production.cancel()
		if err != nil {
			verdict = activities.Verdict{Explanation: err.Error()}
		}
		if !verdict.Cancelled {
			return l.keepItems(request, verdict.Explanation)
		}
		l.production.noteCancelled()
	}
	l.production.documentChanged()
	return l.takeItemsOffSource(request, left, order.StageCreate)
}

// takeItemsOffSource tells the source system, and continues at the stage. It is asked after
// MyPromo, which refuses more often.
func (l *life) takeItemsOffSource(request order.CancelItems, left []order.Item, next order.Stage) (order.Stage, error) {
	verdict, err := l.cancelAtSource(request.Items)
	if err != nil {
		verdict.Explanation = err.Error()
	}
	if verdict.Cancelled {
		next = cmp.Or(next, l.collectLess(request))
		l.dropItems(request, left)
	} else {
		l.refuseItems(request, verdict.Explanation)
	}
	if next == "" {
		return "", errAgain
	}
	return next, nil
}

// collects reports whether the cash on delivery changes with the items, or must be stated.
func (l *life) collects(request order.CancelItems) bool {
	return (l.doc.Shipping.CashOnDelivery != nil || request.CashOnDelivery != nil) && l.changed(changeItemsCollect)
}

// collectLess sets the cash on delivery for the remaining items, and returns the stage from
// which that is carried out; "" is the current one.
func (l *life) collectLess(request order.CancelItems) order.Stage {
	before, then := l.doc.Shipping.CashOnDelivery, request.Collects(l.doc)
	if request.CashOnDelivery == nil || before == nil || then != nil && then.Amount.Equal(before.Amount) {
		return ""
	}
	l.doc.Shipping.CashOnDelivery = then
	l.record.note(fmt.Sprintf("%s is collected, not %s", request.CashOnDelivery.Amount, before))
	if l.shipping.outdatePrepared() && l.pastOffers() {
		return order.StageOffers
	}
	return ""
}

func (l *life) dropItems(request order.CancelItems, left []order.Item) {
	l.doc.Items = left
	l.record.note(fmt.Sprintf("%s cancelled the items %s", orSomebody(request.By), strings.Join(request.Items, ", ")))
}

// keepItems refuses to remove items; the order continues where it was.
func (l *life) keepItems(request order.CancelItems, why string) (order.Stage, error) {
	l.refuseItems(request, why)
	return "", errAgain
}

func (l *life) refuseItems(request order.CancelItems, why string) {
	l.record.note(fmt.Sprintf("%s asked to cancel the items %s: refused, %s", orSomebody(request.By), strings.Join(request.Items, ", "), why))
}
