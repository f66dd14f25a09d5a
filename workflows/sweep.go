package workflows

import (
	"fmt"

	"go.temporal.io/sdk/workflow"

	"orderflow/order"
)

// sweep leaves no stray draft or unpaid shipment alive when the order ends, however
// it does. What can only be undone by people is said in the state and in the log.
func (l *life) sweep() {
	drafted := l.productionOrder != 0 // though nothing may be left to be made
	if !l.submitted {
		l.productionOrder = 0
	}
	if drafted || l.doc.Production == order.ProductionMyPromo {
		l.report("MyPromo orders", l.sweepDrafts)
	}
	if l.former != nil {
		l.report("paid shipments", func() ([]int64, error) { return l.former.sweep(false) })
	}
	l.report("paid shipments", func() ([]int64, error) { return l.carrier.sweep(l.bought) })
}

func (l *life) sweepDrafts() (submitted []int64, err error) {
	err = l.compensate(step{
		provider: order.ProviderMyPromo, activity: myPromo.EnsureNoStrayDrafts, args: []any{l.ref(), l.productionOrder},
		summary: fmt.Sprintf("look for stray drafts of order %s at MyPromo", l.doc.ID)}, &submitted)
	return submitted, err
}

func (l *life) report(what string, sweep func() ([]int64, error)) {
	strays, err := sweep()
	switch {
	case err != nil:
		l.note(fmt.Sprintf("not swept: %s: %v", what, err))
	case len(strays) > 0:
		l.note(fmt.Sprintf("left over and not to be cancelled by us: %s %v", what, strays))
	default:
		return
	}
	workflow.GetLogger(l.ctx).Error("something was left over at a provider", "what", what, "ids", strays, "error", err)
}
