package workflows

import (
	"fmt"

	"go.temporal.io/sdk/workflow"

	"orderflow/order"
)

// sweep cancels stray drafts and unpaid shipments when the order ends, in any way. What only
// people can undo is noted, and becomes a case.
func (l *life) sweep() {
	if l.production.id != 0 || l.doc.Production == order.ProductionMyPromo { // even if nothing is left to be made
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
	var kept string // is hashed into the case's id, so saved histories hold it: it keeps its words
	switch {
	case err != nil:
		l.record.note(fmt.Sprintf("not swept: %s: %v", what, err))
		problem.Message = "not swept: " + what
		kept = problem.Message
	case len(strays) > 0:
		problem.Message = fmt.Sprintf("left over, cannot be cancelled by Orderflow: %s %v", what, strays)
		kept = fmt.Sprintf("left over and not to be cancelled by us: %s %v", what, strays)
		l.record.note(problem.Message)
	default:
		return
	}
	workflow.GetLogger(l.ctx).Error("something was left over at a provider", "what", what, "ids", strays, "error", err)
	l.leaveCase(l.ctx, order.CaseLeftOver, order.TroubleLeftOver+order.CaseHash(kept), problem,
		fmt.Sprintf("see orderflow show %s, and cancel it at the provider by hand if nobody needs it", l.doc.ID))
}
