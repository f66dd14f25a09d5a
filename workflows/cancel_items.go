package workflows

import (
	"fmt"
	"slices"
	"strings"

	"orderflow/activities"
	"orderflow/order"
)

// takeItemsOff takes items out of the order, or refuses that and goes on. The
// last item cancelled is the order cancelled.
func (l *life) takeItemsOff(wish order.CancelItems) (order.Stage, error) {
	wish, unknown := l.known(wish)
	if len(unknown.Items) > 0 {
		l.refuseItems(unknown, "the order has no such items")
	}
	wished := func(item order.Item) bool { return slices.Contains(wish.Items, item.Reference) }
	left := slices.DeleteFunc(slices.Clone(l.doc.Items), wished)
	switch {
	case len(wish.Items) == 0:
		return "", errAgain
	case len(left) == 0:
		l.requestCancel(wish.Reason, wish.By, false)
		return "", errAgain
	case l.bought:
		return l.keepItems(wish, "the label is bought")
	case l.doc.Production != order.ProductionMyPromo || l.productionOrder == 0:
		return l.takeItemsOffSource(wish, left, "")
	}
	return l.takeItemsOffProduction(wish, left)
}

// known divides a wish by what the order has: nobody else is asked for the rest, and
// what one of them refuses would spoil the others.
func (l *life) known(wish order.CancelItems) (known, unknown order.CancelItems) {
	known, unknown = wish, wish
	known.Items, unknown.Items = nil, nil
	for _, reference := range wish.Items {
		if slices.Contains(l.itemReferences(), reference) {
			known.Items = append(known.Items, reference)
		} else {
			unknown.Items = append(unknown.Items, reference)
		}
	}
	return known, unknown
}

// takeItemsOffProduction has MyPromo's order made anew without the items: it
// cannot take single ones out. MyPromo refuses once the order is in production.
func (l *life) takeItemsOffProduction(wish order.CancelItems, left []order.Item) (order.Stage, error) {
	if l.submitted {
		verdict, err := l.cancelProduction()
		if err != nil {
			verdict = activities.Verdict{Explanation: err.Error()}
		}
		if !verdict.Cancelled {
			return l.keepItems(wish, verdict.Explanation)
		}
	} else {
		l.draftStale = true
	}
	return l.takeItemsOffSource(wish, left, order.StageCreate)
}

// takeItemsOffSource tells the system that the order came from, and goes on at the
// stage. It is asked after MyPromo, which more often refuses.
func (l *life) takeItemsOffSource(wish order.CancelItems, left []order.Item, next order.Stage) (order.Stage, error) {
	verdict, err := l.cancelAtSource(wish.Items)
	if err != nil {
		verdict.Explanation = err.Error()
	}
	if verdict.Cancelled {
		l.dropItems(wish, left)
	} else {
		l.refuseItems(wish, verdict.Explanation)
	}
	if next == "" {
		return "", errAgain
	}
	return next, nil
}

func (l *life) dropItems(wish order.CancelItems, left []order.Item) {
	l.doc.Items = left
	l.note(fmt.Sprintf("%s cancelled the items %s", orSomebody(wish.By), strings.Join(wish.Items, ", ")))
}

// keepItems refuses to take items off; the order goes on where it was.
func (l *life) keepItems(wish order.CancelItems, why string) (order.Stage, error) {
	l.refuseItems(wish, why)
	return "", errAgain
}

func (l *life) refuseItems(wish order.CancelItems, why string) {
	l.note(fmt.Sprintf("%s asked to cancel the items %s: refused, %s", orSomebody(wish.By), strings.Join(wish.Items, ", "), why))
}
