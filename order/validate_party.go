package order

import (
	"net/mail"
	"slices"
	"strings"

	"orderflow/order/normal"
)

func (c *check) parties(o Order) {
	c.party("recipient", o.Recipient, o)
	if o.Shipper != nil {
		c.party("shipper", *o.Shipper, o)
	}
}

// party checks the rules for both recipient and shipper. No rule contains a value:
// all are personal.
func (c *check) party(path string, p Party, o Order) {
	byMyPromo := o.Production == ProductionMyPromo
	brought := slices.Contains([]Carrier{CarrierMediaPort, CarrierMerchant, CarrierByHand}, o.Shipping.Carrier)
	known := brought && !byMyPromo // the couriers know it without us
	if isBlank(p.Company) && isBlank(p.LastName) && !known {
		c.add(member(path, "lastName"), "must be given when there is no company")
	}
	if (byMyPromo || o.Shipping.LockerPoint == "") && !known {
		c.addressed(path, p, byMyPromo)
	}
	if !brought { // the party that provides the label knows the address
		c.postCode(path, p)
	}
	if !knownCountry(p.Country) {
		c.add(member(path, "country"), "must be an ISO 3166-1 code of two upper-case letters, such as PL")
	}
	if p.Email != "" && !isPlausibleEmail(p.Email) {
		c.add(member(path, "email"), "must be an e-mail address")
	}
	c.phone(path, p)
	if byMyPromo {
		c.myPromoAddress(path, p, o.AtMyPromo(p))
	}
	c.shortTexts(path, p)
}

// phone requires one number. If the country is unknown, it cannot be checked.
func (c *check) phone(path string, p Party) {
	_, err := p.PhoneNumber()
	if p.Phone == "" || err == nil || err == normal.ErrPhoneNumber && !knownCountry(p.Country) {
		return
	}
	c.add(member(path, "phone"), "%s", err)
}

// addressed requires a complete address; a parcel locker alone needs none. MyPromo
// requires a post code even in countries where it is optional.
func (c *check) addressed(path string, p Party, byMyPromo bool) {
	const rule = "must be given when production is mypromo or no locker point is named"
	if isBlank(p.PostCode) && (byMyPromo || !postCodeOptional(p.Country)) {
		c.add(member(path, "postCode"), rule)
	}
	if isBlank(p.City) {
		c.add(member(path, "city"), rule)
	}
}

// myPromoAddress checks what MyPromo gets of a party against its documented limits,
// in characters. A valid phone number is always shorter than MyPromo's 30
// characters.
func (c *check) myPromoAddress(path string, p, told Party) {
	street, careOf := [2]string{"street", "together with building "}, "careOf"
	if told.Street != p.StreetLine() {
		street = [2]string{"street2", "together with street and building, as careOf is taken, "}
	}
	if told.CareOf != p.CareOf && isBlank(p.CareOf) {
		careOf = "street2"
	}
	for _, field := range []struct {
		name, text, what string
		least, most      int
	}{
		{"company", told.Company, "", 0, maxAtMyPromo},
		{"firstName", told.FirstName, "", 0, maxAtMyPromo},
		{"lastName", told.LastName, "", 0, maxAtMyPromo},
		{street[0], told.Street, street[1], 0, maxAtMyPromo},
		{careOf, told.CareOf, "", 0, maxAtMyPromo},
		{"postCode", told.PostCode, "", 3, 10},
		{"city", told.City, "", 2, maxAtMyPromo},
		{"district", told.District, "", 0, maxAtMyPromo},
		{"email", told.Email, "", 0, 255},
	} {
		if isBlank(field.text) {
			continue
		}
		switch length := normal.Length(field.text); {
		case length < field.least:
			c.add(member(path, field.name), "must be at least %d characters for MyPromo; has %d", field.least, length)
		case length > field.most:
			c.add(member(path, field.name), "must %sbe at most %d characters for MyPromo; has %d", field.what, field.most, length)
		}
	}
}

// isPlausibleEmail accepts a bare address with a dot in its domain: no display name,
// no quoted local part.
func isPlausibleEmail(text string) bool {
	address, err := mail.ParseAddress(text)
	if err != nil || address.Address != text {
		return false
	}
	_, domain, _ := strings.Cut(text, "@")
	return strings.Contains(domain, ".")
}
