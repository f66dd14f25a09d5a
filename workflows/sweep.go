package workflows

import (
	"fmt"

	"go.temporal.io/sdk/workflow"

	"orderflow/order"
)

// sweep leaves no stray draft or unpaid shipment alive when the order ends, however
// it does. What can only be undone by people is said in the state, and is a case.
func (l *life) sweep() {
	if l.production.id != 0 || l.doc.Production == order.ProductionMyPromo { // though nothing may be left to be made
		l.noteStrays("MyPromo orders", l.production.sweepDrafts)
	}
	s := l.shipping
	if s.previous != nil {
		l.noteStrays("shipments, paid or still to be bought,", func() ([]int64, error) { return s.previous.Sweep(l.ctx, false) })
	}
	l.noteStrays("shipments, paid or still to be bought,", func() ([]int64, error) { return s.carrier.Sweep(l.ctx, s.bought()) })
}

func (l *life) noteStrays(what string, sweep func() ([]int64, error)) {
	strays, err := sweep()
	problem := order.Problem{Code: "left-over"}
	switch {
	case err != nil:
		l.record.note(fmt.Sprintf("not swept: %s: %v", what, err))
		problem.Message = "not swept: " + what
	case len(strays) > 0:
		problem.Message = fmt.Sprintf("left over and not to be cancelled by us: %s %v", what, strays)
		l.record.note(problem.Message)
	default:
		return
	}
	workflow.GetLogger(l.ctx).Error("something was left over at a provider", "what", what, "ids", strays, "error", err)
	l.leaveCase(l.ctx, order.CaseLeftOver, order.TroubleLeftOver+order.CaseHash(problem.Message), problem,
		fmt.Sprintf("see orderflow show %s, and cancel it at the provider by hand if nobody needs it", l.doc.ID))
}
