package merkana

import (
	"fmt"
	"strings"
	"unicode"

	"orderflow/order/normal"
)

// longestNotes is the limit of an order's notes, in characters.
const longestNotes = 2000

// toTheAddress is added for an order with a courier's office as its destination, if our carrier
// ships it.
const toTheAddress = "; it is sent to the address"

// notes are what packers must know, and the parts of Merkana's order that have no other place
// in ours. What needs a person comes first.
func notes(wanted NewOrder, unknown []int) string {
	var lines []string
	add := func(format string, values ...any) { lines = append(lines, fmt.Sprintf(format, values...)) }
	for _, i := range unknown {
		add("UNKNOWN PRODUCT: line-%d is %d x SKU %q, which MyPromo doesn't have", i+1, wanted.LineItems[i].Quantity, wanted.LineItems[i].SKU)
	}
	if wanted.AWB != "" || wanted.AWBURL != "" {
		add("MERKANA HAS A WAYBILL ALREADY: %s; ours is another", strings.TrimSpace(wanted.AWB+" "+wanted.AWBURL))
	}
	to := wanted.Shipping
	if to.CourierOffice != "" {
		add("WANTED AT A COURIER'S OFFICE: %s"+toTheAddress, strings.TrimSpace(to.Courier+" "+to.CourierOffice))
	} else if to.Courier != "" {
		add("wanted courier: %s", to.Courier)
	}
	for _, one := range []struct{ name, text string }{
		{"shipping method", to.Method},
		{"instructions", to.Instructions},
		{"customer's note", wanted.CustomerNote},
		{"note", wanted.Note},
		{"invoice", wanted.InvoiceURL},
		{"problems to", wanted.ProblemEmail},
	} {
		if one.text != "" {
			add("%s: %s", one.name, one.text)
		}
	}
	return readable(strings.Join(lines, "\n"))
}

// readable makes a text fit for notes: no control characters except line breaks and tabs, no
// damaged or reversed characters, and not too long.
func readable(text string) string {
	clean := strings.Map(func(r rune) rune {
		switch {
		case r == unicode.ReplacementChar, r == normal.Override, unicode.IsControl(r) && r != '\n' && r != '\t':
			return -1
		}
		return r
	}, text)
	if characters := []rune(clean); len(characters) > longestNotes {
		return string(characters[:longestNotes-1]) + "…"
	}
	return clean
}
