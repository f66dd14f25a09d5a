package carrier

import (
	"slices"
	"strings"

	"orderflow/activities"
	"orderflow/order"
	"orderflow/order/normal"
)

// label asks that a carrier's label can show a party: nobody delivers to a row of question
// marks. Labels have Latin letters, and the scripts that are named. The rule tells the kinds
// of characters only, as the texts are personal.
func (c *checks) label(path, whose string, p order.Party, addressed bool, scripts ...string) {
	for _, one := range activities.LabelTexts(p, addressed) {
		kinds := normal.BeyondLabel(one.Text, scripts...)
		advice := "write it in Latin letters"
		if slices.ContainsFunc(kinds, normal.Transliterable) {
			advice += ", or set shipping.transliterate"
		}
		c.require(len(kinds) == 0, path+"."+one.Field, "has characters that %s label can't show: %s; %s", whose, strings.Join(kinds, ", "), advice)
	}
}

// labels asks it of all parties of the order.
func (c *checks) labels(whose string, toAddress bool, scripts func(order.Party) []string) {
	c.label("recipient", whose, c.doc.Recipient, toAddress, scripts(c.doc.Recipient)...)
	if c.doc.Shipper != nil {
		c.label("shipper", whose, *c.doc.Shipper, true, scripts(*c.doc.Shipper)...)
	}
}

// latinOnly are no other scripts.
func latinOnly(order.Party) []string { return nil }

// ofItsCountry is the script of a party's country: couriers there read it.
func ofItsCountry(p order.Party) []string {
	if script := normal.ScriptOf(p.Country); script != "" {
		return []string{script}
	}
	return nil
}
