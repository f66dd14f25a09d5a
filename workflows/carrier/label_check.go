package carrier

import (
	"slices"
	"strings"

	"orderflow/activities"
	"orderflow/order"
	"orderflow/order/normal"
)

// label checks that the carrier's label can show a party's texts: nobody delivers to a row of
// question marks. Labels print Latin letters and the named scripts. The rule names only the
// kind of character, because the texts are personal.
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

// labels checks all parties of the order.
func (c *checks) labels(whose string, toAddress bool, scripts func(order.Party) []string) {
	c.label("recipient", whose, c.doc.Recipient, toAddress, scripts(c.doc.Recipient)...)
	if c.doc.Shipper != nil {
		c.label("shipper", whose, *c.doc.Shipper, true, scripts(*c.doc.Shipper)...)
	}
}

// latinOnly allows no other script.
func latinOnly(order.Party) []string { return nil }

// ofItsCountry allows the script of the party's country: couriers there read it.
func ofItsCountry(p order.Party) []string {
	if script := normal.ScriptOf(p.Country); script != "" {
		return []string{script}
	}
	return nil
}
