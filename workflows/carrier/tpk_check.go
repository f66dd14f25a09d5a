package carrier

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/shopspring/decimal"

	"orderflow/activities"
	"orderflow/order"
	"orderflow/order/normal"
	"orderflow/workflows/step"
)

// tpkLocker is the service to InPost's lockers.
const tpkLocker = "inpost_pop"

// tpkPointServices are the couriers that deliver to a point and need its name.
var tpkPointServices = []string{tpkLocker, "25", "paczka_w_ruchu", "poczta48"}

// What TPK accepts, as it documents the packages of an order.
var (
	tpkMostInsured   = decimal.NewFromInt(50_000)
	tpkMostCollected = decimal.NewFromInt(20_000)
)

const (
	tpkLongestName = 30 // first and last name together, in characters
	tpkMostParcels = 50
)

// checkTPK returns what TPK would refuse of a document.
func checkTPK(doc order.Order) order.Problems {
	c := tpkCheck{checks: checks{doc: doc}}
	c.phone("recipient.phone", doc.Recipient)
	if doc.Shipper != nil {
		c.phone("shipper.phone", *doc.Shipper)
	}
	point := doc.Shipping.LockerPoint
	c.require(point == "" || order.ValidPoint.MatchString(point), "shipping.lockerPoint",
		"must be the name of a point, such as GDY01A; is %q", point)
	c.labels("TPK's", true, ofItsCountry)
	return c.allButPhones()
}

// checkTPKAsTyped is checkTPK from before phone and house numbers were normalised, and names
// of points and labels were checked.
func checkTPKAsTyped(doc order.Order) order.Problems {
	c := tpkCheck{checks: checks{doc: doc}, asTyped: true}
	return c.allButPhones()
}

func (c *tpkCheck) allButPhones() order.Problems {
	doc := c.doc
	c.party("recipient", doc.Recipient)
	if doc.Shipper != nil {
		c.party("shipper", *doc.Shipper)
	}
	c.service()
	c.parcels()
	c.money()
	return c.problems
}

type tpkCheck struct {
	checks
	asTyped bool // for orders from before changeUnfitKept
}

func (c *tpkCheck) party(path string, p order.Party) {
	c.require(p.FirstName != "", path+".firstName", "TPK needs a first name, beside any company")
	c.require(p.LastName != "", path+".lastName", "TPK needs a last name, beside any company")
	length := normal.Length(p.FirstName + p.LastName)
	c.name(path, length)
	c.require(!strings.ContainsFunc(p.FirstName+p.LastName, notOfNames), path, "TPK takes only letters in names")
	c.text(path+".company", p.Company, 60, false)
	c.address(path, p)
	c.text(path+".postCode", p.PostCode, 10, true)
	c.text(path+".city", p.City, 50, true)
	c.require(p.Phone != "", path+".phone", "TPK needs a phone number")
}

// name tells how to shorten a long name: we never cut it ourselves.
func (c *tpkCheck) name(path string, length int) {
	way := "; company has 60 and may hold the whole name"
	if c.asTyped {
		way = ""
	}
	c.require(length <= tpkLongestName, path+".lastName",
		"TPK takes %d characters of first and last name together; there are %d%s", tpkLongestName, length, way)
}

func (c *tpkCheck) address(path string, p order.Party) {
	if !c.asTyped {
		_, problems := activities.AddressAtTPK(p)
		c.add(path, problems)
		return
	}
	c.text(path+".street", p.Street, activities.TPKLongestStreet, true)
	house, door, _ := strings.Cut(p.Building, "/")
	c.text(path+".building", house, activities.TPKLongestHouse, true)
	c.text(path+".building", door, activities.TPKLongestHouse, false)
}

// phone requires a number that TPK accepts, either the party's or the contact phone. A number
// that cannot be read breaks a rule of every order.
func (c *tpkCheck) phone(path string, p order.Party) {
	_, err := p.PhoneNumber()
	_, good := activities.PhoneAtTPK(p, c.doc.Shipping)
	c.require(err != nil || good, path, "TPK accepts 13 characters of a phone number for an address in Poland, and this foreign one is longer; "+
		"set a Polish one in shipping.contactPhone")
}

