package audit

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"orderflow/order"
)

// mediaPort checks that an order of Media Port gets one label for the items that are not
// cancelled, and no label if the order is cancelled.
func (a *audit) mediaPort() {
	if a.doc.Source.System != order.SystemMediaPort {
		return
	}
	labels, left := a.at(order.ProviderMediaPort).of("label-generated"), a.pieces()
	if len(labels) > 1 {
		a.find(Twice, order.ProviderMediaPort, "label-generated", "%v", labels)
	}
	if a.cancelled() && len(labels) > 0 {
		a.find(LeftOver, order.ProviderMediaPort, "label-generated", "the order is cancelled")
	}
	if a.cancelled() && len(left) > 0 && !a.saysUnread() {
		a.find(Lost, order.ProviderMediaPort, "item-cancelled", "the order is cancelled, but %v are left", left)
	}
	if !a.ships(order.CarrierMediaPort) {
		return
	}
	var kept []string
	for _, item := range a.doc.Items {
		kept = append(kept, item.Reference)
	}
	if !slices.Equal(left, kept) {
		a.find(Mismatch, order.ProviderMediaPort, "label-generated", "the order has %v, but Media Port has %v", kept, left)
	}
}

// saysUnread reports whether the order says that Media Port no longer listed it when its
// items were cancelled, so that a person must look there.
func (a *audit) saysUnread() bool {
	asked := a.State.Cancellation
	return asked != nil && strings.Contains(asked.Explanation, "so the cancellation cannot be read back")
}

// pieces returns the references of the items at Media Port that are not cancelled.
func (a *audit) pieces() (left []string) {
	all := a.at(order.ProviderMediaPort)
	var gone []string
	for _, line := range all.of("item-cancelled") { // "1001 by customer"
		id, _, _ := strings.Cut(line.Detail, " ")
		gone = append(gone, id)
	}
	for _, line := range all.of("order-placed") { // "1001,1002"
		for _, id := range without(strings.Split(line.Detail, ","), gone) {
			left = append(left, pieceReference+id)
		}
	}
	return left
}

// pieceReference is the prefix before Media Port's number in an item's reference.
const pieceReference = "mp-"

// takenOff reports whether a customer of Media Port cancelled an item of the order.
// MyPromo may have made it by then.
func (a *audit) takenOff(reference string) bool {
	for _, line := range a.at(order.ProviderMediaPort).of("item-cancelled") {
		if pieceReference+strings.TrimSuffix(line.Detail, " by customer") == reference {
			return true
		}
	}
	return false
}

// abandoned reports whether the customer cancelled all items. Then the order ends,
// whatever MyPromo has made.
func (a *audit) abandoned() bool {
	asked := a.State.Cancellation
	return a.doc.Source.System == order.SystemMediaPort && asked != nil &&
		(asked.By == order.SystemMediaPort || strings.Contains(asked.Explanation, "the customer cancelled all items"))
}

// milestonesInOrder is the sequence that Merkana may be told of an order, without
// repeats: a shipment may be undone and sent again.
var milestonesInOrder = regexp.MustCompile(`^(accepted;)?(send [^ ;]+;)*((delivered|returned) [^ ;]+;)?(cancelled( [^ ;]+)?;)?$`)

// merkana checks that Merkana is told of its orders in sequence, and of no others.
// Telling it twice changes nothing there.
func (a *audit) merkana() {
	var heard []string
	for _, line := range a.at(order.ProviderMerkana).of("status-reported") {
		heard = append(heard, strings.TrimSpace(line.Detail))
	}
	heard = slices.Compact(heard)
	switch {
	case slices.Contains(a.doc.Reports, order.ReportMerkana):
		a.heardAll(heard)
	case len(heard) > 0:
		a.find(LeftOver, order.ProviderMerkana, "status-reported", "%v for an order that does not report to Merkana", heard)
	}
}

// heardAll checks that Merkana was told everything, in sequence.
func (a *audit) heardAll(heard []string) {
	if all := strings.Join(heard, ";") + ";"; len(heard) > 0 && !a.Excuses.Reset && !milestonesInOrder.MatchString(all) {
		a.find(Mismatch, order.ProviderMerkana, "status-reported", "in this sequence: %s", all)
	}
	sent := slices.IndexFunc(heard, func(milestone string) bool { return strings.HasPrefix(milestone, "send ") })
	if sent >= 0 && slices.Contains(heard[sent:], "accepted") {
		a.find(Mismatch, order.ProviderMerkana, "status-reported", "accepted after it was sent: %v", heard)
	}
	due := a.milestones(a.Result.Status)
	for _, missing := range without(due, heard) {
		a.find(Lost, order.ProviderMerkana, "status-reported", "not %q, but %v", missing, heard)
	}
	if a.completed() && slices.Contains(heard, "cancelled") {
		a.find(Mismatch, order.ProviderMerkana, "status-reported", "%v of a completed order", heard)
	}
	if len(due) == 0 || len(heard) == 0 || due[len(due)-1] == "accepted" {
		return
	}
	if last := due[len(due)-1]; !strings.HasPrefix(heard[len(heard)-1], last) {
		a.find(Mismatch, order.ProviderMerkana, "status-reported", "%q last, not %q", heard[len(heard)-1], last)
	}
}

// milestones are the statuses that Merkana must be told of an order that ends with a
// status, except those it refused.
func (c Case) milestones(end order.Status) (due []string) {
	if !c.noted("Merkana was not told of accepted") && !c.Excuses.Reset {
		due = append(due, "accepted")
	}
	switch {
	case end == order.StatusCancelled && !c.noted("Merkana was not told of cancelled"):
		due = append(due, "cancelled")
	case end == order.StatusCompleted && len(c.State.TrackingNumbers) > 0:
		number, delivery := c.State.TrackingNumbers[0], c.State.Delivery
		if !c.skipped(order.StageReport) {
			due = append(due, "send "+number)
		}
		if delivery != "" && delivery != order.MilestoneLost && !c.skipped(order.StageTrack) {
			due = append(due, fmt.Sprintf("%s %s", delivery, number))
		}
	}
	return due
}

// noted reports whether a stage's note contains the text.
func (c Case) noted(text string) bool {
	return slices.ContainsFunc(c.State.Stages, func(r order.StageRecord) bool { return strings.Contains(r.Note, text) })
}
