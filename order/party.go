package order

import (
	"strings"

	"orderflow/order/normal"
)

// Party is a person or company with address and contact data.
type Party struct {
	Company   string `json:"company,omitempty"`
	FirstName string `json:"firstName,omitempty"`
	LastName  string `json:"lastName,omitempty"`
	Street    string `json:"street,omitempty"`
	// Building is the house number, with the flat if there is one: "12A/3". It may
	// be at the end of Street instead.
	Building string `json:"building,omitempty"`
	// Street2 is a second address line: "entrance from the yard".
	Street2  string `json:"street2,omitempty"`
	CareOf   string `json:"careOf,omitempty"`
	PostCode string `json:"postCode,omitempty"`
	City     string `json:"city,omitempty"`
	District string `json:"district,omitempty"`
	// State is the code of the federal state, such as "NW"; some countries require
	// it.
	State string `json:"state,omitempty"`
	// Country is an ISO 3166-1 alpha-2 code in upper case; the default is "PL".
	Country string `json:"country,omitempty"`
	// Phone is one number without an extension; without a country code it is a
	// number of Country. Parse converts it to international form: "+48600100200".
	Phone string `json:"phone,omitempty"`
	Email string `json:"email,omitempty"`
}

// StreetLine returns street and house number on one line.
func (p Party) StreetLine() string {
	return strings.TrimSpace(p.Street + " " + p.Building)
}

// StreetAndBuilding returns street and house number. If Building is empty, the
// number is taken from the end of the street if it certainly is one: "ul. Długa
// 5/7".
func (p Party) StreetAndBuilding() (street, building string) {
	if !isBlank(p.Building) {
		return p.Street, p.Building
	}
	return normal.SplitStreet(p.Street, p.Country)
}

func (p Party) withDefaults() Party {
	if p.Country == "" {
		p.Country = "PL"
	}
	return p
}
