package order

import (
	"regexp"

	"github.com/shopspring/decimal"
)

// Limits of shipping for all carriers; a carrier may be stricter.
const (
	maxParcels   = 60     // each adds to search attributes, which hold 2,048 bytes
	maxDimension = 10_000 // millimetres
)

var (
	maxWeight     = decimal.New(1000, 0) // kilograms
	maxAmount     = decimal.New(1, 9)    // of any currency
	validCurrency = regexp.MustCompile(`^[A-Z]{3}$`)
)

func (c *check) shipping(s Shipping) {
	oneOf(c, "shipping.carrier", s.Carrier, Carriers...)
	if s.Prefer != "" {
		oneOf(c, "shipping.prefer", s.Prefer, CarrierShipX, CarrierTPK)
		if s.Carrier != CarrierBest {
			c.add("shipping.prefer", "decides only for carrier best; carrier is %s", quoted(string(s.Carrier)))
		}
	}
	switch {
	case s.Carrier != CarrierMediaPort && s.Carrier != CarrierMerchant:
		c.parcels(s.Parcels)
	case len(s.Parcels) > 0:
		c.add("shipping.parcels", "must be left out for carrier %s, which sets the number of parcels", s.Carrier)
	}
	if s.SenderPoint != "" {
		c.senderPoint(s)
	}
	c.dispatch(s)
	c.amounts(s)
	oneOf(c, "shipping.offerPolicy", s.OfferPolicy, OfferCheapest, OfferService, OfferManual)
	if s.OfferPolicy == OfferService && isBlank(s.Service) {
		c.add("shipping.service", "must be given when offerPolicy is service")
	}
	oneOf(c, "shipping.labelFormat", s.LabelFormat, LabelPDF, LabelZPL, LabelEPL)
	if _, good := s.Contact(); s.ContactPhone != "" && !good {
		c.add("shipping.contactPhone", "must be one phone number, Polish or with its country code, without an extension")
	}
	c.shortTexts("shipping", s)
}

func (c *check) senderPoint(s Shipping) {
	const path = "shipping.senderPoint"
	if s.Carrier != CarrierTPK && s.Carrier != CarrierBest {
		c.add(path, "is only for carriers tpk and best; carrier is %s", quoted(string(s.Carrier)))
	}
	if !ValidPoint.MatchString(s.SenderPoint) {
		c.add(path, "must be the name of a point, such as GDY01A; is %s", quoted(s.SenderPoint))
	}
}

func (c *check) dispatch(s Shipping) {
	const path = "shipping.dispatchAt"
	if s.DispatchAt == "" {
		return
	}
	if s.Dispatch().IsZero() {
		c.add(path, "must be a time of RFC 3339, such as 2026-11-24T07:00:00+01:00; is %s", quoted(s.DispatchAt))
	}
	if s.Carrier != CarrierMerchant {
		c.add(path, "is only for carrier merchant; carrier is %s", quoted(string(s.Carrier)))
	}
}

func (c *check) parcels(parcels []Parcel) {
	if len(parcels) < 1 || len(parcels) > maxParcels {
		c.add("shipping.parcels", "must be 1 to %d; are %d", maxParcels, len(parcels))
	}
	for i, parcel := range parcels {
		c.parcel(element("shipping.parcels", i), parcel)
	}
}

// parcel has either a template or dimensions and weight: carriers use the
// template's own numbers and would ignore ours.
func (c *check) parcel(path string, p Parcel) {
	measured := p.Length != 0 || p.Width != 0 || p.Height != 0 || !p.Weight.IsZero()
	switch templated := !isBlank(p.Template); {
	case templated && measured:
		c.add(path, "must have either a template or length, width, height and weight; has both")
	case !templated && !measured:
		c.add(path, "must have either a template or length, width, height and weight; has neither")
	case measured:
		c.dimension(member(path, "length"), p.Length)
		c.dimension(member(path, "width"), p.Width)
		c.dimension(member(path, "height"), p.Height)
		c.weight(member(path, "weight"), p.Weight)
	}
}

func (c *check) dimension(path string, millimetres int) {
	if millimetres < 1 || millimetres > maxDimension {
		c.add(path, "must be 1 to %d mm; is %d", maxDimension, millimetres)
	}
}

func (c *check) weight(path string, kilograms decimal.Decimal) {
	switch {
	case !isManageable(kilograms):
		c.add(path, "must be a plain decimal number")
	case !kilograms.IsPositive() || kilograms.GreaterThan(maxWeight):
		c.add(path, "must be more than 0 and at most %s kg; is %s", maxWeight, kilograms)
	case !kilograms.Equal(kilograms.Truncate(3)):
		c.add(path, "must have at most 3 decimals; is %s", kilograms)
	}
}

// amounts checks the three amounts separately and together, as carriers do: one
// currency, and insurance, if there is any, covers the cash on delivery.
func (c *check) amounts(s Shipping) {
	good := map[string]*Money{}
	var first string
	for _, amount := range []struct {
		name  string
		money *Money
	}{
		{"cashOnDelivery", s.CashOnDelivery},
		{"insurance", s.Insurance},
		{"priceCap", s.PriceCap},
	} {
		path := member("shipping", amount.name)
		if amount.money == nil || !c.money(path, *amount.money) {
			continue
		}
		good[amount.name] = amount.money
		if first == "" {
			first = amount.name
		}
		if currency := good[first].Currency; amount.money.Currency != currency {
			c.add(member(path, "currency"), "must be the currency of %s, %s; is %s", first, currency, quoted(amount.money.Currency))
		}
	}
	c.insured(good["cashOnDelivery"], good["insurance"])
}

func (c *check) insured(collected, insurance *Money) {
	if collected == nil || insurance == nil {
		return
	}
	if short, err := collected.Exceeds(*insurance); err == nil && short {
		c.add("shipping.insurance.amount", "must be at least the cash on delivery, %s; is %s", collected, insurance)
	}
}

// money reports whether an amount of money is valid.
func (c *check) money(path string, m Money) bool {
	before := len(c.problems)
	switch amount := member(path, "amount"); {
	case !isManageable(m.Amount):
		c.add(amount, "must be a plain decimal number")
	case !m.Amount.IsPositive() || m.Amount.GreaterThanOrEqual(maxAmount):
		c.add(amount, "must be more than 0 and less than %s; is %s", maxAmount, m.Amount)
	case !m.Amount.Equal(m.Amount.Truncate(2)):
		c.add(amount, "must have at most 2 decimals; is %s", m.Amount)
	}
	if !validCurrency.MatchString(m.Currency) {
		c.add(member(path, "currency"), "must be three upper-case letters (ISO 4217); is %s", quoted(m.Currency))
	}
	return len(c.problems) == before
}

// isManageable reports whether a number can be compared and printed safely:
// 1e999999999 is short to write and takes a gigabyte to print.
func isManageable(number decimal.Decimal) bool {
	const most = 30
	return number.Exponent() >= -most && number.Exponent() <= most && number.NumDigits() <= most
}
