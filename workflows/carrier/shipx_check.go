package carrier

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"orderflow/activities"
	"orderflow/order"
	"orderflow/workflows/step"
)

// What ShipX accepts, as InPost documents it for creating a shipment.
var (
	shipXLockerTemplates  = []string{"small", "medium", "large", "xlarge"}
	shipXSendingMethods   = []string{"parcel_locker", "pok", "pop", "courier_pok", "branch", "dispatch_order", "any_point"}
	shipXLockerLimits     = [3]int{640, 410, 380} // mm, longest side first
	shipXLockerWeight     = decimal.NewFromInt(25)
	shipXCourierTemplates = []string{"small", "medium", "large", "palette"}
	shipXCourierWeight    = decimal.NewFromInt(50)
	shipXPalletWeights    = [2]decimal.Decimal{decimal.NewFromInt(50), decimal.NewFromInt(800)} // minimum and maximum
	shipXMostInsured      = decimal.NewFromInt(10_000_000)
	shipXLeastMoney       = decimal.NewFromInt(1)
	shipXLetterTemplates  = []string{"letter_a", "letter_b", "letter_c"}
	shipXLetterSide       = 1600 // mm
	shipXLetterWeight     = decimal.NewFromInt(10)

	shipXPostCode = regexp.MustCompile(`^\d{2}-\d{3}$`)
)

// checkShipX returns what ShipX would refuse: InPost delivers within Poland, to a locker or
// to an address.
func checkShipX(doc order.Order) order.Problems {
	c := shipXCheck{checks: checks{doc: doc}}
	c.phones()
	c.weights()
	c.labels("InPost's", !c.toLocker(), latinOnly)
	return c.allButPhones()
}

// shipXLeastWeight is the smallest weight that InPost accepts, in kilograms.
var shipXLeastWeight = decimal.New(1, -2)

func (c *shipXCheck) weights() {
	least, what := shipXLeastWeight, ""
	if c.onPallet() {
		least, what = shipXPalletWeights[0], " on a pallet"
	}
	for i, parcel := range c.doc.Shipping.Parcels {
		c.require(parcel.Template != "" || parcel.Weight.GreaterThanOrEqual(least),
			fmt.Sprintf("shipping.parcels[%d].weight", i), "InPost takes at least %s kg%s; is %s", least, what, parcel.Weight)
	}
}

func (c *shipXCheck) onPallet() bool { return c.doc.Shipping.Service == "inpost_courier_palette" }

// checkShipXAsTyped is checkShipX from before phone numbers were normalised, weights and
// labels were checked, and building numbers were found at the end of a street.
func checkShipXAsTyped(doc order.Order) order.Problems {
	c := shipXCheck{checks: checks{doc: doc}, asTyped: true}
	c.require(shipXPhoneAsTyped.MatchString(doc.Recipient.Phone), "recipient.phone", "InPost needs a Polish phone number of 9 digits")
	return c.allButPhones()
}

var shipXPhoneAsTyped = regexp.MustCompile(`^(\+48|0048)?[ -]?(\d[ -]?){9}$`)

func (c *shipXCheck) allButPhones() order.Problems {
	c.recipient()
	c.service()
	c.parcels()
	c.money()
	return c.problems
}

type shipXCheck struct {
	checks
	asTyped bool // for orders from before changeUnfitKept
}

func (c *shipXCheck) toLocker() bool { return c.doc.Shipping.LockerPoint != "" }

func (c *shipXCheck) asLetter() bool {
	return strings.HasPrefix(c.doc.Shipping.Service, "inpost_letter_")
}

func (c *shipXCheck) recipient() {
	to := c.doc.Recipient
	if c.toLocker() {
		c.require(to.Email != "", "recipient.email", "InPost needs an e-mail address to deliver to a locker")
		return
	}
	c.require(to.Company != "" || (to.FirstName != "" && to.LastName != ""), "recipient",
		"InPost's courier needs a company, or first and last name")
	c.address("recipient", to)
	if c.doc.Shipper != nil {
		c.address("shipper", *c.doc.Shipper)
	}
}

