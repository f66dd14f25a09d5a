package order

import (
	"strings"

	"orderflow/order/normal"
)

// mostAtMyPromo is the most characters of a name or a line of an address that MyPromo takes.
const mostAtMyPromo = 30

// cutMark ends a text that MyPromo is told only the beginning of, so that nobody takes it
// for the whole.
const cutMark = "..."

// AtMyPromo is a party of the order as MyPromo is told of it: Street is the whole line,
// with the house number, Building and Street2 are empty. A second line of the address
// stands after the first with a comma if both fit, else as CareOf if that is free.
//
// MyPromo ships no order of ours: the label is of the document's carrier, or a person's
// who has the document. So what is longer than MyPromo takes is told in part and ends in
// "...". Only the label of carrier merchant may have the address that MyPromo knows; then
// nothing is cut, and Validate refuses what is too long.
func (o Order) AtMyPromo(p Party) Party {
	p = p.inMyPromosFields()
	if o.addressFromMyPromo() {
		return p
	}
	for _, text := range []*string{&p.Company, &p.FirstName, &p.LastName, &p.Street, &p.CareOf, &p.City, &p.District} {
		*text = cutTo(*text, mostAtMyPromo)
	}
	return p
}

// addressFromMyPromo reports whether the parcel's label may have the address that MyPromo
// was told.
func (o Order) addressFromMyPromo() bool { return o.Shipping.Carrier == CarrierMerchant }

func (p Party) inMyPromosFields() Party {
	line, second := p.StreetLine(), p.Street2
	p.Building, p.Street2 = "", ""
	switch joined := line + ", " + second; {
	case blank(second):
		p.Street = line
	case blank(line):
		p.Street = second
	case blank(p.CareOf) && normal.Length(joined) > mostAtMyPromo:
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
