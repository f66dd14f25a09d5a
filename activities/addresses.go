package activities

import (
	"fmt"
	"strings"

	"orderflow/clients/shipx"
	"orderflow/order"
	"orderflow/order/normal"
)

// The maximum length of an address field at TPK, in characters.
const (
	TPKLongestStreet = 100
	TPKLongestHouse  = 10 // and of a door
)

// AddressAtShipX is the address that ShipX gets for a party: street and building number, or
// two lines if the party has a second one. The problems name the party's fields that need
// more.
func AddressAtShipX(p order.Party) (at shipx.Address, problems order.Problems) {
	street, building := p.StreetAndBuilding()
	at = shipx.Address{City: p.City, PostCode: p.PostCode, CountryCode: p.Country}
	if blank(p.Street2) {
		at.Street, at.BuildingNumber = street, building
	} else {
		at.Line1, at.Line2 = strings.TrimSpace(street+" "+building), p.Street2
	}
	if street == "" {
		problems = append(problems, order.FieldProblem{Path: "street", Rule: "InPost's courier needs a street"})
	}
	if building == "" {
		problems = append(problems, order.FieldProblem{Path: "building", Rule: "InPost's courier needs a building number" + orInStreet})
	}
	return at, problems
}

// orInStreet tells where else a required building number may stand.
const orInStreet = "; it may be at the end of street, unless it could be part of the name"

// TPKAddress is a delivery address in TPK's fields.
type TPKAddress struct{ Street, House, Door string }

// AddressAtTPK is the address that TPK gets for a party. TPK has no second line: the party's
// second line goes before the street, with a comma, so that the house number, which TPK
// writes after the street, stays next to the street's name. The problems name the party's
// fields that need more or less.
func AddressAtTPK(p order.Party) (at TPKAddress, problems order.Problems) {
	street, building := p.StreetAndBuilding()
	house, door, fits := normal.HouseAndDoorWithin(building, p.Country, TPKLongestHouse)
	at = TPKAddress{Street: street, House: house, Door: door}
	refuse := func(path, rule string) { problems = append(problems, order.FieldProblem{Path: path, Rule: rule}) }
	longest, what := "street", ""
	if !blank(p.Street2) {
		at.Street, longest, what = strings.TrimSuffix(p.Street2+", "+street, ", "), "street2", " of street and street2 together"
	}
	if blank(street) {
		refuse("street", "TPK needs it")
	} else if length := normal.Length(at.Street); length > TPKLongestStreet {
		refuse(longest, fmt.Sprintf("TPK takes %d characters%s; there are %d", TPKLongestStreet, what, length))
	}
	if blank(building) {
		refuse("building", "TPK needs it"+orInStreet)
	} else if !fits {
		refuse("building", fmt.Sprintf("TPK takes %d characters of a house number and as many of a flat; put the rest into street2", TPKLongestHouse))
	}
	return at, problems
}

func blank(text string) bool { return strings.TrimSpace(text) == "" }
