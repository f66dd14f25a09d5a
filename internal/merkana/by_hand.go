package merkana

import (
	"strings"

	"orderflow/order"
	"orderflow/workflows"
)

// beyondCarrier returns why the carrier cannot ship a document as Merkana wants: another
// currency, an office of a foreign courier, an incomplete address. No reason contains personal
// data.
func beyondCarrier(doc order.Order, wanted NewOrder) (why []string) {
	if to := wanted.Shipping; to.CourierOffice != "" {
		why = append(why, "wanted at "+strings.TrimSpace(to.Courier+" office "+to.CourierOffice))
	}
	for _, problem := range workflows.Validate(doc) {
		why = append(why, problem.String())
	}
	return why
}

// reasonsBegin is the prefix of the line in an order's notes that says why it is shipped by
// hand.
const reasonsBegin = "SHIPPED BY HAND: "

// shippedByHand is the document of an order that its carrier cannot ship, so a person does.
func shippedByHand(doc order.Order, why []string) order.Order {
	doc.Shipping.Carrier = order.CarrierByHand
	doc.Notes = byHandNotes(reasonsLine(why), doc.Notes)
	return doc
}

// longestReasons is the limit of the reasons in an order's notes, in characters; the rest is
// for the packer.
const longestReasons = 600

// reasonsLine puts the reasons into one line. The line identifies the notes when Merkana sends
// the order again.
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

// keepOriginalNotes replaces the notes of a resent order by the original ones: the reasons depend on
// our carrier, too.
func keepOriginalNotes(before, now string) string {
	if reasons, _, found := strings.Cut(before, "\n"); found && strings.HasPrefix(reasons, reasonsBegin) {
		return byHandNotes(reasons, now)
	}
	return now
}
