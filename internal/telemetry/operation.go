package telemetry

import "strings"

// words are the words of the clients' operations. Everything else in an operation's name is an
// id, a reference or a link: too many values for a label, and not for logs.
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

// loose are words that mean nothing at the end of a name.
var loose = setOf("a for of the to")

// Operation removes ids from a call's name: "buy offer 7001 of shipment 4100200300" becomes
// "buy offer of shipment".
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
