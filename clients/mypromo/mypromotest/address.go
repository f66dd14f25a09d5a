package mypromotest

import (
	"encoding/json"
	"fmt"
	"net/mail"
	"unicode/utf8"
)

// address is one of an order's three addresses, as answered. A request's address
// has the same fields except the id.
type address struct {
	ID         int     `json:"id"`
	Reference  *string `json:"reference"`
	Company    *string `json:"company"`
	Department *string `json:"department"`
	FirstName  *string `json:"firstname"`
	LastName   *string `json:"lastname"`
	Street     *string `json:"street"`
	CareOf     *string `json:"care_of"`
	Zip        *string `json:"zip"`
	City       *string `json:"city"`
	State      *string `json:"state_code"`
	District   *string `json:"district"`
	Country    *string `json:"country_code"`
	Phone      *string `json:"phone"`
	Fax        *string `json:"fax"`
	Mobile     *string `json:"mobile"`
	Email      *string `json:"email"`
	VatID      *string `json:"vat_id"`
	RegisterNo *string `json:"commercial_register_entry"`

	numericZip bool // sent as a number
}

// UnmarshalJSON also reads a zip that is a number: MyPromo's PHP library sends
// numbers.
func (a *address) UnmarshalJSON(data []byte) error {
	type plain address
	read := struct {
		*plain
		Zip json.RawMessage `json:"zip"`
	}{plain: (*plain)(a)}
	if err := json.Unmarshal(data, &read); err != nil || len(read.Zip) == 0 {
		return err
	}
	var digits json.Number
	if read.Zip[0] != '"' && json.Unmarshal(read.Zip, &digits) == nil && digits != "" {
		a.Zip, a.numericZip = new(digits.String()), true
		return nil
	}
	return json.Unmarshal(read.Zip, &a.Zip)
}

// exportAddress is the exporter's address. Its bank details and EORI number are
// empty in the answer, whatever was sent, as in the samples.
type exportAddress struct {
	address
	IBAN          *string `json:"iban"`
	BIC           *string `json:"bic_or_swift"`
	AccountHolder *string `json:"account_holder"`
	EORI          *string `json:"eori_number"`
}

// stored is the client's address at MyPromo: the default shipper and exporter of an
// order.
func stored() address {
	return address{
		Company: new("Simulated Merchant"), Street: new("Musterstr. 1"), Zip: new("10115"),
		City: new("Berlin"), Country: new("DE"),
	}
}

// field is a field of an address with its documented limits, in characters.
type field struct {
	name     string
	value    *string
	min, max int
}

func (a *address) fields() []field {
	return []field{
		{"reference", a.Reference, 2, 50}, {"firstname", a.FirstName, 0, 30}, {"lastname", a.LastName, 0, 30},
		{"company", a.Company, 0, 30}, {"street", a.Street, 0, 30}, {"care_of", a.CareOf, 0, 30},
		{"zip", a.Zip, 3, 10}, {"city", a.City, 2, 30}, {"district", a.District, 0, 30},
		{"phone", a.Phone, 0, 30}, {"fax", a.Fax, 0, 30}, {"mobile", a.Mobile, 0, 30},
		{"vat_id", a.VatID, 0, 30}, {"email", a.Email, 0, 255}, {"commercial_register_entry", a.RegisterNo, 2, 50},
	}
}

// blank reports whether the address is empty, except perhaps for the key of a
// stored address.
func (a *address) blank() bool {
	for _, f := range a.fields() {
		if f.value != nil {
			return false
		}
	}
	return a.Country == nil
}

// normalize replaces empty texts by null, as MyPromo does.
func (a *address) normalize() {
	for _, value := range []**string{
		&a.Reference, &a.Company, &a.Department, &a.FirstName, &a.LastName, &a.Street, &a.CareOf, &a.Zip, &a.City,
		&a.State, &a.District, &a.Country, &a.Phone, &a.Fax, &a.Mobile, &a.Email, &a.VatID, &a.RegisterNo,
	} {
		if *value != nil && **value == "" {
			*value = nil
		}
	}
}

// check validates an address in a role ("recipient") and adds errors to the
// problems.
func (a *address) check(role string, wrong problems) {
	for _, f := range a.fields() {
		name := role + "." + f.name
		switch length := runes(f.value); {
		case f.value == nil && (f.name == "zip" || f.name == "city"):
			wrong.add(name, "The %s field is required.", name)
		case f.value == nil:
		case length < f.min:
			wrong.add(name, "The %s must be at least %d characters.", name, f.min)
		case length > f.max:
			wrong.add(name, "The %s may not be greater than %d characters.", name, f.max)
		}
	}
	a.checkName(role, wrong)
	a.checkEmail(role, wrong)
	a.checkCountry(role, wrong)
}

func (a *address) checkName(role string, wrong problems) {
	if a.LastName != nil || a.Company != nil {
		return
	}
	const form = "The %[1]s.%[2]s field is required when %[1]s.%[3]s is not present."
	wrong.add(role+".lastname", form, role, "lastname", "company")
	wrong.add(role+".company", form, role, "company", "lastname")
}

func (a *address) checkEmail(role string, wrong problems) {
	if a.Email == nil {
		return
	}
	if parsed, err := mail.ParseAddress(*a.Email); err != nil || parsed.Address != *a.Email {
		wrong.add(role+".email", "The %s.email must be a valid email address.", role)
	}
}

func (a *address) checkCountry(role string, wrong problems) {
	name := role + ".country_code"
	if a.Country == nil {
		wrong.add(name, "The %s field is required.", name)
		return
	}
	found, ok := countryOf(*a.Country)
	if !ok {
		wrong.add(name, "The selected %s is invalid.", name)
		return
	}
	if found.StateMandatory && a.State == nil {
		wrong.add(role+".state_code", "The %s.state_code field is required.", role)
	}
}

func runes(s *string) int {
	if s == nil {
		return 0
	}
	return utf8.RuneCountInString(*s)
}

// lines are the lines of the address on a label.
func (a *address) lines() []string {
	var lines []string
	for _, line := range []string{
		value(a.Company), fmt.Sprint(value(a.FirstName), " ", value(a.LastName)), value(a.Street),
		fmt.Sprint(value(a.Zip), " ", value(a.City), ", ", value(a.Country)),
	} {
		if line != "" && line != " " {
			lines = append(lines, line)
		}
	}
	return lines
}

func value(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
