package order

import (
	"strings"

	"orderflow/order/normal"
)

// maxAtMyPromo is the maximum length of a name or an address line at MyPromo, in
// characters.
const maxAtMyPromo = 30

// cutMark ends a truncated text, so that nobody takes it for the whole.
const cutMark = "..."

// AtMyPromo returns a party as MyPromo gets it: Street is the whole line with the
// house number; Building and Street2 are empty. A second address line follows the
// first after a comma if both fit, else it goes into CareOf if that is free.
//
// MyPromo does not ship our orders: the label comes from the document's carrier or
// from a person who has the document. So texts that are too long for MyPromo are
// truncated and end in "...". Only the label of carrier merchant may use the
// address that MyPromo has; then nothing is truncated, and Validate refuses texts
// that are too long.
func (o Order) AtMyPromo(p Party) Party {
	p = p.inMyPromosFields()
	if o.addressFromMyPromo() {
		return p
	}
	for _, text := range []*string{&p.Company, &p.FirstName, &p.LastName, &p.Street, &p.CareOf, &p.City, &p.District} {
		*text = cutTo(*text, maxAtMyPromo)
	}
	return p
}

// addressFromMyPromo reports whether the label may use the address that MyPromo
// has.
func (o Order) addressFromMyPromo() bool { return o.Shipping.Carrier == CarrierMerchant }

func (p Party) inMyPromosFields() Party {
	line, second := p.StreetLine(), p.Street2
	p.Building, p.Street2 = "", ""
	switch joined := line + ", " + second; {
	case isBlank(second):
		p.Street = line
	case isBlank(line):
		p.Street = second
	case isBlank(p.CareOf) && normal.Length(joined) > maxAtMyPromo:
		p.Street, p.CareOf = line, second
	default:
		p.Street = joined
	}
	return p
}

func cutTo(text string, most int) string {
	letters := []rune(text)
	if len(letters) <= most {
		return text
	}
	return strings.TrimRight(string(letters[:most-len(cutMark)]), " ,") + cutMark
}
