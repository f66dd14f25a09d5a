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

// party checks what is the same for recipient and shipper. None of its rules
// tells a value: all of it is personal.
func (c *check) party(path string, p Party, o Order) {
	byMyPromo := o.Production == ProductionMyPromo
	brought := slices.Contains([]Carrier{CarrierMediaPort, CarrierMerchant, CarrierByHand}, o.Shipping.Carrier)
	known := brought && !byMyPromo // to the couriers, without our help
	if blank(p.Company) && blank(p.LastName) && !known {
		c.add(member(path, "lastName"), "must be given when there is no company")
	}
	if (byMyPromo || o.Shipping.LockerPoint == "") && !known {
		c.addressed(path, p, byMyPromo)
	}
	if !brought { // who brings the label knows the address
		c.postCode(path, p)
	}
	if !knownCountry(p.Country) {
		c.add(member(path, "country"), "must be an ISO 3166-1 code of two upper-case letters, such as PL")
	}
	if p.Email != "" && !plausibleEmail(p.Email) {
		c.add(member(path, "email"), "must be an e-mail address")
	}
	c.phone(path, p)
	if byMyPromo {
		c.myPromoAddress(path, p)
	}
	c.shortTexts(path, p)
}

// phone takes one number. Whether it is one of a country that is unknown nobody can say.
func (c *check) phone(path string, p Party) {
	_, err := p.PhoneNumber()
	if p.Phone == "" || err == nil || err == normal.ErrPhoneNumber && !knownCountry(p.Country) {
		return
	}
	c.add(member(path, "phone"), "%s", err)
}

// addressed asks for what makes an address; a parcel locker alone needs none. MyPromo
// wants a post code also where the country can do without.
func (c *check) addressed(path string, p Party, byMyPromo bool) {
	const rule = "must be given when production is mypromo or no locker point is named"
	if blank(p.PostCode) && (byMyPromo || !postCodeOptional(p.Country)) {
		c.add(member(path, "postCode"), rule)
	}
	if blank(p.City) {
		c.add(member(path, "city"), rule)
	}
}

// myPromoAddress holds an address against MyPromo's documented limits, in
// characters. It has one field for street and house number. A phone number that can be
// read is shorter than the 30 characters that MyPromo takes.
func (c *check) myPromoAddress(path string, p Party) {
	for _, field := range []struct {
		name, text, what string
		least, most      int
	}{
		{"company", p.Company, "", 0, 30},
		{"firstName", p.FirstName, "", 0, 30},
		{"lastName", p.LastName, "", 0, 30},
		{"street", p.StreetLine(), "together with building ", 0, 30},
		{"careOf", p.CareOf, "", 0, 30},
		{"postCode", p.PostCode, "", 3, 10},
		{"city", p.City, "", 2, 30},
		{"district", p.District, "", 0, 30},
		{"email", p.Email, "", 0, 255},
	} {
		if blank(field.text) {
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

// plausibleEmail takes a bare address of a domain with a dot: no display name, no
// quoted local part.
func plausibleEmail(text string) bool {
	address, err := mail.ParseAddress(text)
	if err != nil || address.Address != text {
		return false
	}
	_, domain, _ := strings.Cut(text, "@")
	return strings.Contains(domain, ".")
}
