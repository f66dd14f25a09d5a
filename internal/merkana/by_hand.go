package merkana

import (
	"strings"

	"orderflow/order"
	"orderflow/workflows"
)

// beyondCarrier returns why the carrier of a document cannot ship it as Merkana wants:
// another currency, an office of a courier that is not ours, an address that is not
// complete enough. No reason names anything personal.
func beyondCarrier(doc order.Order, wanted NewOrder) (why []string) {
	if to := wanted.Shipping; to.CourierOffice != "" {
		why = append(why, "wanted at "+strings.TrimSpace(to.Courier+" office "+to.CourierOffice))
	}
	for _, problem := range workflows.Validate(doc) {
		why = append(why, problem.String())
	}
	return why
}

// reasonsBegin is how the line of an order's notes begins that says why a person ships it.
const reasonsBegin = "SHIPPED BY HAND: "

// shippedByHand is the document of an order that its carrier cannot ship: a person does.
func shippedByHand(doc order.Order, why []string) order.Order {
	doc.Shipping.Carrier = order.CarrierByHand
	doc.Notes = byHandNotes(reasonsLine(why), doc.Notes)
	return doc
}

// longestReasons is what the reasons may take of an order's notes, in characters; the rest
// is for who packs it.
const longestReasons = 600

// reasonsLine puts the reasons into one line, by which the notes are known again when the
// order comes again.
func reasonsLine(why []string) string {
	line := []rune(oneLine(readable(strings.Join(why, "; "))))
	if len(line) > longestReasons {
		line = append(line[:longestReasons-1], '…')
	}
	return reasonsBegin + string(line)
}

func byHandNotes(reasons, notes string) string {
	return readable(reasons + "\n" + strings.Replace(notes, toTheAddress, "", 1))
}

// likeBefore writes the notes of an order that came again as they were written when it came
// first: the reasons depend on our carrier, too.
func likeBefore(before, now string) string {
	if reasons, _, found := strings.Cut(before, "\n"); found && strings.HasPrefix(reasons, reasonsBegin) {
		return byHandNotes(reasons, now)
	}
	return now
}
