package audit

import (
	"strings"

	"orderflow/order"
)

// phone checks that the carrier has the phone number of the person to call.
func (a *audit) phone(sent CarrierParcel) {
	if sent.Phone == "" || a.samePhone(sent.Phone) {
		return
	}
	a.find(NotAsOrdered, "", "parcels", "%s: its phone number %s is neither the recipient's %s nor the contact phone",
		sent.Number, sent.Phone, a.doc.Recipient.Phone)
}

// samePhone reports whether a carrier's number is the recipient's, or the contact phone
// if the recipient's is foreign. Carriers show numbers with or without the country code;
// leading zeros may be lost.
func (a *audit) samePhone(theirs string) bool {
	wanted, err := a.doc.Recipient.PhoneNumber()
	if err != nil {
		return true // an old document: the number was sent as it was
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