func (c *shipXCheck) phones() {
	c.require(c.doc.Recipient.Phone != "", "recipient.phone", "InPost needs a Polish phone number of 9 digits")
	c.phone("recipient.phone", c.doc.Recipient)
	if c.doc.Shipper != nil {
		c.phone("shipper.phone", *c.doc.Shipper)
	}
}

// phone requires a Polish number, either the party's or the contact phone. A number that
// cannot be read breaks a rule of every order.
func (c *shipXCheck) phone(path string, p order.Party) {
	_, err := p.PhoneNumber()
	_, good := activities.PhoneAtShipX(p, c.doc.Shipping)
	c.require(err != nil || good, path, "InPost accepts only Polish phone numbers of 9 digits, and this one is foreign; "+
		"set a Polish one in shipping.contactPhone or ORDERFLOW_SHIPX_CONTACT_PHONE")
}

func (c *shipXCheck) address(path string, p order.Party) {
	if c.asTyped {
		c.require(p.Street != "", path+".street", "InPost's courier needs a street")
		c.require(p.Building != "", path+".building", "InPost's courier needs a building number")
	} else {
		_, problems := activities.AddressAtShipX(p)
		c.add(path, problems)
	}
	c.require(p.City != "", path+".city", "InPost's courier needs a city")
	c.require(p.Country == "PL", path+".country", "InPost ShipX serves Poland (PL)")
	c.require(p.PostCode == "" || shipXPostCode.MatchString(p.PostCode), path+".postCode", "a Polish post code has the form 12-345")
}

func (c *shipXCheck) service() {
	s := c.doc.Shipping
	c.require(s.SendingMethod == "" || slices.Contains(shipXSendingMethods, s.SendingMethod), "shipping.sendingMethod",
		"must be one of %s", strings.Join(shipXSendingMethods, ", "))
	if c.toLocker() {
		c.require(order.ValidPoint.MatchString(s.LockerPoint), "shipping.lockerPoint",
			"must be the name of an InPost point, such as GDY01A; is %q", s.LockerPoint)
	}
	c.require(s.DropoffPoint == "" || order.ValidPoint.MatchString(s.DropoffPoint), "shipping.dropoffPoint",
		"must be the name of an InPost point, such as GDY01A; is %q", s.DropoffPoint)
	if s.Service == "" {
		return
	}
	c.require(strings.HasPrefix(s.Service, "inpost_"), "shipping.service",
		"must be a service of InPost, such as inpost_locker_standard; is %q", s.Service)
	c.require(!strings.HasPrefix(s.Service, "inpost_locker_") || c.toLocker(), "shipping.lockerPoint",
		"%s delivers to a locker, so it must be named", s.Service)
	c.require(!c.toLocker() || !strings.HasPrefix(s.Service, "inpost_courier_"),
		"shipping.lockerPoint", "%s delivers to an address, so no locker may be named", s.Service)
}

func (c *shipXCheck) parcels() {
	parcels := c.doc.Shipping.Parcels
	c.require(!c.toLocker() || len(parcels) <= 1, "shipping.parcels",
		"a locker takes one parcel per shipment; there are %d", len(parcels))
	for i, parcel := range parcels {
		path := fmt.Sprintf("shipping.parcels[%d]", i)
		c.template(path, parcel)
		c.size(path, parcel)
	}
}

func (c *shipXCheck) template(path string, parcel order.Parcel) {
	known := shipXLockerTemplates
	switch {
	case c.toLocker():
	case c.asLetter():
		known = slices.Concat(shipXLetterTemplates, shipXCourierTemplates)
	default:
		known = shipXCourierTemplates
		if s := c.doc.Shipping.Service; s == "" || s == shipXCourierC2C {
			known = append(slices.Clone(known), "xlarge") // the size is for C2C only
		}
	}
	c.require(parcel.Template == "" || slices.Contains(known, parcel.Template), path+".template", "must be one of %s; is %q", strings.Join(known, ", "), parcel.Template)
}

