package tpk

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"

	"github.com/shopspring/decimal"

	"orderflow/clients"
	"orderflow/order/normal"
)

// CountryPoland is Poland's id; Countries returns the others.
const CountryPoland = 1

var (
	maxInsurance = decimal.NewFromInt(50000)
	maxCOD       = decimal.NewFromInt(20000)
	bankAccount  = regexp.MustCompile(`^[0-9]{26}$`)
)

// problems collects what TPK would refuse. The texts do not contain the values,
// which are personal data.
type problems []clients.Field

func (p *problems) addIf(wrong bool, path, format string, args ...any) {
	if wrong {
		*p = append(*p, clients.Field{Path: path, Problem: fmt.Sprintf(format, args...)})
	}
}

// Problems returns what TPK refuses in a package, as documented. Values are never
// cut: a label with half a name is useless. TPK itself checks what the
// documentation leaves uncertain: the available couriers and options, and when a
// point's code is required.
func (p NewPackage) Problems() []clients.Field {
	var found problems
	found.addIf(p.ProductID < ProductEnvelope || p.ProductID > ProductPallet, "product_id", "must be 1, 2 or 3")
	found.addIf(p.CourierID <= 0, "courier_id", "must be given")
	found.addIf(p.PickupDate == "", "pickup_date", "must be given")
	found.text("description", p.Description, 30, true)
	found.measures(p)
	found.insurance(p)
	if p.COD != nil {
		found.cod(p)
	}
	found.party("sender", p.Sender, p.CourierID)
	found.addIf(p.Sender.Email == "", "sender.email", "must be given")
	found.party("receiver", p.Receiver, p.CourierID)
	return found
}

func (p *problems) measures(of NewPackage) {
	needed := of.ProductID != ProductEnvelope
	for _, measure := range []struct {
		name  string
		value decimal.Decimal
	}{{"weight", of.Weight}, {"length", of.Length}, {"width", of.Width}, {"height", of.Height}} {
		p.addIf(measure.value.IsNegative() || (needed && measure.value.IsZero()), measure.name, "must be more than 0")
	}
}

func (p *problems) insurance(of NewPackage) {
	const name = "insurance_value"
	value := of.InsuranceValue
	p.addIf(value.IsNegative() || value.GreaterThan(maxInsurance), name, "must be between 0.01 and 50000")
	p.addIf(of.COD != nil && value.LessThan(of.COD.Value), name, "must not be less than the amount to be collected")
	p.addIf(of.CourierID == CourierGLS && !value.IsZero(), name, "is not available with GLS")
}

func (p *problems) cod(of NewPackage) {
	p.addIf(of.COD.TypeID != CODStandard && of.COD.TypeID != CODExpress, "cod_type_id", "must be 1 or 2")
	p.addIf(of.COD.TypeID == CODExpress && of.CourierID != CourierGeisKEX, "cod_type_id", "2 is for Geis (K-ex) only")
	p.addIf(!of.COD.Value.IsPositive() || of.COD.Value.GreaterThan(maxCOD), "cod_value", "must be between 0.01 and 20000")
	p.addIf(!bankAccount.MatchString(of.COD.BankAccount), "cod_bank_account_number", "must have 26 digits")
}

func (p *problems) party(who string, party Party, courierID int) {
	maxCompany, maxStreet := 60, 100
	switch courierID {
	case CourierInPostAbroad:
		maxCompany, maxStreet = 50, 90
	case CourierDHL:
		maxStreet = 60
	}
	p.name(who, party)
	p.text(who+".company", party.Company, maxCompany, false)
	p.text(who+".street", party.Street, maxStreet, true)
	p.text(who+".house_number", party.HouseNumber, 10, true)
	p.text(who+".door_number", party.DoorNumber, 10, false)
	p.text(who+".post_code", party.PostCode, 10, true)
	p.text(who+".city", party.City, 50, true)
	p.text(who+".email", party.Email, 255, false)
	p.addIf(party.CountryID <= 0, who+".country_id", "must be given")
	if party.CountryID == CountryPoland {
		p.text(who+".phone", party.Phone, 13, true)
		p.addIf(party.Phone != "" && normal.Length(party.Phone) < 5, who+".phone", "must have at least 5 characters")
	} else {
		p.text(who+".phone", party.Phone, 20, true)
	}
}

// name checks both names. The documentation allows letters only; TPK itself decides
// about other characters in real names.
func (p *problems) name(who string, party Party) {
	const longest = 30
	p.addIf(blank(party.Name), who+".name", "must be given")
	p.addIf(blank(party.Surname), who+".surname", "must be given")
	p.addIf(normal.Length(party.Name+party.Surname) > longest, who+".surname",
		"must not have more than %d characters together with name", longest)
	p.addIf(strings.ContainsFunc(party.Name, notOfNames), who+".name", "must have letters only")
	p.addIf(strings.ContainsFunc(party.Surname, notOfNames), who+".surname", "must have letters only")
}

func notOfNames(r rune) bool {
	return !unicode.IsLetter(r) && !unicode.IsMark(r) && !strings.ContainsRune(" -'’.", r)
}

func (p *problems) text(path, text string, longest int, required bool) {
	p.addIf(required && blank(text), path, "must be given")
	p.addIf(normal.Length(text) > longest, path, "must not have more than %d characters", longest)
}

func blank(text string) bool { return strings.TrimSpace(text) == "" }
