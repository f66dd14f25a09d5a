package order

import (
	"reflect"
	"slices"
	"strings"

	"orderflow/order/normal"
)

// WithTransliteration has names and addresses written in Latin letters, as whoever starts
// the order wants, where a carrier of ours makes the label.
func (o Order) WithTransliteration(wanted bool) Order {
	if !wanted || !slices.Contains(Sellers, o.Shipping.Carrier) {
		return o
	}
	o.Shipping.Transliterate = true
	return o.transliterated()
}

// transliterated writes the parties in Latin letters, if the order says so.
func (o Order) transliterated() Order {
	if !o.Shipping.Transliterate {
		return o
	}
	o.Recipient = o.Recipient.transliterated()
	if o.Shipper != nil {
		shipper := o.Shipper.transliterated()
		o.Shipper = &shipper
	}
	return o
}

// transliterated writes the party's names and address in Latin letters. All its texts tell
// which language they are of.
func (p Party) transliterated() Party {
	var all []string
	p.eachLabelText(func(_ string, text *string) { all = append(all, *text) })
	context, country := strings.Join(all, "\n"), p.withDefaults().Country
	p.eachLabelText(func(_ string, text *string) { *text = normal.Latin(*text, country, context) })
	return p
}

// codesOfParty are the fields of a party that are no names or addresses.
var codesOfParty = []string{"postCode", "state", "country", "phone", "email"}

// eachLabelText visits what of a party is written in somebody's script, with the names of
// the fields.
func (p *Party) eachLabelText(visit func(field string, text *string)) {
	party := reflect.ValueOf(p).Elem()
	for i := range party.NumField() {
		name := jsonName(party.Type().Field(i))
		text, written := party.Field(i).Addr().Interface().(*string)
		if written && !slices.Contains(codesOfParty, name) {
			visit(name, text)
		}
	}
}
