package audit

import (
	"strings"

	"orderflow/order"
)

// phone: the carrier calls whom the document names.
func (a *audit) phone(sent Sent) {
	if sent.Phone == "" || a.samePhone(sent.Phone) {
		return
	}
	a.find(Unasked, "", "parcels", "%s: its phone number %s is neither the recipient's %s nor that to be called instead",
		sent.Number, sent.Phone, a.doc.Recipient.Phone)
}

// samePhone reports whether a carrier's number is the recipient's, or the contact phone
// where that is another country's. Carriers show it with or without the country's code;
// zeros at its beginning may be lost.
func (a *audit) samePhone(theirs string) bool {
	wanted, err := a.doc.Recipient.PhoneNumber()
	if err != nil {
		return true // of a document of before: it was sent as it was
	}
	if !wanted.Polish() {
		contact, named := a.doc.Shipping.Contact()
		if a.goesWith(order.CarrierShipX) {
			return named && theirs == contact.National()
		}
		return sameDigits(theirs, wanted.International()) || named && sameDigits(theirs, contact.National())
	}
	return theirs == wanted.National() || sameDigits(theirs, wanted.International())
}

// goesWith reports whether the parcels go with a carrier.
func (a *audit) goesWith(carrier order.Carrier) bool {
	return a.Result.Offer != nil && a.Result.Offer.Carrier == carrier
}

func sameDigits(a, b string) bool {
	plain := func(phone string) string { return strings.TrimLeft(phone, "+0") }
	return plain(a) == plain(b)
}
