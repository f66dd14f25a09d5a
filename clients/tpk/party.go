package tpk

import (
	"encoding/json"

	"orderflow/clients/lenient"
)

// Party is the sender or receiver of a package. TPK accepts 30 characters of Name
// and Surname together, 60 of Company, 100 of Street, 10 of HouseNumber, DoorNumber
// and PostCode, 50 of City, 255 of Email, 5 to 13 of a Polish Phone and 20 of a
// foreign one. Some couriers accept less; see NewPackage.Problems.
type Party struct {
	Name        string `json:"name,omitempty"`
	Surname     string `json:"surname,omitempty"`
	Company     string `json:"company,omitempty"`
	Street      string `json:"street,omitempty"`
	HouseNumber string `json:"house_number,omitempty"`
	DoorNumber  string `json:"door_number,omitempty"`
	PostCode    string `json:"post_code,omitempty"`
	City        string `json:"city,omitempty"`
	// CountryID is an id that Countries returns; CountryPoland is 1.
	CountryID int    `json:"country_id,omitempty"`
	Phone     string `json:"phone,omitempty"`
	// Email is required of the sender.
	Email string `json:"email,omitempty"`
	// PopCode is the code of a parcel locker, required with CourierInPostLocker.
	PopCode string `json:"pop_code,omitempty"`
	// PPCode is the code of a post office, required with CourierPocztex.
	PPCode string `json:"pp_code,omitempty"`
	// RuchCode is the code of an ORLEN point, required with CourierORLEN.
	RuchCode string `json:"ruch_code,omitempty"`
}

// UnmarshalJSON reads the form of answers: house number and phone as numbers,
// points as objects.
func (p *Party) UnmarshalJSON(data []byte) error {
	var read object
	if err := json.Unmarshal(data, &read); err != nil {
		return err
	}
	var country lenient.Int
	if value, ok := read["country_id"]; ok {
		if err := json.Unmarshal(value, &country); err != nil {
			return err
		}
	}
	*p = Party{
		Name: read.text("name"), Surname: read.text("surname"), Company: read.text("company"),
		Street: read.text("street"), HouseNumber: read.text("house_number"), DoorNumber: read.text("door_number"),
		PostCode: read.text("post_code"), City: read.text("city"), CountryID: int(country),
		Phone: read.text("phone"), Email: read.text("email"),
		PopCode: read.point("pop"), PPCode: read.point("pp"), RuchCode: read.point("ruch"),
	}
	return nil
}

// point returns the code of a point, from its object or from a bare value.
func (o object) point(kind string) string {
	var points lenient.List[struct {
		Code lenient.String `json:"code"`
	}]
	if json.Unmarshal(o[kind], &points) == nil && len(points) > 0 {
		return string(points[0].Code)
	}
	return o.text(kind + "_code")
}
