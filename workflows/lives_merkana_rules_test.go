package workflows_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"orderflow/order"
)

// milestonesInOrder is what Merkana may hear of an order, repeats left out: what
// was sent may be undone and sent anew.
var milestonesInOrder = regexp.MustCompile(`^(accepted;)?(send \S+;)*((delivered|returned) \S+;)?(cancelled( \S+)?;)?$`)

// toldMerkana: Merkana hears what becomes of its orders, each thing after the one
// before it. Hearing one twice changes nothing there.
func (o *outcome) toldMerkana() {
	const rule = "Merkana hears what becomes of its orders"
	var heard []string
	for _, effect := range o.told {
		if effect.ID != merkanaID {
			o.breaks("other orders are left alone", "Merkana was told of %s", effect.ID)
		}
		heard = append(heard, strings.TrimSpace(effect.Detail))
	}
	heard = slices.Compact(heard)
	if !slices.Contains(o.plan.doc.Reports, order.ReportMerkana) {
		if len(heard) > 0 {
			o.breaks(rule, "it heard %v of another's order", heard)
		}
		return
	}
	if all := strings.Join(heard, ";") + ";"; len(heard) > 0 && !milestonesInOrder.MatchString(all) {
		o.breaks(rule, "in this order: %s", all)
	}
	for _, missing := range o.dueMilestones() {
		if !slices.Contains(heard, missing) {
			o.breaks(rule, "not %q, but %v", missing, heard)
		}
	}
	if o.result.Status == order.StatusCompleted && slices.Contains(heard, "cancelled") {
		o.breaks(rule, "%v of a completed order", heard)
	}
}

// dueMilestones are those that Merkana has to have heard of, but for what it refused.
func (o *outcome) dueMilestones() (due []string) {
	if !o.noted("Merkana was not told of accepted") {
		due = append(due, "accepted")
	}
	switch o.result.Status {
	case order.StatusCancelled:
		if !o.noted("Merkana was not told of cancelled") {
			due = append(due, "cancelled")
		}
	case order.StatusCompleted:
		if !o.skipped(order.StageReport) {
			due = append(due, "send "+o.result.TrackingNumbers[0])
		}
		if o.result.Delivery != "" && o.result.Delivery != order.MilestoneLost && !o.skipped(order.StageTrack) {
			due = append(due, fmt.Sprintf("%s %s", o.result.Delivery, o.result.TrackingNumbers[0]))
		}
	}
	return due
}

// noted reports whether a stage's note says so.
func (o *outcome) noted(text string) bool {
	return slices.ContainsFunc(o.state.Stages, func(r order.StageRecord) bool { return strings.Contains(r.Note, text) })
}
