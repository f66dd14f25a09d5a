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
	wished := func(item order.Item) bool { return slices.Contains(wish.Items, item.Reference) }
	left := slices.DeleteFunc(slices.Clone(l.doc.Items), wished)
	switch {
	case len(left) == len(l.doc.Items):
		return l.keepItems(wish, "the order has no such items")
	case len(left) == 0:
		l.requestCancel(wish.Reason, wish.By, false)
		return "", errAgain
	case len(l.state.TrackingNumbers) > 0:
		return l.keepItems(wish, "the label is bought")
	case l.doc.Production != order.ProductionMyPromo || l.productionOrder == 0:
		l.dropItems(wish, left)
		return "", errAgain
	}
	return l.takeItemsOffProduction(wish, left)
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
	l.dropItems(wish, left)
	return order.StageCreate, nil
}

func (l *life) dropItems(wish order.CancelItems, left []order.Item) {
	l.doc.Items = left
	l.note(fmt.Sprintf("%s cancelled the items %s", orSomebody(wish.By), strings.Join(wish.Items, ", ")))
}

func (l *life) keepItems(wish order.CancelItems, why string) (order.Stage, error) {
	l.note(fmt.Sprintf("%s asked to cancel the items %s: refused, %s", orSomebody(wish.By), strings.Join(wish.Items, ", "), why))
	return "", errAgain
}
