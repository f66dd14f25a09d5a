package tpktest

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/shopspring/decimal"
)

const (
	maxPackages    = 50
	maxDescription = 30
	maxCOD         = 20_000 // PLN
	maxInsurance   = 50_000 // PLN
)

// The error texts are invented: the samples say "Opis błędu." for all.
var (
	required     = message{"Pole jest wymagane.", "The field is required."}
	notAccepted  = message{"Pole musi zostać zaakceptowane.", "The field must be accepted."}
	notValid     = message{"Wartość jest nieprawidłowa.", "The value is invalid."}
	notNumber    = message{"Wartość musi być liczbą.", "The value must be a number."}
	notLetters   = message{"Dozwolone są tylko litery.", "Only letters are allowed."}
	notAvailable = message{"Kurier jest niedostępny.", "The courier is not available."}
	notCarried   = message{"Kurier nie przyjmuje takiej przesyłki.", "The courier does not carry such a package."}
	notForThis   = message{"Opcja niedostępna dla tego kuriera.", "The option is not available for this courier."}
	tooEarly     = message{"Data nie może być z przeszłości.", "The date must not be in the past."}
	noPickups    = message{"W tym dniu nie ma odbiorów.", "There are no pickups on that day."}
)

func tooLong(most int) message {
	return message{fmt.Sprintf("Maksymalnie %d znaków.", most), fmt.Sprintf("At most %d characters.", most)}
}

func tooShort(least int) message {
	return message{fmt.Sprintf("Minimalnie %d znaków.", least), fmt.Sprintf("At least %d characters.", least)}
}

func outside(least, most decimal.Decimal) message {
	return message{fmt.Sprintf("Wartość musi być od %s do %s.", least, most), fmt.Sprintf("The value must be from %s to %s.", least, most)}
}

// decodePackages refuses a request without packages, or with too many.
func (c call) decodePackages() (orderForm, error) {
	var f orderForm
	if err := c.decode(&f); err != nil {
		return orderForm{}, err
	}
	found := problems{}
	if found.unless(len(f.Packages) > 0, "packages", required) {
		found.unless(len(f.Packages) <= maxPackages, "packages",
			message{"Maksymalnie 50 przesyłek.", "At most 50 packages."})
	}
	return f, found.refusal()
}

// checkOrder refuses a package that cannot be ordered.
func (s *Server) checkOrder(place int, p packageForm, c call) error {
	found, path := problems{}, fmt.Sprintf("packages.%d.", place)
	found.goods(path, p)
	found.texts(path, p)
	found.cashOnDelivery(path, p, p.Courier.whole())
	if found.courier(path, p, s.available) {
		found.options(path, p)
		s.checkCarriage(found, path, p)
	}
	found.pickup(path, p, c.now)
	found.parties(path, p, c.member, s.options.ReceiverPointOnly)
	return found.refusal()
}

// goods validates the contents.
func (p problems) goods(path string, of packageForm) {
	product := of.Product.whole()
	if p.number(path+"product_id", of.Product, true) {
		p.unless(product >= envelope && product <= pallet, path+"product_id", notValid)
	}
	measured := product == parcel || product == pallet
	for field, value := range map[string]quantity{
		"weight": of.Weight, "length": of.Length, "width": of.Width, "height": of.Height,
	} {
		if p.number(path+field, value, measured) && value.given {
			p.unless(value.value.IsPositive(), path+field, notValid)
		}
	}
	p.unless(product != parcel || of.NonStandard.given, path+"non_standard", required)
	if p.number(path+"number_of_packages", of.Count, false) && of.Count.given {
		p.unless(of.Count.whole() >= 1, path+"number_of_packages", notValid)
	}
}

// number requires that a field is a number, or absent if it is optional.
func (p problems) number(path string, value quantity, needed bool) bool {
	return p.unless(value.given || !needed, path, required) && p.unless(!value.bad, path, notNumber)
}

func (p problems) within(path string, value quantity, least, most decimal.Decimal) bool {
	fine := !value.value.LessThan(least) && !value.value.GreaterThan(most)
	return p.unless(fine, path, outside(least, most))
}

func (p problems) texts(path string, of packageForm) {
	if p.unless(of.Description != "", path+"description", required) {
		p.atMost(path+"description", of.Description, maxDescription)
	}
}

func (p problems) atMost(path string, value text, most int) {
	p.unless(utf8.RuneCountInString(string(value)) <= most, path, tooLong(most))
}

// cashOnDelivery validates COD and insurance; courier 0 means that none is chosen.
func (p problems) cashOnDelivery(path string, of packageForm, courier int) {
	least := decimal.New(1, -2)
	kind := of.CODType.whole()
	withCOD := of.CODType.given
	if withCOD {
		known := p.unless(kind == codStandard || kind == codExpress, path+"cod_type_id", notValid)
		if known && courier != 0 {
			p.unless(takesCOD(courier, kind), path+"cod_type_id", notForThis)
		}
		p.unless(isAccount(string(of.CODAccount)), path+"cod_bank_account_number", notValid)
	}
	if p.number(path+"cod_value", of.COD, withCOD) && of.COD.given {
		p.within(path+"cod_value", of.COD, least, decimal.NewFromInt(maxCOD))
	}
	if p.number(path+"insurance_value", of.Insurance, withCOD) && of.Insurance.given {
		p.within(path+"insurance_value", of.Insurance, decimal.Max(least, of.COD.value), decimal.NewFromInt(maxInsurance))
		p.unless(courier != gls, path+"insurance_value", notForThis)
	}
}

// isAccount reports whether a text is a Polish account number: an IBAN without
// "PL".
func isAccount(digits string) bool {
	const length, poland = 26, "2521" // P and L as numbers
	if len(digits) != length || strings.Trim(digits, "0123456789") != "" {
		return false
	}
	rest := 0
	for _, digit := range digits[2:] + poland + digits[:2] {
		rest = (rest*10 + int(digit-'0')) % 97
	}
	return rest == 1
}

func (p problems) courier(path string, of packageForm, available func(int) bool) bool {
	return p.number(path+"courier_id", of.Courier, true) &&
		p.unless(available(of.Courier.whole()), path+"courier_id", notAvailable)
}

func (p problems) options(path string, of packageForm) {
	for i, option := range of.Options {
		p.unless(slices.Contains(couriersWith(option), of.Courier.whole()), path+"options."+strconv.Itoa(i), notForThis)
	}
}

// checkCarriage refuses a package without a price.
func (s *Server) checkCarriage(found problems, path string, p packageForm) {
	if len(found) > 0 {
		return
	}
	_, carried := s.priceOf(p, p.Courier.whole())
	found.unless(carried, path+"courier_id", notCarried)
}

func (p problems) pickup(path string, of packageForm, now time.Time) {
	if !p.unless(of.PickupDate != "", path+"pickup_date", required) {
		return
	}
	day, err := time.ParseInLocation(time.DateOnly, string(of.PickupDate), poland)
	if !p.unless(err == nil, path+"pickup_date", notValid) {
		return
	}
	p.unless(!day.Before(today(now)), path+"pickup_date", tooEarly)
	p.unless(isWorkday(day), path+"pickup_date", noPickups)
	if wanted, field := of.hours(); field != "" {
		p.unless(wanted.valid(), path+field, notValid)
	}
}

// valid reports whether the hours are two times of day in order.
func (h Hours) valid() bool {
	const clock = "15:04"
	from, noFrom := time.Parse(clock, h.From)
	to, noTo := time.Parse(clock, h.To)
	return noFrom == nil && noTo == nil && from.Before(to)
}
