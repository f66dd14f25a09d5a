package shipx

import "encoding/json"

// Peer is a sender or receiver. A courier receiver needs a company or a first and
// last name, a phone and an address; a locker receiver a phone and an e-mail
// address.
type Peer struct {
	Name        string `json:"name,omitempty"`
	CompanyName string `json:"company_name,omitempty"`
	FirstName   string `json:"first_name,omitempty"`
	LastName    string `json:"last_name,omitempty"`
	Email       string `json:"email,omitempty"`
	// Phone is phone_number in InPost's text, but phone in all its examples.
	Phone   string   `json:"phone,omitempty"`
	Address *Address `json:"address,omitempty"`
}

// UnmarshalJSON reads nulls and numbers as text.
func (p *Peer) UnmarshalJSON(data []byte) error {
	var read object
	if err := json.Unmarshal(data, &read); err != nil {
		return err
	}
	*p = Peer{
		Name: read.text("name"), CompanyName: read.text("company_name"),
		FirstName: read.text("first_name"), LastName: read.text("last_name"),
		Email: read.text("email"), Phone: read.text("phone"),
	}
	if address, ok := read["address"]; ok {
		return json.Unmarshal(address, &p.Address)
	}
	return nil
}

// Address is Street with BuildingNumber, or Line1 with Line2.
type Address struct {
	Street         string `json:"street,omitempty"`
	BuildingNumber string `json:"building_number,omitempty"`
	Line1          string `json:"line1,omitempty"`
	Line2          string `json:"line2,omitempty"`
	City           string `json:"city,omitempty"`
	PostCode       string `json:"post_code,omitempty"`
	// CountryCode is ISO 3166-1 alpha-2: "PL".
	CountryCode string `json:"country_code,omitempty"`
}

// UnmarshalJSON reads nulls and numbers as text.
func (a *Address) UnmarshalJSON(data []byte) error {
	var read object
	if err := json.Unmarshal(data, &read); err != nil {
		return err
	}
	*a = Address{
		Street: read.text("street"), BuildingNumber: read.text("building_number"),
		Line1: read.text("line1"), Line2: read.text("line2"),
		City: read.text("city"), PostCode: read.text("post_code"), CountryCode: read.text("country_code"),
	}
	return nil
}
