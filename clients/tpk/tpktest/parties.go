package tpktest

import (
	"net/mail"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	maxName        = 30 // of name and surname together
	maxCity        = 50
	maxEmail       = 255
	maxShort       = 10 // of house and door numbers and post codes
	maxTaxNumber   = 16
	minPhone       = 5 // in Poland
	maxPhonePoland = 13
	maxPhoneAbroad = 20
)

// parties validates sender, receiver and invoice. TPK knows a member's e-mail
// address; without an account the sender or the invoice needs one.
func (p problems) parties(path string, of packageForm, member, receiverPointOnly bool) {
	courier := of.Courier.whole()
	if p.unless(of.Sender != nil, path+"sender", required) {
		mailed := !member && of.Invoice != nil
		p.unless(of.Sender.Email != "" || mailed, path+"sender.email", required)
		p.person(path+"sender.", *of.Sender)
		p.party(path+"sender.", *of.Sender, courier)
		if !receiverPointOnly && !slices.Contains(of.Options, "with_pickup") {
			p.point(path+"sender.", of.Sender, courier)
		}
	}
	if p.unless(of.Receiver != nil, path+"receiver", required) {
		p.person(path+"receiver.", *of.Receiver)
		p.party(path+"receiver.", *of.Receiver, courier)
		p.point(path+"receiver.", of.Receiver, courier)
	}
	if of.Invoice != nil {
		p.unless(of.Invoice.Email != "" || member, path+"invoice.email", required)
		if of.Invoice.Company == "" {
			p.person(path+"invoice.", *of.Invoice)
		}
		p.party(path+"invoice.", *of.Invoice, courier)
	}
}

// person validates a name: required, letters only.
func (p problems) person(path string, of partyForm) {
	for field, value := range map[string]text{"name": of.Name, "surname": of.Surname} {
		if p.unless(value != "", path+field, required) {
			p.unless(strings.IndexFunc(string(value), notLetter) < 0, path+field, notLetters)
		}
	}
	p.unless(utf8.RuneCountInString(string(of.Name+of.Surname)) <= maxName, path+"surname", tooLong(maxName))
}

func notLetter(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsMark(r) }

// party validates everything except the name and the points.
func (p problems) party(path string, of partyForm, courier int) {
	company, street := limits(courier)
	p.atMost(path+"company", of.Company, company)
	p.atMost(path+"door_number", of.DoorNumber, maxShort)
	p.atMost(path+"email", of.Email, maxEmail)
	p.atMost(path+"tax_number", of.TaxNumber, maxTaxNumber)
	for _, field := range []struct {
		name  string
		value text
		most  int
	}{
		{"street", of.Street, street}, {"house_number", of.HouseNumber, maxShort},
		{"post_code", of.PostCode, maxShort}, {"city", of.City, maxCity},
	} {
		if p.unless(field.value != "", path+field.name, required) {
			p.atMost(path+field.name, field.value, field.most)
		}
	}
	p.unless(of.Email == "" || isEmail(string(of.Email)), path+"email", notValid)
	if p.number(path+"country_id", of.Country, true) {
		p.unless(isCountry(of.Country.whole()), path+"country_id", notValid)
	}
	p.phone(path+"phone", of)
}

// limits are a courier's maximum lengths of company and street.
func limits(courier int) (company, street int) {
	switch courier {
	case inpostAbroad:
		return 50, 90
	case dhl:
		return 60, 60
	}
	return 60, 100
}

func isEmail(value string) bool {
	address, err := mail.ParseAddress(value)
	return err == nil && address.Address == value
}

func (p problems) phone(path string, of partyForm) {
	length := utf8.RuneCountInString(string(of.Phone))
	if !p.unless(length > 0, path, required) {
		return
	}
	most := maxPhoneAbroad
	if of.Country.whole() == polish {
		most = maxPhonePoland
		p.unless(length >= minPhone, path, tooShort(minPhone))
	}
	p.unless(length <= most, path, tooLong(most))
}

// point requires that a party names an existing point, if the courier carries
// between points.
func (p problems) point(path string, of *partyForm, courier int) {
	carried, needed := networkOf(courier)
	if !needed {
		return
	}
	code := of.point(carried)
	if p.unless(code != "", path+carried.field, required) {
		_, there := carried.find(code)
		p.unless(there, path+carried.field, notValid)
	}
}
