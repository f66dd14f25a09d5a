package telemetry

import "strings"

// words are those that clients name their operations with. Everything else in the
// name of an operation is an id, a reference or a link, of which there are too many
// for a label, and which are none of a log's business.
var words = setOf(`
	add ask buy cancel create download edit exchange fetch find generate get list log
	pay preview push report search select submit update
	a anybody answers for in of the to whether
	carrier carriers cash centre centres city cost countries country data delivery
	design dispatch editor file forma generic inventory invoice invoices item job jobs
	label labels links merchant methods offer offers on order orders organization
	pay-outs payment payments pickup point points price prices printout pro product
	production products protocols return sending services shipment shipments state
	states status statuses supplier supplies texts token top-up tracking user users
	waybill`)

// loose are words that say nothing at the end of a name.
var loose = setOf("a for of the to")

// Operation reduces what a call does, and on what, to what it does: "buy offer 7001
// of shipment 4100200300" to "buy offer of shipment".
func Operation(operation string) string {
	var kept []string
	for word := range strings.FieldsSeq(operation) {
		if words[word] {
			kept = append(kept, word)
		}
	}
	for len(kept) > 0 && loose[kept[len(kept)-1]] {
		kept = kept[:len(kept)-1]
	}
	if len(kept) == 0 {
		return "other"
	}
	return strings.Join(kept, " ")
}

func setOf(text string) map[string]bool {
	set := map[string]bool{}
	for word := range strings.FieldsSeq(text) {
		set[word] = true
	}
	return set
}
