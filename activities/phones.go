package activities

import (
	"strings"

	"orderflow/order"
	"orderflow/order/normal"
)

// The maximum length of a phone number at TPK, in Poland and elsewhere, in characters.
const (
	tpkLongestPhone       = 13
	tpkLongestPhoneAbroad = 20
)

// PhoneAtShipX is the phone number that ShipX gets for a party: the 9 digits of a Polish one.
// A foreign number is replaced by the order's contact phone. It reports false if there is
// neither; the number is then what could be read.
func PhoneAtShipX(p order.Party, s order.Shipping) (string, bool) {
	read, err := p.PhoneNumber()
	if err != nil {
		return unreadPhone(p.Phone), false
	}
	if read.Polish() {
		return read.National(), true
	}
	if contact, named := s.Contact(); named && contact.Polish() {
		return contact.National(), true
	}
	return read.International(), false
}

// PhoneAtTPK is the phone number that TPK gets for a party: in Poland the 9 digits of a
// Polish one, otherwise the number with its country code. A number that is too long for TPK
// is replaced by the order's contact phone. It reports false if there is neither.
func PhoneAtTPK(p order.Party, s order.Shipping) (string, bool) {
	read, err := p.PhoneNumber()
	if err != nil {
		return unreadPhone(p.Phone), false
	}
	if written, fits := writtenForTPK(read, p.Country); fits {
		return written, true
	}
	if contact, named := s.Contact(); named {
		return writtenForTPK(contact, p.Country)
	}
	return read.International(), false
}

func writtenForTPK(read normal.Phone, country string) (string, bool) {
	if country != "PL" {
		return read.International(), len(read.International()) <= tpkLongestPhoneAbroad
	}
	if read.Polish() {
		return read.National(), true
	}
	return read.International(), len(read.International()) <= tpkLongestPhone
}

// phoneAtMyPromo is the phone number that MyPromo gets: with its country code.
func phoneAtMyPromo(p order.Party) string {
	if read, err := p.PhoneNumber(); err == nil {
		return read.International()
	}
	return p.Phone
}

// unreadPhone is what is sent for a text that was accepted before ReadPhone existed, in an
// order still in progress: its digits, after the plus if there is one. Polish ones lose the
// country code.
func unreadPhone(text string) string {
	kept := onlyDigits(text)
	if strings.HasPrefix(strings.TrimSpace(text), "+") && !strings.HasPrefix(kept, "48") {
		return "+" + kept
	}
	if len(kept) > 9 {
		kept = strings.TrimPrefix(strings.TrimPrefix(kept, "00"), "48")
	}
	return kept
}

// samePhone reports whether two texts are the same number of a country. Carriers show numbers
// without their plus or first zero, so texts that cannot be read are compared by their last
// digits.
func samePhone(there, here, country string) bool {
	theirs, err := normal.ReadPhone(there, country)
	ours, failed := normal.ReadPhone(here, country)
	if err == nil && failed == nil && theirs == ours {
		return true
	}
	end := func(phone string) string {
		kept := onlyDigits(phone)
		return kept[max(0, len(kept)-significantDigits):]
	}
	return (err != nil || failed != nil) && end(there) == end(here)
}

// significantDigits is the number of these digits: what comes before is the country code.
const significantDigits = 9
