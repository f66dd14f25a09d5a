package workflows

import (
	"fmt"

	"orderflow/activities"
	"orderflow/order"
)

// submit sends the order to production; from here on it costs money. The price is
// looked at last here: the customer may have changed what is ordered in the editor.
func (l *life) submit() error {
	var found activities.Appraisal
	err := l.effect(l.ctx, step{
		provider: order.ProviderMyPromo, activity: myPromo.EnsureSubmitted,
		args:    []any{l.ref(), l.productionOrder, l.terms()},
		summary: fmt.Sprintf("submit MyPromo order %d", l.productionOrder)}, &found)
	l.submitted = err == nil && len(found.Doubled) == 0
	if err != nil {
		return restartAtItems(restartAtCreate(err))
	}
	if len(found.Doubled) > 0 {
		return l.discardDoubled(found.Doubled)
	}
	l.state.ProductionPrice = found.Price
	if found.Price != nil {
		l.note(fmt.Sprintf("the items cost %s", found.Price))
	}
	for _, remark := range found.Remarks {
		l.note(remark)
	}
	return nil
}

func (l *life) terms() activities.Terms {
	terms := activities.Terms{PriceCap: l.doc.ProductionPriceCap}
	for _, item := range l.doc.Items {
		terms.Items = append(terms.Items, item.Reference)
	}
	if l.brief {
		terms.Once = l.toMake()
	}
	return terms
}
