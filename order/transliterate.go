package order

import (
	"reflect"
	"slices"
	"strings"

	"orderflow/order/normal"
)

// WithTransliteration sets Transliterate if it is wanted and a carrier of ours
// makes the label.
func (o Order) WithTransliteration(wanted bool) Order {
	if !wanted || !slices.Contains(Sellers, o.Shipping.Carrier) {
		return o
	}
	o.Shipping.Transliterate = true
	return o.transliterated()
}

// transliterated converts the parties to Latin letters, if the order says so.
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

// transliterated converts the party's names and address to Latin letters. All its
// texts together decide which language it is.
func (p Party) transliterated() Party {
	var all []string
	p.eachLabelText(func(_ string, text *string) { all = append(all, *text) })
	context, country := strings.Join(all, "\n"), p.withDefaults().Country
	p.eachLabelText(func(_ string, text *string) { *text = normal.Latin(*text, country, context) })
	return p
}

// codesOfParty are the fields of a party that are not names or addresses.
var codesOfParty = []string{"postCode", "state", "country", "phone", "email"}

// eachLabelText calls visit for each text of a party that can be in another script,
// with the field's name.
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