func (c *tpkCheck) text(path, text string, longest int, needed bool) {
	c.require(!needed || strings.TrimSpace(text) != "", path, "TPK needs it")
	length := normal.Length(text)
	c.require(length <= longest, path, "TPK takes %d characters; there are %d", longest, length)
}

func notOfNames(r rune) bool {
	return !unicode.IsLetter(r) && !unicode.IsMark(r) && !strings.ContainsRune(" -'’.", r)
}

func (c *tpkCheck) service() {
	s := c.doc.Shipping
	c.require(s.LockerPoint != "" || !slices.Contains(tpkPointServices, s.Service), "shipping.lockerPoint",
		"%s delivers to a point, so it must be named", s.Service)
	c.require(s.LabelFormat == order.LabelPDF, "shipping.labelFormat", "TPK makes its waybills as pdf; is %q", s.LabelFormat)
	c.require(!strings.HasPrefix(s.Service, "inpost_locker_") && !strings.HasPrefix(s.Service, "inpost_courier_"), "shipping.service",
		"must be a courier of TPK, such as dpd; is %q", s.Service)
}

func (c *tpkCheck) parcels() {
	parcels := c.doc.Shipping.Parcels
	c.require(len(parcels) <= tpkMostParcels, "shipping.parcels", "TPK takes at most %d; there are %d", tpkMostParcels, len(parcels))
	for i, p := range parcels {
		c.require(p.Template == "" || p.Template == activities.TemplateEnvelope, fmt.Sprintf("shipping.parcels[%d].template", i),
			"must be envelope, or length, width, height and weight instead; is %q", p.Template)
	}
}

func (c *tpkCheck) money() {
	s := c.doc.Shipping
	c.amount("shipping.insurance", s.Insurance, tpkMostInsured)
	c.amount("shipping.cashOnDelivery", s.CashOnDelivery, tpkMostCollected)
}

func (c *tpkCheck) amount(path string, m *order.Money, most decimal.Decimal) {
	if m == nil {
		return
	}
	c.require(m.Currency == "PLN", path+".currency", "TPK accepts only PLN; is %q", m.Currency)
	c.require(!m.Amount.GreaterThan(most), path+".amount", "TPK takes at most %s; is %s", most, m.Amount)
}

// tpkFields map fields of TPK's requests to the order document.
var tpkFields = slices.Concat([]step.Field{
	step.FieldOf(`parcels\.(\d+)\.(weight|length|width|height)`, "shipping.parcels[$1].$2"),
	step.FieldOf(tpkPackage+`(weight|length|width|height|product_id|number_of_packages|non_standard)`, "shipping.parcels"),
	step.FieldOf(tpkPackage+`courier_id`, "shipping.service"),
	step.FieldOf(tpkPackage+`cod_(value|type_id)`, "shipping.cashOnDelivery.amount"),
	step.FieldOf(tpkPackage+`insurance_value`, "shipping.insurance.amount"),
	step.FieldOf(tpkPackage+`receiver\.(pop|pp|ruch)_code`, "shipping.lockerPoint"),
	step.FieldOf(tpkPackage+`sender\.(pop|pp|ruch)_code`, "shipping.senderPoint"),
}, tpkParty("receiver", "recipient"), tpkParty("sender", "shipper"))

// tpkPackage is the prefix of a package's fields; some of TPK's calls have a single package
// without it.
const tpkPackage = `(?:(?:packages|parcels)\.\d+\.)?`

func tpkParty(theirs, ours string) []step.Field {
	return step.PartyFields(tpkPackage+theirs+`\.`, ours, [][2]string{
		{"name", "firstName"}, {"surname", "lastName"}, {"company", "company"}, {"street", "street"},
		{"(house|door)_number", "building"}, {"post_code", "postCode"}, {"city", "city"}, {"country_id", "country"},
		{"phone", "phone"}, {"email", "email"}})
}