func (c *shipXCheck) size(path string, parcel order.Parcel) {
	if parcel.Template != "" {
		return
	}
	heaviest := shipXCourierWeight
	if c.onPallet() {
		heaviest = shipXPalletWeights[1]
	}
	if c.asLetter() {
		heaviest = shipXLetterWeight
		longest := max(parcel.Length, parcel.Width, parcel.Height)
		c.require(longest <= shipXLetterSide, path, "a letter has sides of up to %d mm; this one has %d", shipXLetterSide, longest)
	}
	if c.toLocker() {
		heaviest = shipXLockerWeight
		sides := []int{parcel.Length, parcel.Width, parcel.Height}
		slices.SortFunc(sides, func(a, b int) int { return b - a })
		fits := sides[0] <= shipXLockerLimits[0] && sides[1] <= shipXLockerLimits[1] && sides[2] <= shipXLockerLimits[2]
		c.require(fits, path, "a locker takes parcels of up to %v mm, longest side first; this one has %v", shipXLockerLimits, sides)
	}
	c.require(parcel.Weight.LessThanOrEqual(heaviest), path+".weight", "must be at most %s kg; is %s", heaviest, parcel.Weight)
}

func (c *shipXCheck) money() {
	s := c.doc.Shipping
	for _, amount := range []struct {
		path  string
		money *order.Money
	}{{"shipping.cashOnDelivery", s.CashOnDelivery}, {"shipping.insurance", s.Insurance}} {
		if amount.money == nil {
			continue
		}
		c.require(amount.money.Currency == "PLN", amount.path+".currency", "InPost accepts only PLN; is %q", amount.money.Currency)
		c.require(amount.money.Amount.LessThan(shipXMostInsured), amount.path+".amount", "must be less than %s", shipXMostInsured)
		c.require(amount.money.Amount.GreaterThanOrEqual(shipXLeastMoney), amount.path+".amount",
			"InPost takes at least %s PLN; is %s", shipXLeastMoney, amount.money.Amount)
	}
	c.require(s.PriceCap == nil || s.PriceCap.Currency == "PLN", "shipping.priceCap.currency", "InPost's prices are in PLN")
}

// shipXFields map fields of ShipX's requests to the order document.
var shipXFields = slices.Concat([]step.Field{
	step.FieldOf(`custom_attributes\.target_point`, "shipping.lockerPoint"),
	step.FieldOf(`custom_attributes\.sending_method`, "shipping.sendingMethod"),
	step.FieldOf(`custom_attributes\.dropoff_point`, "shipping.dropoffPoint"),
	step.FieldOf(`service`, "shipping.service"),
	step.FieldOf(`parcels`, "shipping.parcels"),
	step.FieldOf(`parcels\.(\d+)`, "shipping.parcels[$1]"),
	step.FieldOf(`parcels\.(\d+)\.(template|weight)(\.amount)?`, "shipping.parcels[$1].$2"),
	step.FieldOf(`parcels\.(\d+)\.dimensions\.(length|width|height)`, "shipping.parcels[$1].$2"),
	step.FieldOf(`cod(\.amount)?`, "shipping.cashOnDelivery.amount"),
	step.FieldOf(`insurance(\.amount)?`, "shipping.insurance.amount"),
	step.FieldOf(`reference`, "id"),
}, shipXParty("receiver", "recipient"), shipXParty("sender", "shipper"))

func shipXParty(theirs, ours string) []step.Field {
	return step.PartyFields(theirs+`\.`, ours, [][2]string{
		{"first_name", "firstName"}, {"last_name", "lastName"}, {"(company_)?name", "company"}, {"phone", "phone"},
		{"email", "email"}, {`address\.(street|line1)`, "street"}, {`address\.line2`, "street2"}, {`address\.building_number`, "building"},
		{`address\.post_code`, "postCode"}, {`address\.city`, "city"}, {`address\.country_code`, "country"}})
}
