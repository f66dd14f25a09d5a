package audit

import (
	"encoding/json"
	"slices"
	"strings"

	"orderflow/order"
)

// names are a provider's names for the fields of a party; "" means that it has no such
// field.
type names struct {
	company, firstName, lastName, careOf, postCode, city, district, state, country, phone, email string
	// lines are the street's fields, in the order in which people write them.
	lines []string
}

// party compares a party at a path of the message with the document's. It compares every
// field of the document, including fields added later.
func (m *message) party(path string, p order.Party, place string, at names) {
	written, _ := json.Marshal(p) // the party's text fields
	wanted, _ := flat(written)
	m.address = wanted
	places := at.lines
	if at.careOf != "" && wanted["careOf"] == "" && wanted["street2"] != "" { // fields that may hold the second line
		places = append(slices.Clone(places), at.careOf)
	}
	var lines []string
	for _, name := range places {
		lines = append(lines, m.take(place+"."+name))
	}
	address := []string{wanted["street"], wanted["building"], wanted["street2"]}
	m.same(path+".street", visible(strings.Join(lines, " ")), visible(strings.Join(address, " ")), sameLine)
	for _, one := range []struct {
		field, name string
		equal       func(got, want string) bool
	}{
		{"company", at.company, sameText}, {"firstName", at.firstName, sameText}, {"lastName", at.lastName, sameText},
		{"careOf", at.careOf, sameText}, {"postCode", at.postCode, sameCode}, {"city", at.city, sameText},
		{"district", at.district, sameText}, {"state", at.state, sameText}, {"country", at.country, sameCode},
		{"phone", at.phone, samePhoneIn(p.Country)}, {"email", at.email, strings.EqualFold},
	} {
		got := ""
		if one.name != "" {
			got = m.take(place + "." + one.name)
		}
		m.same(path+"."+one.field, got, wanted[one.field], one.equal)
		delete(wanted, one.field)
	}
	for _, field := range sorted(wanted) {
		if slices.Contains([]string{"street", "building", "street2"}, field) {
			continue
		}
		m.differ("%s.%s is not compared with what the provider gets", path, field)
	}
}

// below takes all values below a path that are not the order's own.
func (m *message) below(place string) (found bool) {
	for _, one := range sorted(m.left) {
		if one == place || strings.HasPrefix(one, place+".") {
			delete(m.left, one)
			found = true
		}
	}
	return found
}
